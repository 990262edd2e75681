"""Turns under a header line "Name  0:03" (Otter TXT, Teams DOCX): the words follow below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from assistant.transcripts.assembling import Spoken
from assistant.transcripts.labels import is_generic, looks_like_name, tidy
from assistant.transcripts.notices import Omission
from assistant.transcripts.recorder_lines import is_recorder_line
from assistant.transcripts.sheet import Sheet

_HEADER: Final = re.compile(
    r"(?:(?P<label>\S[^\t]{0,79}?)(?P<gap>\s*\t\s*|\s{1,12}))?"
    r"\(?(?P<clock>(?:\d{1,3}:)?\d{1,3}:\d{2})\)?",
    re.ASCII,
)
_LONGEST: Final = 160
_SENTENCE_END: Final = (".", "!", "?", ",", ":", ";", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header line. wide: name and time stand apart by a tab or two spaces, as the tools do."""

    label: str | None = field(repr=False)
    start: float
    wide: bool


def headers(sheet: Sheet) -> dict[int, Header]:
    """The header lines of a file by index. A single space counts only where no wide one exists."""
    found = {i: h for i in sheet.filled() if (h := _header(sheet[i])) is not None}
    named = [h for h in found.values() if h.label is not None]
    if any(h.wide for h in named):
        return {i: h for i, h in found.items() if h.wide}
    return {
        i: h
        for i, h in found.items()
        if h.label is None or looks_like_name(h.label) or is_generic(h.label)
    }


def spoken_under_headers(sheet: Sheet) -> tuple[Spoken, ...]:
    """What is said below each header; lines before the first one are left out, and counted."""
    heads = headers(sheet)
    spoken: list[Spoken] = []
    current: Header | None = None
    for i in sheet.filled():
        if i in heads:
            current = heads[i]
            sheet.structure(i)
        elif is_recorder_line(sheet[i]):
            sheet.leave_out(i, Omission.RECORDER)
        elif current is None:
            sheet.leave_out(i, Omission.PREAMBLE)
        else:
            spoken.append(
                Spoken(label=current.label, text=sheet.speech(i), start=current.start, end=None)
            )
    return tuple(spoken)


def _header(line: str) -> Header | None:
    # A name and a time are short; the bound keeps the pattern quick on hostile lines.
    found = _HEADER.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    if found is None:
        return None
    raw = found["label"]
    label = tidy(raw) if raw else None
    if label is not None and label.endswith(_SENTENCE_END) and not looks_like_name(label):
        return None
    gap = found["gap"] or ""
    return Header(
        label=label,
        start=_seconds(found["clock"]),
        wide=label is None or "\t" in gap or len(gap) > 1,
    )


def _seconds(clock: str) -> float:
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)
