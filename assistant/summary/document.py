"""A summary laid out as a document, once, for every format it can be taken away in.

Invariant: it is made of a released summary and of fixed words; no name stands in a title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from assistant.summary.lines import QUOTED
from assistant.summary.page import NO_COMMITMENTS, TITLES
from assistant.summary.schema import Commitment, Line, Summary


class Kind(StrEnum):
    """What is taken away."""

    SUMMARY = "summary"
    RECAP = "recap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. beside: who, until when, which turns, whose words; in smaller print."""

    text: str = field(repr=False)
    beside: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A headed part. empty: what it says without entries."""

    heading: str
    entries: tuple[Entry, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A summary or recap on its way to paper."""

    title: str
    lead: str
    parts: tuple[Part, ...]


_LEADS: Final = {
    (Kind.SUMMARY, True): (
        "Drafted by a machine from the session, read and approved by its coach. Numbers are turns "
        "of the session."
    ),
    (Kind.SUMMARY, False): (
        "A draft a machine has made of the session. Its coach has not approved it yet. Numbers are "
        "turns of the session."
    ),
    (Kind.RECAP, True): (
        "What your coach chose to share from the approved summary, which a machine drafted. "
        "Numbers are turns of the session."
    ),
}
_ORDER: Final = (
    "overview",
    "goal",
    "reality",
    "options",
    "way_forward",
    "commitments",
    "own_words",
    "open_threads",
    "open_questions",
)
_WORDED: Final = {"model": "worded by a model", "coach": "in the coach's words"}


def document_of(summary: Summary, kind: Kind, *, approved: bool, day: date) -> Document:
    """Lay a released summary out. day: of the session. A recap is approved by being shared."""
    what = "Recap of a coaching session" if kind is Kind.RECAP else "Coaching session summary"
    return Document(
        title=f"{what}, {day:%-d %B %Y}",
        lead=_LEADS[kind, approved or kind is Kind.RECAP],
        parts=tuple(_parts(summary, kind)),
    )


def _parts(summary: Summary, kind: Kind) -> Iterator[Part]:
    for name in _ORDER:
        entries = tuple(_entry(one, quoted=name in QUOTED) for one in getattr(summary, name))
        empty = NO_COMMITMENTS if name == "commitments" and kind is Kind.SUMMARY else ""
        if entries or empty:
            heading = "Commitments" if name == "commitments" else TITLES[name]
            yield Part(heading=heading, entries=entries, empty=empty)


def _entry(one: Line | Commitment, *, quoted: bool) -> Entry:
    said = ["turn " + str(one.turns[0])] if len(one.turns) == 1 else []
    if len(one.turns) > 1:
        said = ["turns " + ", ".join(map(str, one.turns))]
    if one.source in _WORDED:
        said.append(_WORDED[one.source])
    if isinstance(one, Line):
        text = f"\N{LEFT DOUBLE QUOTATION MARK}{one.text}\N{RIGHT DOUBLE QUOTATION MARK}"
        return Entry(text=_clean(text if quoted else one.text), beside="; ".join(said))
    about = [f"who: {one.owner}"] if one.owner else []
    about += [f"by: {one.due}"] if one.due else []
    return Entry(text=_clean(one.action), beside=_clean("; ".join((*about, *said))))


def _clean(text: str) -> str:
    """Without line breaks and characters XML 1.0 cannot hold, which no reader would see."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
