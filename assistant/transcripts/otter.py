"""Otter's TXT export: "Name  0:03" above each turn, and a footer with Otter's address."""

from __future__ import annotations

from assistant.transcripts.assembling import Draft
from assistant.transcripts.headed import headers, spoken_under_headers
from assistant.transcripts.recorder_lines import is_recorder_line
from assistant.transcripts.sheet import Sheet


def is_otter(sheet: Sheet) -> bool:
    """Whether speakers, or at least times under Otter's footer, stand above the words."""
    found = headers(sheet).values()
    if sum(h.label is not None for h in found) > 1:
        return True
    last = sheet[sheet.filled()[-1]]
    return bool(found) and "otter.ai" in last.casefold() and is_recorder_line(last)


def read(text: str) -> Draft:
    """Read an Otter export, with or without its summary and keywords on top.

    Raises:
        UnreadableTranscript: as `Sheet.close`.
    """
    sheet = Sheet(text)
    spoken = spoken_under_headers(sheet)
    return Draft(format="otter", spoken=spoken, omitted=sheet.close())
