"""What a chart needs of a line of the board: points, a scale, and words for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.programme.kpis.board import Line
from assistant.programme.kpis.plan import Unit
from assistant.programme.kpis.wording import told

_ROOM: Final = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure in its period. value: None for a gap."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A line with what its chart needs. goal: after 12 months. steps: baseline, targets."""

    line: Line
    points: tuple[Point, ...]
    top: float
    bottom: float
    target: float | None
    now: str
    goal: str
    steps: tuple[tuple[str, str], ...]
    values: tuple[str, ...]


def drawn(line: Line) -> Drawn:
    """The line, drawn up. The baseline is the chart's first point."""
    kpi = line.kpi
    points = [Point(label=one.period, value=one.value) for one in line.figures]
    known = [p.value for p in points if p.value is not None]
    marks = [n for n in (kpi.baseline, kpi.target_6, kpi.target_12) if n is not None]
    top = max([*known, *marks, 1]) * _ROOM
    target = kpi.target_12 if kpi.target_12 is not None else kpi.target_6
    newest = line.newest
    steps = (("baseline", kpi.baseline), ("six", kpi.target_6), ("twelve", kpi.target_12))
    return Drawn(
        line=line,
        points=tuple(points),
        top=min(top, 100.0) if kpi.unit is Unit.PERCENT else top,
        bottom=min([0.0, *known, *marks]),
        target=target,
        now=told(newest.value if newest else None, kpi.unit, kpi.measure),
        goal=told(kpi.target_12, kpi.unit, kpi.measure),
        steps=tuple((code, told(n, kpi.unit, kpi.measure)) for code, n in steps if n is not None),
        values=tuple(told(one.value, kpi.unit, kpi.measure) for one in line.figures),
    )
