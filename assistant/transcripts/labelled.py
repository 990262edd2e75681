"""Lines of a document that start with "Name:", and lines below that go on (Meet, plain text)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.transcripts.assembling import Spoken
from assistant.transcripts.labels import SpeakerLabels
from assistant.transcripts.notices import Omission
from assistant.transcripts.recorder_lines import bare, is_clock, is_recorder_line, is_rule
from assistant.transcripts.sheet import Sheet

_HEADING: Final = re.compile(r"\s*#{1,6}\s")


def spoken_by_label(
    sheet: Sheet, indices: Sequence[int], labels: SpeakerLabels
) -> tuple[Spoken, ...]:
    """What the given lines of a sheet say; each of them is claimed.

    A line without a label belongs to the speaker above it; before the first speaker it is left
    out as preamble. Times that stand alone on a line become the start of what follows.
    """
    spoken: list[Spoken] = []
    current: str | None = None
    start: float | None = None
    for i in indices:
        line = sheet[i]
        prefix = labels.split(line)
        if prefix is not None:
            current = prefix.label
            start = seconds(prefix.clock) if prefix.clock else start
            sheet.speech(i)
            spoken.append(Spoken(label=current, text=prefix.text, start=start))
        elif is_clock(line):
            start = seconds(bare(line).strip("[]()"))
            sheet.structure(i)
        elif is_rule(line):
            sheet.structure(i)
        elif is_recorder_line(line):
            sheet.leave_out(i, Omission.RECORDER)
        elif _HEADING.match(line):
            sheet.leave_out(i, Omission.HEADINGS)
        elif current is None:
            sheet.leave_out(i, Omission.PREAMBLE)
        else:
            text = sheet.speech(i).strip().removeprefix("> ")
            spoken.append(Spoken(label=current, text=text, start=start))
    return tuple(spoken)


def seconds(clock: str) -> float:
    """A clock time such as "0:03" or "01:02:03.5" in seconds."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
