"""What may be said about released figures: who leads, what moved, how things went over time.

All of it is reckoned from released figures alone. Invariants: what the noise cannot tell apart is
said to be so; reports of different versions, cohorts or sizes never stand beside each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.themes.periods import Period
from assistant.themes.reporting import Report, comparable
from governance.privacy.theme_figures import Figure, are_alike

FEW: Final = 3
"""More leaders than this are no lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """code: what most people share; beside: what cannot be told apart from it by the counts.

    named: it was drawn apart from the counts, and is the first or a few people behind it.
    """

    code: str
    beside: tuple[str, ...]
    named: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether few enough lead for the figures to point somewhere."""
        return len(self.beside) < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A period of a trend. figure: None where the code was not shown in it."""

    period: str
    figure: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One code over periods that were counted alike."""

    code: str
    title: str
    points: tuple[Point, ...]


def lead(report: Report) -> Lead | None:
    """What leads, or None when nothing is shown or named."""
    if report.design.rho_first:
        first = report.figures.first
        return None if first is None else Lead(code=first, beside=(), named=True)
    shown = report.figures.shown
    if not shown:
        return None
    beside = tuple(
        one.code for one in shown[1:] if are_alike(shown[0].people, one.people, report.design)
    )
    return Lead(code=shown[0].code, beside=beside)


def trends(reports: Sequence[Report], most: int = 6) -> tuple[Trend, ...]:
    """Codes over the quarters counted like the newest one, most shared lately first."""
    quarters = [r for r in reports if Period.parse(r.release.question.period).quarter is not None]
    if not quarters:
        return ()
    newest = max(quarters, key=lambda r: r.release.question.period)
    alike = sorted(
        (r for r in quarters if comparable(r, newest)), key=lambda r: r.release.question.period
    )
    if len(alike) < 2:  # noqa: PLR2004  -- one point is no line
        return ()
    latest: dict[str, int] = {}
    for report in alike:
        latest |= {figure.code: figure.people for figure in report.figures.shown}
    codes = sorted(latest, key=lambda code: (-latest[code], code))[:most]
    return tuple(_trend(code, alike) for code in codes)


def _trend(code: str, reports: Sequence[Report]) -> Trend:
    points = tuple(
        Point(
            period=one.release.question.period,
            figure=next((f for f in one.figures.shown if f.code == code), None),
        )
        for one in reports
    )
    return Trend(code=code, title=reports[-1].taxonomy.title(code), points=points)
