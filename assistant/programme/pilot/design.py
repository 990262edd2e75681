"""What a pilot is: whom it is about, whom they are compared with, what is measured, how long.

Invariant: a design names a cohort, bands and KPIs, and nobody; it is fixed before the pilot starts,
and what is changed afterwards is a version of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from assistant.programme.kpis.checks import WARNINGS, Warned, warnings
from assistant.programme.kpis.plan import Kpi, Measure, Priority
from assistant.programme.pilot.power import LIKELY
from assistant.programme.refusals import ProgrammeError

WEEKS: Final = (8, 12)
MOST_METRICS: Final = 5
MANY_METRICS: Final = 3
MOST_ATTRIBUTES: Final = 4
_LINE: Final = (3, 200)


class Attribute(StrEnum):
    """What people are matched on; columns of the register."""

    LEVEL = "level"
    TENURE = "tenure"
    AGE = "age"
    PAY = "pay"
    REGION = "region"
    LANGUAGE = "language"


USUAL: Final = (Attribute.LEVEL, Attribute.TENURE)


class Why(StrEnum):
    """Why metrics are changed once they are registered."""

    NO_FIGURES = "no_figures"
    MISTAKE = "mistake"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A pilot as it is registered.

    region: whom they are compared with is from there; None: from everywhere. Nobody of a cohort is
    compared with. metrics: codes of KPIs, the one that decides first. attributes: matched on.
    starts_on: planned. sponsor: an office, not a name. uplift: hoped for, in the unit of the first
    metric; deviation: of one person's figure in that unit; correlation: before with after.
    """

    cohort: str
    metrics: tuple[str, ...]
    starts_on: date
    weeks: int = 10
    attributes: tuple[Attribute, ...] = USUAL
    region: str | None = None
    sponsor: str = ""
    hypothesis: str = ""
    uplift: float | None = None
    deviation: float | None = None
    correlation: float = LIKELY

    @property
    def ends_on(self) -> date:
        """The first day after it."""
        return self.starts_on + timedelta(weeks=self.weeks)

    @property
    def aim(self) -> float | None:
        """The uplift in standard deviations; None when nobody has named both."""
        if self.uplift is None or not self.deviation:
            return None
        return abs(self.uplift) / self.deviation


class Caution(StrEnum):
    """What a pilot is warned of; it may go on."""

    COHORTS = "cohorts"
    BEHAVIOURS = "behaviours"
    OUTCOMES = "outcomes"
    MANY = "many"
    WEAK = "weak"


CAUTIONS: Final = {
    Caution.COHORTS: WARNINGS[Warned.COHORTS],
    Caution.BEHAVIOURS: WARNINGS[Warned.BEHAVIOURS],
    Caution.OUTCOMES: WARNINGS[Warned.OUTCOMES],
    Caution.MANY: (
        "More than three metrics are registered. One figure in twenty moves by chance alone: "
        "let the first one decide."
    ),
    Caution.WEAK: (
        "With so few people, what you hope for could well be missed. A reading that cannot tell "
        "would then say little about coaching."
    ),
}


def checked_design(design: Design, plan: tuple[Kpi, ...]) -> Design:
    """`design`, if it may be registered.

    Raises:
        ProgrammeError: says what is wrong with it.
    """
    least, most = WEEKS
    if not least <= design.weeks <= most:
        raise ProgrammeError(f"A pilot takes {least} to {most} weeks. Nothing was changed.")
    if not 1 <= len(set(design.attributes)) == len(design.attributes) <= MOST_ATTRIBUTES:
        raise ProgrammeError(
            f"People are matched on 1 to {MOST_ATTRIBUTES} attributes. Nothing was changed."
        )
    if design.region is not None and Attribute.REGION in design.attributes:
        raise ProgrammeError(
            "Whom a pilot is compared with in another region cannot be matched on the region. "
            "Leave one of them out. Nothing was changed."
        )
    if not _line(design.sponsor) or (design.hypothesis and not _line(design.hypothesis)):
        raise ProgrammeError(
            "Write one line for the sponsor's office, such as Operations, and one for what you "
            "expect. Nothing was changed."
        )
    numbers = (design.uplift, design.deviation)
    if any(n is not None and not 0 < abs(n) <= 10_000 for n in numbers) or not (  # noqa: PLR2004  -- as a figure may be
        0 <= design.correlation < 1 and (design.deviation is None or design.deviation > 0)
    ):
        raise ProgrammeError("A number is out of reach. Nothing was changed.")
    checked_metrics(design.metrics, plan)
    return design


def checked_metrics(metrics: tuple[str, ...], plan: tuple[Kpi, ...]) -> tuple[str, ...]:
    """`metrics`, if they may be registered.

    Raises:
        ProgrammeError: none, too many, not in the plan, or the first cannot decide.
    """
    known = {kpi.id: kpi for kpi in plan}
    if not 1 <= len(set(metrics)) == len(metrics) <= MOST_METRICS or not set(metrics) <= set(known):
        raise ProgrammeError(
            f"A pilot has 1 to {MOST_METRICS} metrics, each a KPI of the plan. Nothing was changed."
        )
    first = known[metrics[0]]
    if first.measure is not Measure.OUTSIDE:
        raise ProgrammeError(
            "The first metric decides, and has to be there for both groups: one from outside, "
            "with an owner. What Chatham counts of coaching is of those who are coached, and is "
            "never compared with how anybody performs. Nothing was changed."
        )
    if first.owner is None or not first.source:
        raise ProgrammeError(
            "The first metric has no owner or no source, so that nobody could stand by its "
            "figures. Name both on the page of KPIs. Nothing was changed."
        )
    return metrics


def cautions(
    metrics: tuple[str, ...], plan: tuple[Kpi, ...], priorities: tuple[Priority, ...], cohorts: int
) -> tuple[Caution, ...]:
    """What a pilot is warned of. cohorts: how many are measured."""
    chosen = [kpi for kpi in plan if kpi.id in metrics]
    found = [
        Caution(one.value)
        for one in warnings(priorities, chosen, cohorts)
        if one is not Warned.PRIORITIES
    ]
    return (*found, Caution.MANY) if len(metrics) > MANY_METRICS else tuple(found)


def _line(text: str) -> bool:
    least, most = _LINE
    return least <= len(text.strip()) <= most and text.isprintable()
