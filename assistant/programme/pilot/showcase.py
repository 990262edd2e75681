"""The demo organization's pilot: ten weeks, stopped last week, with two metrics read.

Invariant: everything goes through the real use cases at earlier times; the figures are made up, and
only the demo calls it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from assistant.programme.kpis.planning import Planning
from assistant.programme.people.office import Base
from assistant.programme.pilot.design import Attribute, Design
from assistant.programme.pilot.narrating import OWNED, Narratives
from assistant.programme.pilot.office import PilotOffice
from governance.identity import Actor, PersonId, Role
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest

WEEKS: Final = 10
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_METRICS: Final = {"customer-satisfaction": 3.2, "manager-feedback": 0.4}
"""Metric → how much more the made-up pilot group gains."""
SAID: Final = (
    "The handover used to be ten minutes of shouting; now there is a board everybody fills in.",
    "Honestly not much changed. Workload is still high, but the tone in meetings is friendlier.",
    "The group decides smaller things without asking, and people say when they disagree.",
    "Onboarding takes three weeks instead of six, because the team wrote down how things are done.",
    "Priya's team in Leeds now runs its own stand-up. What reaches me comes with a proposal.",
    "I hear fewer complaints. Requests are answered within two days or handed on with a reason.",
    "She is a better manager since her coach told her to let go, and her figures show it.",
)
"""What managers said, made up; the last is withheld."""
_TITLES: Final = ("Team Lead", "Manager", "Senior Manager", "Director")


def fill(
    base: Base,
    set_clock: Callable[[datetime], None],
    planning: Planning,
    decide: Callable[[PolicyRequest], PolicyDecision],
    *,
    cohort: str,
    sizes: tuple[int, int],
) -> None:
    """Let a pilot have run. sizes: people in the cohort, and in none. base: by a clock one sets."""
    now = base.clock.now()
    office = PilotOffice(base, planning=planning, decide=decide)
    began = now - timedelta(weeks=WEEKS + 1)
    set_clock(began - timedelta(days=5))
    design = Design(
        cohort=cohort,
        metrics=tuple(_METRICS),
        starts_on=began.date(),
        weeks=WEEKS,
        attributes=(Attribute.LEVEL,),
        sponsor="Customer operations",
        hypothesis="Teams whose managers coach solve more at the first call.",
        uplift=3.0,
        deviation=5.0,
        correlation=0.6,
    )
    office.desk.register(design, by=_MANAGER)
    set_clock(began)
    office.desk.start(by=_MANAGER)
    set_clock(began + timedelta(weeks=WEEKS))
    office.desk.stop(by=_MANAGER)
    set_clock(now)
    owners = {kpi.id: kpi.owner for kpi in planning.current().kpis}
    for seed, (metric, gain) in enumerate(_METRICS.items()):
        owner = Actor(person=owners[metric] or PersonId(""), role=Role.SPONSOR)
        office.readings.read(metric, _figures(sizes, gain, seed), by=owner)


def tell(narratives: Narratives, planning: Planning) -> None:
    """Let line managers have said something of the pilot, through every gate there is."""
    owners = {kpi.id: kpi.owner for kpi in planning.current().kpis}
    owner = Actor(person=owners[OWNED] or PersonId(""), role=Role.SPONSOR)
    narratives.hand_in("\n\n".join(SAID).encode(), by=owner)


def _figures(sizes: tuple[int, int], gain: float, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311  -- made-up figures, the same in every demo
    lines = ["code,group,before,after,level"]
    for n in range(sum(sizes)):
        ours = n < sizes[0]
        before = chance.gauss(71, 4)
        after = before + 0.5 + ours * gain + chance.gauss(0, 2.5)
        group = "pilot" if ours else "comparison"
        lines.append(f"d{n},{group},{before:.1f},{after:.1f},{_TITLES[n % 4]}")
    return "\n".join(lines).encode()
