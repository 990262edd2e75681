"""Timed cues of WebVTT and SubRip files, read by one scanner that loses nothing.

Own code because the libraries lose text without an error: webvtt-py gives no cue at all for comma
decimals and only the first voice of a cue, srt skips what it cannot match. Invariant: the lines
that hold an arrow are counted apart from the cues, and a difference is an error.
Sources: W3C WebVTT 1 §4 and §6; SubRip has no standard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.notices import Omission
from assistant.transcripts.sheet import Sheet

_CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING: Final = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s+\S.*)?\s*", re.ASCII)
# Word processors turn the arrow into a dash or a single glyph: text to a parser, a timing to us.
_FULL_CLOCK: Final = r"(?:\d{1,4}:\d{1,2}:\d{1,2}(?:[.,]\d+)?|\d{1,3}:\d{1,2}[.,]\d+)"
_SPOILT_TIMING: Final = re.compile(
    rf"\s*{_FULL_CLOCK}\s*(?:[-–—=]{{1,2}}>?|→|⟶)\s*{_FULL_CLOCK}\s*", re.ASCII
)
_CUT_TIMING: Final = re.compile(r"\s*\d{1,4}(?::[\d.,]*){1,2}\s*(?:-{1,2}>?\s*[\d:.,]*)?\s*")
_UUID_ID: Final = re.compile(r"\s*[0-9a-f]{8}-[0-9a-f-]{8,}(?:/[\d-]+)?\s*", re.ASCII)
_CUT_UUID_ID: Final = re.compile(r"\s*[0-9a-f]{1,8}(?:-[0-9a-f-]*)?(?:/[\d-]*)?\s*", re.ASCII)
_NUMBER: Final = re.compile(r"\s*\d{1,9}\s*", re.ASCII)
_NAMED_ID: Final = re.compile(r'\s*\d+\s+"(?P<label>[^"]+)"(?:\s+\(\d+\))?\s*')
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
    return any(_TIMING.fullmatch(sheet[i]) for i in sheet.filled())


def is_webvtt(sheet: Sheet) -> bool:
    """Whether the file starts with the signature of WebVTT §4.1."""
    filled = sheet.filled()
    return bool(filled) and re.match(r"WEBVTT(?:\s|$)", sheet[filled[0]].lstrip()) is not None


def scan(sheet: Sheet) -> tuple[Cue, ...]:
    """Every cue of the file, in the file's order; each line of the sheet is claimed.

    Raises:
        UnreadableTranscript: `damaged_timing` or `truncated`.
    """
    _check_timings(sheet)
    scanner = _Scanner(sheet, webvtt=is_webvtt(sheet))
    cues = scanner.run()
    arrows = sum("-->" in line for line in sheet)
    if arrows != len(cues):
        raise _damaged(f"The file has {arrows} timing lines but {len(cues)} could be read.")
    _check_end(sheet, cues)
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
        timed = next((n for n, i in enumerate(block) if "-->" in self._sheet[i]), len(block))
        for i in block[:timed]:
            if _HEADER_LINE.fullmatch(self._sheet[i]) or _is_id(self._sheet[i]):
                self._sheet.structure(i)
            else:
                self._sheet.leave_out(i, Omission.COMMENTS)
        return block[timed:]

    def _block(self, block: Sequence[int], following: Sequence[int]) -> None:
        if not block:
            return
        timings = [n for n, i in enumerate(block) if "-->" in self._sheet[i]]
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
            and "-->" in self._sheet[following[0]]
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
        start, end = _seconds(self._sheet[index])
        self._sheet.structure(index)
        self._cues.append(_Open(start=start, end=end if end >= start else None, label=label))

    def _looks_like_id(self, index: int) -> bool:
        return _is_id(self._sheet[index])

    def _identifier(self, index: int, *, alone: bool) -> str | None:
        """Claim the line above a timing; return the speaker if it names one, as Zoom's may."""
        line = self._sheet[index]
        named = _NAMED_ID.fullmatch(line)
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


def _seconds(line: str) -> tuple[float, float]:
    found = _TIMING.fullmatch(line)
    if found is None:  # `_check_timings` has refused such a file
        raise _damaged("A timing line could not be read.")
    parts = found.groups()
    return _total(parts[:4]), _total(parts[4:8])


def _total(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, decimals = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + float(f"0.{decimals or 0}")


def _readable(line: str) -> bool:
    found = _TIMING.fullmatch(line)
    return found is not None and all(int(found[n]) < 60 for n in (3, 7))  # noqa: PLR2004 - seconds


def _check_timings(sheet: Sheet) -> None:
    filled = sheet.filled()
    bad = [
        i
        for i in filled
        if (not _readable(sheet[i]) if "-->" in sheet[i] else _SPOILT_TIMING.fullmatch(sheet[i]))
    ]
    if not bad:
        return
    if bad == [filled[-1]] and _CUT_TIMING.fullmatch(sheet[bad[0]]):
        raise truncated(bad[0], "in the middle of a timing line")
    raise _damaged(f"{len(bad)} timing line(s) cannot be read, the first being line {bad[0] + 1}.")


def _check_end(sheet: Sheet, cues: Sequence[Cue]) -> None:
    """Refuse a file whose last lines open a cue that never came."""
    filled = sheet.filled()
    last = filled[-1]
    if cues and not cues[-1].lines and all(c.lines for c in cues[:-1]):
        raise truncated(last, "after a timing line, before its words")
    above = sheet[last - 1] if last else ""
    if not above.strip() and _opens_cue(sheet, last):
        raise truncated(last, "at the start of a cue that has no words")
    cut = "-->" not in sheet[last] and _CUT_TIMING.fullmatch(sheet[last])
    if cut and (_is_id(above) or not above.strip()):
        raise truncated(last, "in the middle of a timing line")


def _is_id(line: str) -> bool:
    return any(p.fullmatch(line) for p in (_NUMBER, _UUID_ID, _NAMED_ID))


def _opens_cue(sheet: Sheet, index: int) -> bool:
    if _is_id(sheet[index]):
        return True
    with_uuids = any(_UUID_ID.fullmatch(line) for line in sheet)
    return with_uuids and _CUT_UUID_ID.fullmatch(sheet[index]) is not None


def truncated(index: int, where: str) -> UnreadableTranscript:
    """The file was cut off; index: the last line read, from 0; where: in plain words."""
    return UnreadableTranscript(
        reason=UnreadableReason.TRUNCATED,
        message=f"The file was cut off: it ends on line {index + 1}, {where}.",
        what_to_do="Download or export it again; an incomplete session is not summarized.",
    )


def _damaged(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.DAMAGED_TIMING,
        message=f"{message} Reading on would lose what was said there.",
        what_to_do="Export the transcript again, or repair that line and import it once more.",
    )
