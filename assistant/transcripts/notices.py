"""What was left out of a reading, counted and worded for the user.

Invariant: a notice names kinds and numbers only, never words or people of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Omission(StrEnum):
    """Kinds of text that are no speech; the value is worded for one and for several lines."""

    COMMENTS = "comment or style line|comment or style lines"
    CUE_TITLES = "cue title|cue titles"
    PREAMBLE = "line before the first speaker|lines before the first speaker"
    AI_NOTES = "line of machine-written notes|lines of machine-written notes"
    RECORDER = "line the recorder added|lines the recorder added"
    HEADINGS = "heading|headings"
    NON_SPEECH = "sound description|sound descriptions"
    NOTE_TAKER = "line by a note-taker bot|lines by a note-taker bot"
    HALLUCINATION = (
        "line a speech recognizer makes up in silence|lines a speech recognizer makes up in silence"
    )
    REPEATS = "repetition by a looping recognizer|repetitions by a looping recognizer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """Lines of one kind that are in no utterance. by: a product's name, for note-takers."""

    kind: Omission
    lines: int
    words: int
    by: str | None = None


def worded(omitted: Omitted) -> str:
    """One sentence, such as "Left out 2 lines by a note-taker bot (Otter.ai)."."""
    one, many = omitted.kind.value.split("|")
    by = f" ({omitted.by})" if omitted.by else ""
    return f"Left out {omitted.lines} {one if omitted.lines == 1 else many}{by}."


def totalled(parts: list[Omitted]) -> tuple[Omitted, ...]:
    """The same omissions with one entry for each kind and product, in order of appearance."""
    sums: dict[tuple[Omission, str | None], Omitted] = {}
    for part in parts:
        key = (part.kind, part.by)
        before = sums.get(key, Omitted(kind=part.kind, lines=0, words=0, by=part.by))
        sums[key] = Omitted(
            kind=part.kind,
            lines=before.lines + part.lines,
            words=before.words + part.words,
            by=part.by,
        )
    return tuple(sums.values())
