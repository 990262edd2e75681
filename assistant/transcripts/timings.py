"""The lines around a cue's words: timings, ids, and how a file looks that was cut off in one.

Invariant: a line that is meant as a timing and cannot be read is an error, never speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.sheet import Sheet

ARROW: Final = "-->"
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
NAMED_ID: Final = re.compile(r'\s*\d+\s+"(?P<label>[^"]+)"(?:\s+\(\d+\))?\s*')


def is_timing(line: str) -> bool:
    """Whether a line is a timing, or was one before a word processor changed its arrow."""
    return (_TIMING.fullmatch(line) or _SPOILT_TIMING.fullmatch(line)) is not None


def seconds(line: str) -> tuple[float, float]:
    """Start and end of a timing line."""
    found = _TIMING.fullmatch(line)
    if found is None:  # `check_timings` has refused such a file
        raise damaged_timing("A timing line could not be read.")
    parts = found.groups()
    return _total(parts[:4]), _total(parts[4:8])


def _total(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, decimals = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + float(f"0.{decimals or 0}")


def _readable(line: str) -> bool:
    found = _TIMING.fullmatch(line)
    return found is not None and all(int(found[n]) < 60 for n in (3, 7))  # noqa: PLR2004 - seconds


def check_timings(sheet: Sheet) -> None:
    """Refuse a file with a timing that cannot be read.

    Raises:
        UnreadableTranscript: `damaged_timing`, or `truncated` when it is the last line.
    """
    filled = sheet.filled()
    bad = [
        i
        for i in filled
        if (not _readable(sheet[i]) if ARROW in sheet[i] else _SPOILT_TIMING.fullmatch(sheet[i]))
    ]
    if not bad:
        return
    if bad == [filled[-1]] and _CUT_TIMING.fullmatch(sheet[bad[0]]):
        raise truncated(bad[0], "in the middle of a timing line")
    raise damaged_timing(
        f"{len(bad)} timing line(s) cannot be read, the first being line {bad[0] + 1}."
    )


def check_end(sheet: Sheet, has_words: Sequence[bool]) -> None:
    """Refuse a file whose last lines open a cue that never came. has_words: for each cue.

    Raises:
        UnreadableTranscript: `truncated`.
    """
    last = sheet.filled()[-1]
    if has_words and not has_words[-1] and all(has_words[:-1]):
        raise truncated(last, "after a timing line, before its words")
    above = sheet[last - 1] if last else ""
    if not above.strip() and _opens_cue(sheet, last):
        raise truncated(last, "at the start of a cue that has no words")
    cut = ARROW not in sheet[last] and _CUT_TIMING.fullmatch(sheet[last])
    if cut and (is_id(above) or not above.strip()):
        raise truncated(last, "in the middle of a timing line")


def is_id(line: str) -> bool:
    """Whether a line is a cue's number, Teams' UUID, or Zoom's number with a name."""
    return any(p.fullmatch(line) for p in (_NUMBER, _UUID_ID, NAMED_ID))


def _opens_cue(sheet: Sheet, index: int) -> bool:
    if is_id(sheet[index]):
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


def damaged_timing(message: str) -> UnreadableTranscript:
    """A timing that cannot be read; message: which, without its text."""
    return UnreadableTranscript(
        reason=UnreadableReason.DAMAGED_TIMING,
        message=f"{message} Reading on would lose what was said there.",
        what_to_do="Export the transcript again, or repair that line and import it once more.",
    )
