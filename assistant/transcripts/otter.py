"""Otter's TXT export: "Name  0:03" above each turn, and a footer with Otter's address."""

from __future__ import annotations

from assistant.transcripts.assembling import Draft
from assistant.transcripts.headed import headers, spoken_under_headers
from assistant.transcripts.sheet import Sheet


def is_otter(sheet: Sheet) -> bool:
    """Whether speakers stand above their words, each with a time."""
    named = [h for h in headers(sheet).values() if h.label is not None]
    return len(named) > 1 or any("otter.ai" in sheet[i].casefold() for i in sheet.filled()[-3:])


def read(text: str) -> Draft:
    """Read an Otter export, with or without its summary and keywords on top.

    Raises:
        UnreadableTranscript: as `Sheet.close`.
    """
    sheet = Sheet(text)
    spoken = spoken_under_headers(sheet)
    return Draft(format="otter", spoken=spoken, omitted=sheet.close())
