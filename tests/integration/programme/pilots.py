"""A world with a pilot in it, and files of figures as an owner would hand them in."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from assistant.programme.pilot.design import Attribute, Design
from assistant.programme.pilot.office import PilotOffice
from governance.identity import Actor, Role
from governance.policy.engine import PolicyEngine
from tests.integration.programme.world import COHORT, MANAGER, World

CSAT = "customer-satisfaction"
ENGINE = PolicyEngine.load()
TITLES = ("Team Lead", "Manager", "Senior Manager")


class PilotWorld(World):
    """People in a cohort and beside it, a plan with an owner, and a pilot office."""

    def __init__(self, database, enrolled=24, beside=60):
        super().__init__(database)
        self.pilots = PilotOffice(self.base, planning=self.kpis.planning, decide=ENGINE.decide)
        lines = [
            f"{n},Person {n},{TITLES[n % 3]},{1 + n % 8},{COHORT if n <= enrolled else ''}"
            for n in range(1, enrolled + beside + 1)
        ]
        data = "\n".join(("id,name,title,tenure,cohort", *lines)).encode()
        self.people.imports.take_in(data, None, by=MANAGER, store=True)
        self.kpis.planning.begin(by=MANAGER)
        owner = self.people.register.numbered(str(enrolled + beside), by=MANAGER)
        self.owner = Actor(person=owner.person, role=Role.SPONSOR)
        for code in (CSAT, "manager-feedback"):
            self.owned(code, source="Service desk, quarterly poll")

    def owned(self, code, **changes):
        kpi = next(one for one in self.kpis.planning.current().kpis if one.id == code)
        kept = replace(kpi, owner=self.owner.person, **changes)
        self.kpis.planning.keep(kept, by=MANAGER)

    def design(self, **changes):
        usual = Design(
            cohort=COHORT,
            metrics=(CSAT,),
            starts_on=self.clock.at.date(),
            sponsor="Operations",
            uplift=6.0,
            deviation=10.0,
        )
        return replace(usual, **changes)

    def has_run(self, **changes):
        """A pilot that ran its weeks and has stopped."""
        self.pilots.desk.register(self.design(**changes), by=MANAGER)
        self.pilots.desk.start(by=MANAGER)
        self.clock.at += timedelta(weeks=10)
        self.pilots.desk.stop(by=MANAGER)


def figures(pilot=24, comparison=60, uplift=8.0, seed=3, attributes=(Attribute.LEVEL,)):
    """A file of both groups, in which the pilot group gained `uplift` beyond the others."""
    chance = np.random.default_rng(seed)
    lines = []
    for n in range(pilot + comparison):
        ours = n < pilot
        start = 70 + 6 * chance.normal()
        after = start + 1 + ours * uplift + 3 * chance.normal()
        bands = {Attribute.LEVEL: TITLES[n % 3], Attribute.TENURE: str(1 + n % 8)}
        cells = (
            *(f"c{n}", "pilot" if ours else "comparison", f"{start:.2f}", f"{after:.2f}"),
            *(bands[one] for one in attributes),
        )
        lines.append(",".join(cells))
    heads = ",".join(("code", "group", "before", "after", *(a.value for a in attributes)))
    return "\n".join((heads, *lines)).encode()
