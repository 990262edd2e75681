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
from assistant.programme.pilot.office import PilotOffice
from governance.identity import Actor, PersonId, Role
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest

WEEKS: Final = 10
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_METRICS: Final = {"customer-satisfaction": 3.2, "manager-feedback": 0.4}
"""Metric → how much more the made-up pilot group gains."""
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
