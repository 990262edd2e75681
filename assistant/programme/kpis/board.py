"""The board: every KPI with its targets, its figures and their trace, and what is not as it should.

Invariant: what is on it is the same for the programme manager, L&D and the sponsor, and holds no
coach, no coachee and no count of people behind a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from assistant.programme.kpis.checks import Warned
from assistant.programme.kpis.figures import Figure, Figures
from assistant.programme.kpis.periods import DUE, closed
from assistant.programme.kpis.plan import FROM_FACTS, SURVEYS, Kpi, Measure, Priority
from assistant.programme.kpis.planning import Planning
from assistant.storage.database import Database
from governance.identity import Actor
from governance.ports import Clock

SHOWN: Final = 12
"""Figures of one KPI, the newest."""


class Lack(StrEnum):
    """What is not as it should be with a KPI."""

    OWNER = "no_owner"
    SOURCE = "no_source"
    OVERDUE = "overdue"
    UNSIGNED = "unsigned"
    FEW = "too_few"
    TARGET = "no_target"


class Way(StrEnum):
    """Where the newest figure stands between baseline and the next target."""

    NONE = "none"
    REACHED = "reached"
    CLOSER = "closer"
    NOT_CLOSER = "not_closer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI on the board. figures: those that count, oldest first. waiting: for a signature.

    missing: the period an outside figure is due for. owner: by name, "" when nobody owns it.
    mine: whether whoever looks owns it.
    """

    kpi: Kpi
    owner: str
    mine: bool
    figures: tuple[Figure, ...]
    waiting: tuple[Figure, ...]
    lacks: tuple[Lack, ...]
    missing: str | None
    way: Way

    @property
    def newest(self) -> Figure | None:
        """The newest figure with a value."""
        return next((one for one in reversed(self.figures) if one.value is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole of it."""

    priorities: tuple[Priority, ...]
    lines: tuple[Line, ...]
    warnings: tuple[Warned, ...]

    @property
    def lacking(self) -> int:
        """How many KPIs have something that is not as it should."""
        return sum(bool(line.lacks) for line in self.lines)


class KpiBoard:
    """Draws the board up."""

    def __init__(
        self, *, database: Database, clock: Clock, planning: Planning, figures: Figures
    ) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._planning: Final = planning
        self._figures: Final = figures

    def drawn(self, who: Actor) -> Board:
        """The board as it stands."""
        plan = self._planning.current()
        with self._database.read() as work:
            names = self._planning.owners_within(work, plan.kpis)
        traced = self._figures.traced()
        today = self._clock.now().date()
        lines: list[Line] = []
        for kpi in plan.kpis:
            own = [one for one in traced if one.kpi == kpi.id]
            owner = names.get(kpi.owner, "") if kpi.owner else ""
            mine = kpi.owner is not None and kpi.owner == who.person
            lines.append(_line(kpi, own, owner, mine=mine, today=today))
        order = list(Measure)
        lines.sort(
            key=lambda one: (one.kpi.timing.value != "leading", order.index(one.kpi.measure))
        )
        return Board(priorities=plan.priorities, lines=tuple(lines), warnings=plan.warnings)


def overdue_period(kpi: Kpi, figures: Sequence[Figure], *, today: date) -> str | None:
    """The newest period an outside figure is overdue for; None when all is there."""
    if kpi.measure is not Measure.OUTSIDE:
        return None
    known = {one.period for one in figures if one.counts}
    due = list(closed(kpi.frequency, since=kpi.starts_on, today=today - DUE))
    return due[-1] if due and due[-1] not in known else None


def _line(kpi: Kpi, own: Sequence[Figure], owner: str, *, mine: bool, today: date) -> Line:
    counting = tuple(one for one in own if one.counts)[-SHOWN:]
    waiting = tuple(one for one in own if not one.counts)
    missing = overdue_period(kpi, own, today=today)
    lacks: list[Lack] = []
    if not owner:
        lacks.append(Lack.OWNER)
    if not kpi.source:
        lacks.append(Lack.SOURCE)
    if kpi.target_6 is None and kpi.target_12 is None:
        lacks.append(Lack.TARGET)
    if waiting:
        lacks.append(Lack.UNSIGNED)
    elif missing is not None:
        lacks.append(Lack.OVERDUE)
    if counting and counting[-1].value is None and kpi.measure in FROM_FACTS | SURVEYS:
        lacks.append(Lack.FEW)
    return Line(
        kpi=kpi,
        owner=owner,
        mine=mine,
        figures=counting,
        waiting=waiting,
        lacks=tuple(lacks),
        missing=missing,
        way=_way(kpi, counting, today=today),
    )


def _way(kpi: Kpi, figures: Sequence[Figure], *, today: date) -> Way:
    """Against the 6-month target in the first half year, the 12-month one after it."""
    value = next((one.value for one in reversed(figures) if one.value is not None), None)
    first_half = (today - kpi.starts_on).days <= 183  # noqa: PLR2004  -- half a year
    target = kpi.target_6 if first_half and kpi.target_6 is not None else kpi.target_12
    if value is None or target is None:
        return Way.NONE
    if value <= target if kpi.lower else value >= target:
        return Way.REACHED
    if kpi.baseline is None:
        return Way.NONE
    return (
        Way.CLOSER
        if (value < kpi.baseline) is kpi.lower and value != kpi.baseline
        else Way.NOT_CLOSER
    )
