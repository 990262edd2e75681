"""Lines that recording tools add around the speech; they are counted, not read."""

from __future__ import annotations

import re
from typing import Final

_CLOCK: Final = r"\d{1,3}:\d{2}(?::\d{2})?"
_RECORDER: Final = re.compile(
    rf"""
    transcription\sended\safter\s{_CLOCK}
    | this\s(?:editable\s)?transcript\swas\scomputer[\s-]generated.*
    | people\scan\salso\schange\sthe\stext\safter\sit\swas\screated\.?
    | transcribed\sby\s(?:https?://)?(?:www\.)?otter\.ai/?
    | .{{1,80}}\s(?:started|stopped)\stranscription(?:\s{_CLOCK})?
    | (?:this\s)?transcription\s(?:has\s)?(?:started|stopped|ended)\.?
    | recording\sin\sprogress\.?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOCK_ALONE: Final = re.compile(rf"[\[(]?{_CLOCK}[\])]?")
_RULE: Final = re.compile(r"[-*_=–—\s]{3,}")


def is_recorder_line(line: str) -> bool:
    """Whether a line is a tool's own, such as "Transcription ended after 00:45:12"."""
    return _RECORDER.fullmatch(bare(line)) is not None


def is_clock(line: str) -> bool:
    """Whether a line is only a time of the recording."""
    return _CLOCK_ALONE.fullmatch(bare(line)) is not None


def is_rule(line: str) -> bool:
    """Whether a line is only a ruler, as Markdown's `---`."""
    return _RULE.fullmatch(line.strip()) is not None


def is_last_recorder_line(line: str) -> bool:
    """Whether a line says that the recording ends here (Google Meet)."""
    return bare(line).casefold().startswith("transcription ended after")


def bare(line: str) -> str:
    """A line without Markdown's heading, emphasis and quote marks around it, one space a gap."""
    return " ".join(line.split()).lstrip("#>").strip().strip("*_").strip()
