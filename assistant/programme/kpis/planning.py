"""The plan as it is kept: priorities, KPIs, and who owns them.

Invariant: the programme manager changes it and the ledger hears which item; the words are sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.programme.kpis.catalogue import ready
from assistant.programme.kpis.checks import (
    MOST_KPIS,
    MOST_PRIORITIES,
    Warned,
    checked_kpi,
    checked_priority,
    warnings,
)
from assistant.programme.kpis.plan import FROM_FACTS, SURVEYS, Kpi, Priority
from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.kpi_records import OUTSIDE, FigureSource, PlanItem, PlanKind
from assistant.storage.people_records import Called
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, PersonId
from governance.ledger.kinds import EventKind
from governance.ports import Clock

T = TypeVar("T")
_KPI: Final = TypeAdapter(Kpi)
_PRIORITY: Final = TypeAdapter(Priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stands now."""

    priorities: tuple[Priority, ...]
    kpis: tuple[Kpi, ...]
    warnings: tuple[Warned, ...]


class Planning:
    """Reads and changes the plan."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock

    def current(self) -> Plan:
        """What stands now, with what it is warned of."""
        with self._database.read() as work:
            priorities = tuple(
                _opened(_PRIORITY, item) for item in work.kpis.plan(PlanKind.PRIORITY)
            )
            kpis = self.kpis_within(work)
            measured = {one.cohort for one in work.surveys.all()}
        return Plan(
            priorities=priorities, kpis=kpis, warnings=warnings(priorities, kpis, len(measured))
        )

    def kpis_within(self, work: UnitOfWork) -> tuple[Kpi, ...]:
        """The KPIs, as one transaction sees them."""
        return tuple(_opened(_KPI, item) for item in work.kpis.plan(PlanKind.KPI))

    def owners_within(self, work: UnitOfWork, kpis: Sequence[Kpi]) -> Mapping[PersonId, str]:
        """The names of the KPIs' owners, those of people who are in the register."""
        owners = {kpi.owner for kpi in kpis if kpi.owner is not None}
        called = {owner: reached(work, owner) for owner in owners}
        return {owner: one.name for owner, one in called.items() if one is not None}

    def begin(self, *, by: Actor) -> int:
        """Put the KPIs that come ready into the plan, where they are not in it; how many.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        today = self._clock.now().date()
        with self._database.write() as work:
            known = {kpi.id for kpi in self.kpis_within(work)}
            new = [kpi for kpi in ready(today.replace(day=1)) if kpi.id not in known]
            for kpi in new:
                self._put(work, PlanKind.KPI, kpi.id, _KPI.dump_json(kpi).decode(), by)
        return len(new)

    def keep(self, kpi: Kpi, *, by: Actor) -> None:
        """Keep a KPI, in the place of the one with its code.

        Raises:
            ProgrammeError: somebody else asks, it may not be in a plan, or it would be measured
                in another way than its figures were: a changed measure is another KPI.
        """
        demand_programme_manager(by)
        checked_kpi(kpi)
        with self._database.write() as work:
            known = {one.id: one for one in self.kpis_within(work)}
            before = known.get(kpi.id)
            if before is not None and (before.measure, before.frequency, before.unit) != (
                kpi.measure,
                kpi.frequency,
                kpi.unit,
            ):
                raise ProgrammeError(
                    "How and how often a KPI is measured stays as it is, so that its figures can "
                    "be compared and none subtracted. Make another one. Nothing was changed."
                )
            if before is None and not _comparable(work, kpi):
                raise ProgrammeError(
                    "There are figures under this code that were measured in another way. Use "
                    "another code. Nothing was changed."
                )
            if before is None and len(known) >= MOST_KPIS:
                raise ProgrammeError(f"A plan has at most {MOST_KPIS} KPIs. Nothing was changed.")
            if kpi.owner is not None and reached(work, kpi.owner) is None:
                raise ProgrammeError("The owner is not in the register. Nothing was changed.")
            self._put(work, PlanKind.KPI, kpi.id, _KPI.dump_json(kpi).decode(), by)

    def set_priority(self, priority: Priority, *, by: Actor) -> None:
        """Keep a priority, in the place of the one with its code.

        Raises:
            ProgrammeError: somebody else asks, or it may not be in a plan.
        """
        demand_programme_manager(by)
        checked_priority(priority)
        with self._database.write() as work:
            known = {item.id for item in work.kpis.plan(PlanKind.PRIORITY)}
            if priority.id not in known and len(known) >= MOST_PRIORITIES:
                raise ProgrammeError(
                    f"A plan has at most {MOST_PRIORITIES} priorities. Nothing was changed."
                )
            text = _PRIORITY.dump_json(priority).decode()
            self._put(work, PlanKind.PRIORITY, priority.id, text, by)

    def take_out(self, kind: PlanKind, code: str, *, by: Actor) -> bool:
        """Take an item out of the plan; its figures stay. False when there was none.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.write() as work:
            if not work.kpis.remove(kind, code):
                return False
            self._note(work, kind, code, "removed", by)
        return True

    def _put(self, work: UnitOfWork, kind: PlanKind, code: str, text: str, by: Actor) -> None:
        work.kpis.put(PlanItem(kind=kind, id=code, text=text, changed_at=self._clock.now()))
        self._note(work, kind, code, "set", by)

    def _note(self, work: UnitOfWork, kind: PlanKind, code: str, state: str, by: Actor) -> None:
        facts = {"category": kind.value, "key": code, "state": state}
        event = self._trail.event(EventKind.PROGRAMME_PLAN_CHANGED, actor=by, facts=facts)
        self._trail.note(work, event)


def reached(work: UnitOfWork, person: PersonId) -> Called | None:
    """How somebody of the register is called and reached; None when they are not in it."""
    enrolled = work.enrolments.find(person)
    if enrolled is not None:
        return enrolled.called
    coach = work.coaches.find(person)
    return None if coach is None else coach.called


def _comparable(work: UnitOfWork, kpi: Kpi) -> bool:
    """Whether what was kept under its code, before it was taken out, came as its figures will."""
    kept = {one.source for one in work.kpis.figures() if one.kpi == kpi.id}
    if any(one.kpi == kpi.id and one.closed_at is None for one in work.surveys.all()):
        kept.add(FigureSource.SURVEY)
    if kpi.measure in FROM_FACTS:
        return kept <= {FigureSource.FACTS}
    return kept <= ({FigureSource.SURVEY} if kpi.measure in SURVEYS else OUTSIDE)


def _opened(adapter: TypeAdapter[T], item: PlanItem) -> T:
    try:
        return adapter.validate_json(item.text)
    except ValidationError:
        pass  # the cause would quote it
    raise SealError("The plan was written by another version of Chatham. Update it, then retry.")
