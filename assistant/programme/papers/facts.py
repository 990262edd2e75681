"""What the programme's papers are written from: one look at everything, in one place.

Invariant: nobody is in it by name but the owners of KPIs, who stand on the board as well; counts
of people and places are coarse (`counting`), and no fact of any session is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from assistant.cases.words import Help
from assistant.programme.blueprint.criteria import Readiness
from assistant.programme.blueprint.desk import BlueprintDesk, Laid
from assistant.programme.desk import ProgrammeDesk
from assistant.programme.kpis.board import Board, KpiBoard
from assistant.programme.papers.assumptions import Assumptions, BudgetDesk
from assistant.programme.papers.budgeting import Budget, budget_of
from assistant.programme.papers.counting import COACHES, COHORT, at_least
from assistant.programme.papers.escalations import Escalation, escalations
from assistant.programme.people.certification import required, under_contract
from assistant.programme.pilot.handing_in import Read
from assistant.programme.pilot.office import PilotOffice
from assistant.programme.pilot.standing import Standing
from assistant.register.desk import ProcessorRegister
from assistant.register.standing import Standing as Entered
from assistant.rights.schedule import Rule, load_schedule
from assistant.storage.database import Database
from assistant.storage.people_records import EngagementKind
from assistant.storage.rights_records import Category
from assistant.storage.work import UnitOfWork
from assistant.triage.coaches import Credential
from governance.identity import Actor, Locality, Processor
from governance.policy.engine import PolicyEngine
from governance.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Whom it is for. people: at least so many, in fives; None for fewer than ten."""

    code: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What there is. Both at least, in fives; None for fewer than five coaches."""

    coaches: int | None
    places: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeNow:
    """The programme at one moment. leaves: whether words of sessions go to somebody else."""

    at: datetime
    organization: str
    contact: str
    help: Help
    board: Board
    cohort: Cohort | None
    capacity: Capacity
    credentials: Mapping[EngagementKind, Credential | None]
    laid: Laid | None
    assumed: Assumptions | None
    escalations: tuple[Escalation, ...]
    policies: int
    policy_digest: str
    register: tuple[Entered, ...]
    processor: Processor
    pilot: Standing | None = None
    readings: tuple[Read, ...] = ()
    schedule: Mapping[Category, Rule] = field(repr=False)

    @property
    def today(self) -> date:
        """The day it is."""
        return self.at.date()

    @property
    def budget(self) -> Budget | None:
        """What the assumptions come to; None when nobody has said any."""
        return None if self.assumed is None else budget_of(self.assumed)

    @property
    def leaves(self) -> bool:
        """Whether a model somebody else runs gets masked words now."""
        third = self.processor.locality is Locality.THIRD_PARTY
        return third and any(
            s.holds and s.entry is not None and s.entry.id == self.processor.id
            for s in self.register
        )

    @property
    def ready(self) -> Readiness:
        """What has to stand before anybody is coached."""
        return Readiness(
            contacts=bool(self.help.crisis) and bool(self.contact),
            coaches=self.capacity.coaches is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Where to look. home: of the installation, for its shorter times."""

    database: Database
    clock: Clock
    programme: ProgrammeDesk
    register: ProcessorRegister
    engine: Callable[[], PolicyEngine]
    processor: Callable[[], Processor]
    board: KpiBoard
    blueprints: BlueprintDesk
    budgets: BudgetDesk
    pilot: PilotOffice
    home: Path


def look(at: Looking, who: Actor) -> ProgrammeNow:
    """The programme as it is now. who: whoever asks; nothing but ownership of KPIs depends on it.

    Raises:
        PaperError: the policies in force do not answer.
    """
    board = at.board.drawn(who)
    register = at.register.show()
    engine = at.engine()
    pilot, readings = at.pilot.desk.standing(), at.pilot.readings.all()
    now = at.clock.now()
    with at.database.read() as work:
        said = at.programme.within(work)
        laid = at.blueprints.within(work)
        return ProgrammeNow(
            at=now,
            organization=said.organization,
            contact=said.privacy_contact,
            help=Help(crisis=said.crisis_contacts, ombudsperson=said.human_contact),
            board=board,
            cohort=_cohort(work, laid),
            capacity=_capacity(work, now.date()),
            credentials={kind: required(kind, work.coaches.rules()) for kind in EngagementKind},
            laid=laid,
            assumed=at.budgets.within(work),
            escalations=escalations(engine.decide),
            policies=len(engine.in_force),
            policy_digest=engine.digest,
            register=register,
            processor=at.processor(),
            pilot=pilot,
            readings=readings,
            schedule=load_schedule(at.home).rules,
        )


def _cohort(work: UnitOfWork, laid: Laid | None) -> Cohort | None:
    """The blueprint's, or the only one there is; of several nobody has said which."""
    counts = {code: n for code, n in work.enrolments.counts().items() if code is not None}
    codes = [laid.plan.cohort] if laid is not None else list(counts)
    if len(codes) != ONE:
        return None
    return Cohort(code=codes[0], people=at_least(counts.get(codes[0], 0), floor=COHORT))


def _capacity(work: UnitOfWork, today: date) -> Capacity:
    coaches = [one for one in work.coaches.all() if under_contract(one, today=today)]
    count = at_least(len(coaches), floor=COACHES)
    places = at_least(sum(one.capacity for one in coaches), floor=COACHES)
    return Capacity(coaches=count, places=None if count is None else places)


ONE: Final = 1
