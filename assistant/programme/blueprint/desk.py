"""Where a blueprint is begun, its steps are ticked off, and its decisions are made.

Invariants: one at a time; the sponsor decides, each decision once and in order; what was decided
stands in the ledger, by codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.calendar.writing import Day, calendar_file
from assistant.microlearning.catalogue import in_force
from assistant.programme.blueprint.plan import (
    LABS,
    Blueprint,
    Decided,
    Gate,
    Step,
    StepKind,
    Verdict,
)
from assistant.programme.blueprint.steps import next_step, steps_of
from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.kpi_records import PlanItem, PlanKind
from assistant.storage.work import UnitOfWork
from assistant.themes.taxonomy import installed as taxonomy
from governance.errors import SealError
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

LEAST: Final = 10
"""How many a cohort has at least, so that no one of them is meant when it is spoken of."""
_AHEAD: Final = timedelta(days=366)
_KEPT: Final = TypeAdapter(Blueprint)
_CODE: Final = "blueprint"
_KINDS: Final = {
    StepKind.DECISION: "decision: ",
    StepKind.LAB: "group lab: ",
    StepKind.MODULE: "to read: ",
}
READERS: Final = frozenset({Role.PROGRAMME_MANAGER, Role.SPONSOR, Role.LD_ANALYST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A blueprint with its steps as of today. after: what to do next; None when all is done."""

    plan: Blueprint
    steps: tuple[Step, ...]
    after: Step | None
    today: date

    @property
    def weeks(self) -> Mapping[int, tuple[Step, ...]]:
        """The steps of each week that has any."""
        found: dict[int, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.week, []).append(step)
        return {week: tuple(steps) for week, steps in found.items()}


class BlueprintDesk:
    """See the module."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def laid(self, *, by: Actor) -> Laid | None:
        """The blueprint as of today; None when there is none.

        Raises:
            ProgrammeError: not for this role.
        """
        if by.role not in READERS:
            raise ProgrammeError("The blueprint is for the programme and its sponsor.")
        with self._database.read() as work:
            return self.within(work)

    def within(self, work: UnitOfWork) -> Laid | None:
        """The blueprint as of today, as one transaction sees it."""
        plan = _kept(work)
        if plan is None:
            return None
        steps = steps_of(plan, in_force(work), taxonomy())
        after = next_step(steps)
        return Laid(plan=plan, steps=steps, after=after, today=self._clock.now().date())

    def begin(
        self, starts_on: date, cohort: str, themes: tuple[str, ...], *, by: Actor
    ) -> Blueprint:
        """Begin one. starts_on: a Monday. themes: of the four labs, in order.

        Raises:
            ProgrammeError: somebody else asks, one is under way, or it cannot be laid out so.
        """
        demand_programme_manager(by)
        today = self._clock.now().date()
        if starts_on.weekday() != 0 or abs(starts_on - today) > _AHEAD:
            raise ProgrammeError(
                "The ninety days begin on a Monday, within a year. Nothing was changed."
            )
        names = taxonomy()
        allowed = set(names.themes) - names.never_shown
        if len(set(themes)) != LABS or len(themes) != LABS or not set(themes) <= allowed:
            raise ProgrammeError("Choose four different themes for the labs. Nothing was changed.")
        with self._database.write() as work:
            before = _kept(work)
            if before is not None and not before.is_over:
                raise ProgrammeError(
                    "Ninety days are under way. Decide to stop them first. Nothing was changed."
                )
            if work.enrolments.counts().get(cohort, 0) < LEAST:
                raise ProgrammeError(
                    f"A cohort of at least {LEAST} people carries a blueprint; in a smaller one "
                    "everybody would know who is meant. Nothing was changed."
                )
            made = Blueprint(
                id=self._ids.new("blu"), starts_on=starts_on, cohort=cohort, themes=themes
            )
            self._keep(work, made, "set", by)
        return made

    def tick(self, step: str, *, done: bool, by: Actor) -> None:
        """Say that a step is done, or that it is not.

        Raises:
            ProgrammeError: somebody else asks, no such step, or it is a decision.
        """
        demand_programme_manager(by)
        with self._database.write() as work:
            laid = self._demand(work)
            found = next((one for one in laid.steps if one.id == step), None)
            if found is None or found.gate is not None:
                raise ProgrammeError("There is no such step to tick off. Nothing was changed.")
            ticked = {k: v for k, v in laid.plan.done.items() if k != step}
            ticked |= {step: laid.today} if done else {}
            self._keep(work, replace(laid.plan, done=ticked), "done" if done else "open", by, step)

    def decide(self, gate: Gate, verdict: Verdict, *, by: Actor) -> None:
        """The sponsor decides to go on, or to stop.

        Raises:
            ProgrammeError: somebody else asks, or it is not this decision's turn.
        """
        if by.role is not Role.SPONSOR:
            raise ProgrammeError("The sponsor decides. Nothing was changed.")
        with self._database.write() as work:
            laid = self._demand(work)
            if laid.plan.gate is not gate:
                raise ProgrammeError(
                    "It is not this decision's turn, or it has been made; each is made once. "
                    "Nothing was changed."
                )
            made = {**laid.plan.decisions, gate: Decided(verdict=verdict, on=laid.today)}
            self._keep(work, replace(laid.plan, decisions=made), verdict.value, by, gate.value)

    def calendar(self, *, by: Actor) -> bytes:
        """Every step that is not done as a day (RFC 5545). The file names nobody.

        Raises:
            ProgrammeError: not for this role, or there is no blueprint.
        """
        laid = self.laid(by=by)
        if laid is None:
            raise ProgrammeError("No ninety days have been begun. Begin them first.")
        days = [
            Day(id=f"{laid.plan.id}-{step.id}", on=step.on, title=_title(step))
            for step in laid.steps
            if step.done_on is None
        ]
        return calendar_file((), days, now=self._clock.now())

    def _demand(self, work: UnitOfWork) -> Laid:
        laid = self.within(work)
        if laid is None:
            raise ProgrammeError("No ninety days have been begun. Nothing was changed.")
        return laid

    def _keep(
        self, work: UnitOfWork, plan: Blueprint, state: str, by: Actor, key: str = _CODE
    ) -> None:
        text = _KEPT.dump_json(plan).decode()
        now = self._clock.now()
        work.kpis.put(PlanItem(kind=PlanKind.BLUEPRINT, id=_CODE, text=text, changed_at=now))
        facts = {"category": PlanKind.BLUEPRINT.value, "key": key, "state": state}
        event = self._trail.event(EventKind.PROGRAMME_PLAN_CHANGED, actor=by, facts=facts)
        self._trail.note(work, event)


def _title(step: Step) -> str:
    return f"Coaching programme: {_KINDS.get(step.kind, '')}{step.title}"


def _kept(work: UnitOfWork) -> Blueprint | None:
    found = work.kpis.plan(PlanKind.BLUEPRINT)
    if not found:
        return None
    try:
        return _KEPT.validate_json(found[0].text)
    except ValidationError:
        pass  # the cause would quote it
    raise SealError("The blueprint was written by another version of Chatham. Update it first.")
