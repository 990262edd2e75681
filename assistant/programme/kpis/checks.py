"""What a plan may not be, and what it had better not be.

Invariant: no KPI ties hours of coaching to revenue. It would pay for hours, not for change, and
make of every session a matter of money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from assistant.programme.kpis.catalogue import ready
from assistant.programme.kpis.periods import is_measurable
from assistant.programme.kpis.plan import FROM_FACTS, SURVEYS, Kpi, Measure, Priority, Unit
from assistant.programme.refusals import ProgrammeError

MOST_PRIORITIES: Final = 3
LEAST_PRIORITIES: Final = 2
BEHAVIOURS: Final = (3, 5)
PILOT_BEHAVIOURS: Final = 2
MOST_KPIS: Final = 30
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HOURS: Final = re.compile(
    r"\bhours?\b|\bsessions?\b|\bminutes?\b|\bcoaching time\b|\butili[sz]ation\b|\bbillable\b"
)
_MONEY: Final = re.compile(
    r"\brevenues?\b|\bsales\b|\bturnover\b(?! rate)|\bprofits?\b|\bbillings?\b|\bincome\b"
    r"|\bearnings\b|\bmargins?\b|\bebitda\b|\bquota\b"
)
_WORD: Final = (3, 200)
_FIXED: Final = {
    kpi.measure: (kpi.id, kpi.frequency)
    for kpi in ready(date(2000, 1, 1))
    if kpi.measure in FROM_FACTS
}


class Warned(StrEnum):
    """What a programme is warned of; it may go on."""

    COHORTS = "cohorts"
    BEHAVIOURS = "behaviours"
    OUTCOMES = "outcomes"
    PRIORITIES = "priorities"


WARNINGS: Final = {
    Warned.COHORTS: (
        "More than one cohort is measured. Begin with one: a second one makes it harder to say "
        "what made the difference."
    ),
    Warned.BEHAVIOURS: (
        "The pilot looks at more than two behaviours. Two can be seen and spoken about; more "
        "become a form to fill in."
    ),
    Warned.OUTCOMES: (
        "More than one business outcome is in the plan. With several, one of them improves by "
        "chance, and it proves nothing."
    ),
    Warned.PRIORITIES: "Two or three priorities make a plan; there is only one.",
}


def checked_kpi(kpi: Kpi) -> Kpi:
    """`kpi`, if it may be in a plan.

    Raises:
        ProgrammeError: says what is wrong with it.
    """
    if not _ID.fullmatch(kpi.id) or not _short(kpi.title):
        raise ProgrammeError(
            "A KPI has a code of small letters, digits and hyphens, and a title of one line. "
            "Nothing was changed."
        )
    said = " ".join((kpi.id.replace("-", " "), kpi.title, kpi.source, kpi.question)).casefold()
    if _HOURS.search(said) and _MONEY.search(said):
        raise ProgrammeError(
            "A KPI may not tie hours or sessions of coaching to revenue: it would pay for hours "
            "and put a price on every conversation. Nothing was changed. Measure a change in "
            "behaviour, and a business outcome beside it."
        )
    if not is_measurable(kpi.starts_on):
        raise ProgrammeError(
            "A KPI is measured from a day between 2000 and 2099. Nothing was changed."
        )
    numbers = [n for n in (kpi.baseline, kpi.target_6, kpi.target_12) if n is not None]
    low, high = (-100.0, 100.0) if kpi.measure is Measure.NPS else (0.0, _most(kpi.unit))
    if not all(low <= n <= high for n in numbers):
        raise ProgrammeError("A baseline or target is out of reach. Nothing was changed.")
    if kpi.measure in SURVEYS and not _short(kpi.question):
        raise ProgrammeError("A survey needs its question. Nothing was changed.")
    if kpi.measure in FROM_FACTS and (kpi.id, kpi.frequency) != _FIXED[kpi.measure]:
        # Two figures of the same facts, or over other periods, could be subtracted.
        code, _ = _FIXED[kpi.measure]
        raise ProgrammeError(
            f"What Chatham computes itself has one KPI, {code}, and one frequency. Nothing was "
            "changed."
        )
    return kpi


def checked_priority(priority: Priority) -> Priority:
    """`priority`, if it may be in a plan.

    Raises:
        ProgrammeError: too few or too many behaviours, or none can be seen.
    """
    least, most = BEHAVIOURS
    if not least <= len(priority.behaviours) <= most:
        raise ProgrammeError(
            f"A priority has {least} to {most} behaviours one can see. Nothing was changed."
        )
    if not _short(priority.title) or not all(_short(b.text) for b in priority.behaviours):
        raise ProgrammeError("Write one line for each. Nothing was changed.")
    return priority


def warnings(
    priorities: Sequence[Priority], kpis: Sequence[Kpi], cohorts: int
) -> tuple[Warned, ...]:
    """What a programme had better think about. cohorts: how many are measured."""
    found: list[Warned] = []
    if cohorts > 1:
        found.append(Warned.COHORTS)
    if sum(b.pilot for p in priorities for b in p.behaviours) > PILOT_BEHAVIOURS:
        found.append(Warned.BEHAVIOURS)
    if sum(kpi.business for kpi in kpis) > 1:
        found.append(Warned.OUTCOMES)
    if 0 < len(priorities) < LEAST_PRIORITIES:
        found.append(Warned.PRIORITIES)
    return tuple(found)


def _most(unit: Unit) -> float:
    return 100.0 if unit is Unit.PERCENT else 10_000.0


def _short(text: str) -> bool:
    least, most = _WORD
    return least <= len(text.strip()) <= most and text.isprintable()
