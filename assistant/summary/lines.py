"""The lines of a summary by name, such as `goal:1`: how people point at one, and change one.

Invariants: a name holds for one version of a summary and no other; words in quotation marks are
what somebody said, so they can go but never be reworded; no change leaves a line without turns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from assistant.summary.schema import Commitment, Line, Summary
from governance.identity import SpeakerRole

AnyLine: TypeAlias = Line | Commitment
Lines: TypeAlias = tuple[AnyLine, ...]

COMMITMENTS: Final = "commitments"
QUOTED: Final = frozenset({"own_words", "open_questions"})
"""Sections whose lines are somebody's own words."""


class Section(StrEnum):
    """Where a coach may add a line."""

    OVERVIEW = "overview"
    GOAL = "goal"
    REALITY = "reality"
    OPTIONS = "options"
    WAY_FORWARD = "way_forward"
    COMMITMENTS = "commitments"
    OPEN_THREADS = "open_threads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A line with its name and section."""

    id: str
    section: str
    line: AnyLine

    @property
    def text(self) -> str:
        """Its words; of a commitment, what will be done."""
        return self.line.text if isinstance(self.line, Line) else self.line.action


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Take a line out."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reword:
    """Say a line in the coach's words. turns: what it rests on from now on; None: as before.

    owner, due: of a commitment; ignored for other lines.
    """

    line: str
    text: str = field(repr=False)
    turns: tuple[int, ...] | None = None
    owner: SpeakerRole | None = None
    due: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """A line of the coach's own at the end of a section, and the turns they point to."""

    section: Section
    text: str = field(repr=False)
    turns: tuple[int, ...]
    owner: SpeakerRole | None = None
    due: str | None = field(default=None, repr=False)


Change: TypeAlias = Remove | Reword | Add


class NoSuchLineError(LookupError):
    """The summary has no line of this name."""


class QuotedLineError(ValueError):
    """The line is in somebody's own words."""


def named_lines(summary: Summary) -> tuple[Named, ...]:
    """Every line in reading order, commitments after the way forward as on the page."""
    return tuple(_named(summary))


def applied(summary: Summary, change: Change) -> Summary:
    """The summary after one change.

    Raises:
        NoSuchLineError: it has no such line.
        QuotedLineError: the line is a quotation, and was to be reworded.
        ValueError: a line would rest on no turn.
    """
    match change:
        case Add():
            new = _made(change.section, change)
            return _with(summary, change.section, lambda found: (*found, new))
        case Reword():
            section, at = _place(summary, change.line)
            if section in QUOTED:
                raise QuotedLineError(section)
            return _with(summary, section, lambda found: _swapped(found, at, change))
        case Remove():
            section, at = _place(summary, change.line)
            return _with(summary, section, lambda found: (*found[:at], *found[at + 1 :]))


def recap_of(summary: Summary) -> Summary:
    """The summary with the lines of the recap and no others. Themes are no lines and stay out."""
    for section in (*_sections(summary), COMMITMENTS):
        summary = _with(summary, section, lambda found: tuple(x for x in found if x.in_recap))
    return replace(summary, themes=())


def with_recap(summary: Summary, chosen: Collection[str]) -> Summary:
    """The summary with exactly these lines in its recap.

    Raises:
        NoSuchLineError: it has no such line.
    """
    for one in chosen:
        _place(summary, one)
    for section in (*_sections(summary), COMMITMENTS):
        summary = _with(summary, section, _chosen(section, frozenset(chosen)))
    return summary


def _chosen(section: str, chosen: frozenset[str]) -> Callable[[Lines], Lines]:
    def marked(found: Lines) -> Lines:
        return tuple(
            replace(one, in_recap=f"{section}:{number}" in chosen)
            for number, one in enumerate(found, start=1)
        )

    return marked


def _named(summary: Summary) -> Iterator[Named]:
    for section in _sections(summary):
        yield from _of(section, getattr(summary, section))
        if section == Section.WAY_FORWARD:
            yield from _of(COMMITMENTS, summary.commitments)


def _of(section: str, found: Lines) -> Iterator[Named]:
    for number, line in enumerate(found, start=1):
        yield Named(id=f"{section}:{number}", section=section, line=line)


def _sections(summary: Summary) -> tuple[str, ...]:
    return tuple(name for name, _ in summary.sections())


def _place(summary: Summary, line: str) -> tuple[str, int]:
    for one in _named(summary):
        if one.id == line:
            return one.section, int(line.rpartition(":")[2]) - 1
    raise NoSuchLineError


def _with(summary: Summary, section: str, change: Callable[[Lines], Lines]) -> Summary:
    changed: dict[str, Lines] = {section: change(getattr(summary, section))}
    return replace(summary, **changed)  # type: ignore[arg-type]  # each kind stays in its section


def _swapped(found: Lines, at: int, change: Reword) -> Lines:
    old = found[at]
    turns = old.turns if change.turns is None else _cited(change.turns)
    if isinstance(old, Line):
        new: AnyLine = replace(old, text=change.text, turns=turns, source="coach")
    else:
        person = old.person if old.owner == change.owner else None
        new = replace(
            old,
            action=change.text,
            owner=change.owner,
            person=person,
            due=change.due,
            turns=turns,
            source="coach",
        )
    return (*found[:at], new, *found[at + 1 :])


def _made(section: Section, change: Add) -> AnyLine:
    turns = _cited(change.turns)
    if section is Section.COMMITMENTS:
        return Commitment(
            action=change.text, owner=change.owner, due=change.due, turns=turns, source="coach"
        )
    return Line(text=change.text, turns=turns, source="coach")


def _cited(turns: tuple[int, ...]) -> tuple[int, ...]:
    if not turns:
        raise ValueError("A line rests on at least one turn.")
    return tuple(sorted(set(turns)))
