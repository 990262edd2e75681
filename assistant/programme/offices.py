"""The programme's use cases between the foundations and the gates."""

from __future__ import annotations

from functools import cached_property

from assistant.foundations import Foundations
from assistant.mail.post import SmtpPost
from assistant.programme.blueprint.desk import BlueprintDesk
from assistant.programme.kpis.office import KpiOffice, ProgrammeRounds
from assistant.programme.papers.assumptions import BudgetDesk
from assistant.programme.papers.facts import Looking
from assistant.programme.papers.office import ProgrammePapers
from assistant.programme.people.office import PeopleOffice
from assistant.programme.pilot.office import PilotOffice
from governance.policy.engine import PolicyEngine


class ProgrammeOffices(Foundations):
    """People and structure, KPIs, blueprints and papers, and the worker's rounds about them."""

    @cached_property
    def policy_engine(self) -> PolicyEngine:
        """Cedar over the installed policies; a broken file refuses to start."""
        return PolicyEngine.load(self._overrides.policies)

    @cached_property
    def structure(self) -> PeopleOffice:
        """People, coaches, engagements and times of the programme."""
        return PeopleOffice(self)

    @cached_property
    def kpis(self) -> KpiOffice:
        """Priorities, KPIs, figures and surveys."""
        post = SmtpPost(self._settings.home_dir)
        return KpiOffice(self, post=post, public_url=self._settings.public_url)

    @cached_property
    def pilot(self) -> PilotOffice:
        """The pilot: designed, registered, read once."""
        return PilotOffice(
            self,
            planning=self.kpis.planning,
            reckoning=self.reckoning,
            decide=lambda a: self.policy_engine.decide(a),  # noqa: PLW0108  -- Cedar loads when asked
        )

    @cached_property
    def programme_rounds(self) -> ProgrammeRounds:
        """What the worker does about both."""
        return ProgrammeRounds(self, people=self.structure, kpis=self.kpis)

    @cached_property
    def blueprints(self) -> BlueprintDesk:
        """Ninety days in dated weeks."""
        return BlueprintDesk(
            database=self.database, trail=self.trail, clock=self.clock, ids=self.ids
        )

    @cached_property
    def budgets(self) -> BudgetDesk:
        """What the budget assumes."""
        return BudgetDesk(database=self.database, trail=self.trail, clock=self.clock)

    @cached_property
    def programme_papers(self) -> ProgrammePapers:
        """The papers a sponsor decides from."""
        looking = Looking(
            database=self.database,
            clock=self.clock,
            programme=self.programme,
            register=self.register,
            engine=lambda: self.policy_engine,
            processor=lambda: self.processor,
            board=self.kpis.board,
            blueprints=self.blueprints,
            budgets=self.budgets,
            pilot=self.pilot,
            home=self._settings.home_dir,
        )
        return ProgrammePapers(looking, trail=self.trail)
