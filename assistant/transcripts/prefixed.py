"""Cues whose speaker stands in the text, as "Name: …" (Zoom, SubRip, WhisperX's own VTT).

A cue without a name goes on from the speaker before it, which is these formats' convention; the
user is told how often. After ">>" (a change of speaker) nobody is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.transcripts.assembling import Spoken
from assistant.transcripts.cues import Cue
from assistant.transcripts.labels import SpeakerLabels
from assistant.transcripts.markup import plain
from assistant.transcripts.notetakers import note_taker

_CHANGE: Final = re.compile(r"\s*>>+\s*")
_DIARIZED: Final = re.compile(r"SPEAKER_\d+")


def spoken_of(cues: Sequence[Cue]) -> tuple[tuple[Spoken, ...], tuple[str, ...]]:
    """What the cues say, in order, and a remark for the user where names were carried on."""
    payloads = [[plain(line) for line in cue.lines] for cue in cues]
    labels = SpeakerLabels(line for lines in payloads for line in lines)
    spoken: list[Spoken] = []
    current: str | None = None
    carried = 0
    for cue, lines in zip(cues, payloads, strict=True):
        current = cue.label or current
        for n, line in enumerate(lines):
            text = line
            if (prefix := labels.split(line)) is not None:
                current, text = prefix.label, prefix.text
            elif (change := _CHANGE.match(line)) is not None:
                current, text = None, line[change.end() :]
            elif n == 0 and current is not None and cue.label is None:
                # What follows a bot's announcement is hardly the bot's: better nobody's.
                current = None if note_taker(current) else current
                carried += current is not None
            spoken.append(Spoken(label=current, text=text, start=cue.start, end=cue.end))
    return tuple(spoken), (carried_on(carried),) if carried else ()


def carried_on(count: int) -> str:
    """The remark about lines whose speaker is taken from the line before."""
    lines = "1 line" if count == 1 else f"{count} lines"
    return f"Read {lines} without a name as going on from the speaker before."


def is_diarized(spoken: Sequence[Spoken]) -> bool:
    """Whether the labels are a recognizer's ("SPEAKER_00"), so that Whisper made the file."""
    return any(s.label is not None and _DIARIZED.fullmatch(s.label) for s in spoken)
