"""Figures over a set of sessions: each is a share of summed counts, or a plain count.

Sums first, then shares (micro-average): a session with more commitments weighs more, and one
without any still costs precision when something is predicted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from evals.scorers.intervals import interval
from evals.scorers.summary import CommitmentCounts, SessionScore

Statistic: TypeAlias = Callable[[Sequence[SessionScore]], float | None]
"""None where it is a share of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its 95 % interval; value None where it is a share of nothing."""

    value: float | None
    interval: tuple[float, float] | None


def _total(sessions: Sequence[SessionScore], count: Callable[[CommitmentCounts], int]) -> int:
    return sum(count(s.commitments) for s in sessions)


def _share(
    part: Callable[[CommitmentCounts], int], whole: Callable[[CommitmentCounts], int]
) -> Statistic:
    def statistic(sessions: Sequence[SessionScore]) -> float | None:
        total = _total(sessions, whole)
        return _total(sessions, part) / total if total else None

    return statistic


def f1(sessions: Sequence[SessionScore]) -> float | None:
    """2·matched / (predicted + gold), which is the harmonic mean of precision and recall."""
    both = _total(sessions, lambda c: c.predicted + c.gold)
    return 2 * _total(sessions, lambda c: c.matched) / both if both else None


def hits(*sections: str) -> Statistic:
    """Share of the named sections, over all sessions, that hit."""

    def statistic(sessions: Sequence[SessionScore]) -> float | None:
        found = [s.hits[name] for s in sessions for name in sections if name in s.hits]
        return sum(found) / len(found) if found else None

    return statistic


def evidence(sessions: Sequence[SessionScore]) -> float | None:
    """Share of lines that cite at least one turn and only turns that exist."""
    lines = sum(s.lines for s in sessions)
    return sum(s.lines_valid for s in sessions) / lines if lines else None


MEASURES: Final[Mapping[str, Statistic]] = MappingProxyType(
    {
        "commitment F1": f1,
        "precision": _share(lambda c: c.matched, lambda c: c.predicted),
        "recall": _share(lambda c: c.matched, lambda c: c.gold),
        "owner given": _share(lambda c: c.owner_given, lambda c: c.matched),
        "due recall": _share(lambda c: c.due_right, lambda c: c.due_known),
        "hit@3": hits("goal", "reality", "options"),
        "goal": hits("goal"),
        "reality": hits("reality"),
        "options": hits("options"),
        "evidence": evidence,
    }
)
"""Shares, printed with their interval."""

COUNTS: Final[Mapping[str, Callable[[CommitmentCounts], int]]] = MappingProxyType(
    {
        "owner wrong": lambda c: c.owner_wrong,
        "due wrong": lambda c: c.due_wrong,
        "due invented": lambda c: c.due_invented,
    }
)
"""Faults, printed as plain counts: one is one too many."""


def figures(sessions: Sequence[SessionScore]) -> Mapping[str, Figure]:
    """Every measure with its interval, clustered by session."""
    return {
        name: Figure(value=statistic(sessions), interval=interval(sessions, statistic))
        for name, statistic in MEASURES.items()
    }


def faults(sessions: Sequence[SessionScore]) -> Mapping[str, int]:
    """How often each fault occurred."""
    return {name: _total(sessions, count) for name, count in COUNTS.items()}
