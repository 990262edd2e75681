"""Timed cues of WebVTT and SubRip files, read by one scanner that loses nothing.

Own code because webvtt-py gives no cue at all for comma decimals and only the first voice of a
cue, and srt reads a damaged timing as speech, each without an error. Invariant: the lines that
hold an arrow are counted apart from the cues, and a difference is an error.
Sources: W3C WebVTT 1 §4 and §6; SubRip has no standard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.transcripts.notices import Omission
from assistant.transcripts.sheet import Sheet
from assistant.transcripts.timings import (
    ARROW,
    NAMED_ID,
    check_end,
    check_timings,
    damaged_timing,
    is_id,
    is_timing,
    seconds,
)

_HEADER_LINE: Final = re.compile(r"\s*(?:WEBVTT|(?:Kind|Language|X-TIMESTAMP-MAP)\s*[:=].*)\s*")
_SIDE_BLOCKS: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One timed cue. start, end: seconds. label: the speaker, where the cue's id names one."""

    start: float
    end: float | None
    lines: tuple[str, ...] = field(repr=False)
    label: str | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class _Open:
    start: float
    end: float | None
    label: str | None
    lines: list[str] = field(default_factory=list[str])


def holds_cues(sheet: Sheet) -> bool:
    """Whether this is a cue file at all: a WebVTT signature, or a line that is a timing."""
    if is_webvtt(sheet):
        return True
    return any(is_timing(sheet[i]) for i in sheet.filled())


def is_webvtt(sheet: Sheet) -> bool:
    """Whether the file starts with the signature of WebVTT §4.1."""
    filled = sheet.filled()
    return bool(filled) and re.match(r"WEBVTT(?:\s|$)", sheet[filled[0]].lstrip()) is not None


def scan(sheet: Sheet) -> tuple[Cue, ...]:
    """Every cue of the file, in the file's order; each line of the sheet is claimed.

    Raises:
        UnreadableTranscript: `damaged_timing` or `truncated`.
    """
    check_timings(sheet)
    scanner = _Scanner(sheet, webvtt=is_webvtt(sheet))
    cues = scanner.run()
    arrows = sum(ARROW in line for line in sheet)
    if arrows != len(cues):
        raise damaged_timing(f"The file has {arrows} timing lines but {len(cues)} could be read.")
    check_end(sheet, [bool(cue.lines) for cue in cues])
    return cues


class _Scanner:
    def __init__(self, sheet: Sheet, *, webvtt: bool) -> None:
        self._sheet = sheet
        self._webvtt = webvtt
        self._cues: list[_Open] = []

    def run(self) -> tuple[Cue, ...]:
        blocks = _blocks(self._sheet)
        if self._webvtt:
            blocks[0] = self._header(blocks[0])
        for position, block in enumerate(blocks):
            following = blocks[position + 1] if position + 1 < len(blocks) else ()
            self._block(block, following)
        return tuple(
            Cue(start=c.start, end=c.end, lines=tuple(c.lines), label=c.label) for c in self._cues
        )

    def _header(self, block: Sequence[int]) -> Sequence[int]:
        """Claim the signature and the metadata below it; return the rest of the block."""
        timed = next((n for n, i in enumerate(block) if ARROW in self._sheet[i]), len(block))
        for i in block[:timed]:
            if _HEADER_LINE.fullmatch(self._sheet[i]) or is_id(self._sheet[i]):
                self._sheet.structure(i)
            else:
                self._sheet.leave_out(i, Omission.COMMENTS)
        return block[timed:]

    def _block(self, block: Sequence[int], following: Sequence[int]) -> None:
        if not block:
            return
        timings = [n for n, i in enumerate(block) if ARROW in self._sheet[i]]
        if not timings:
            self._untimed(block, following)
            return
        head = block[: timings[0]]
        label = None
        if head:
            self._text(head[:-1])
            label = self._identifier(head[-1], alone=len(head) == 1)
        for n, timing in enumerate(timings):
            self._open(block[timing], label)
            until = timings[n + 1] if n + 1 < len(timings) else len(block)
            payload = block[timing + 1 : until]
            label = None
            # No blank line before the next cue: its id may be the last line of this payload.
            if until < len(block) and payload and self._looks_like_id(payload[-1]):
                self._text(payload[:-1])
                label = self._identifier(payload[-1], alone=True)
            else:
                self._text(payload)

    def _untimed(self, block: Sequence[int], following: Sequence[int]) -> None:
        if self._webvtt and _SIDE_BLOCKS.match(self._sheet[block[0]]):
            for i in block:
                self._sheet.leave_out(i, Omission.COMMENTS)
        elif (
            len(block) == 1
            and self._looks_like_id(block[0])
            and following
            and ARROW in self._sheet[following[0]]
        ):
            self._sheet.structure(block[0])
        else:
            self._text(block)

    def _text(self, indices: Sequence[int]) -> None:
        """Words of the cue that is open; before the first cue they are a preamble."""
        for i in indices:
            if self._cues:
                self._cues[-1].lines.append(self._sheet.speech(i))
            else:
                self._sheet.leave_out(i, Omission.PREAMBLE)

    def _open(self, index: int, label: str | None) -> None:
        start, end = seconds(self._sheet[index])
        self._sheet.structure(index)
        self._cues.append(_Open(start=start, end=end if end >= start else None, label=label))

    def _looks_like_id(self, index: int) -> bool:
        return is_id(self._sheet[index])

    def _identifier(self, index: int, *, alone: bool) -> str | None:
        """Claim the line above a timing; return the speaker if it names one, as Zoom's may."""
        line = self._sheet[index]
        named = NAMED_ID.fullmatch(line)
        if self._looks_like_id(index):
            self._sheet.structure(index)
        elif self._webvtt and alone:
            kind = Omission.COMMENTS if _SIDE_BLOCKS.match(line) else Omission.CUE_TITLES
            self._sheet.leave_out(index, kind)
        else:
            self._text([index])
        return named["label"] if named else None


def _blocks(sheet: Sheet) -> list[Sequence[int]]:
    blocks: list[list[int]] = []
    previous = -2
    for i in sheet.filled():
        if i == previous + 1:
            blocks[-1].append(i)
        else:
            blocks.append([i])
        previous = i
    return list(blocks)
