"""The pilot as it is registered, started, changed and stopped: a version each, and a ledger entry.

Invariants: metrics are registered before a pilot starts; whatever is changed afterwards is a new
version that says why, noted in the same transaction, and after a pilot has stopped nothing is; the
ledger hears codes, numbers and the design's digest, never a person or a word.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.programme.kpis.plan import Kpi
from assistant.programme.kpis.planning import Planning
from assistant.programme.pilot.answers import Feasible
from assistant.programme.pilot.design import (
    Caution,
    Design,
    Why,
    cautions,
    checked_design,
    checked_metrics,
)
from assistant.programme.pilot.reckoning import Reckoning
from assistant.programme.pilot.standing import Registered, Standing, Step
from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.pilot_records import PilotState, PilotVersion
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

_REGISTERED: Final = TypeAdapter(Registered)
_EVENTS: Final = {
    PilotState.REGISTERED: EventKind.PROGRAMME_PILOT_REGISTERED,
    PilotState.RUNNING: EventKind.PROGRAMME_PILOT_STARTED,
    PilotState.STOPPED: EventKind.PROGRAMME_PILOT_STOPPED,
}


class PilotDesk:
    """Registers, starts, changes and stops pilots; one at a time."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        planning: Planning,
        reckoning: Reckoning,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._planning: Final = planning
        self._reckoning: Final = reckoning

    def plan(self, design: Design, *, by: Actor) -> tuple[Feasible, tuple[Caution, ...]]:
        """What a design promises; nothing is kept.

        Raises:
            ProgrammeError: somebody else asks, or it could not be registered.
        """
        demand_programme_manager(by)
        plan = self._planning.current()
        checked_design(design, plan.kpis)
        with self._database.read() as work:
            promised = self._reckoning.feasible(design, work.enrolments.composition())
        return promised, self._cautions(design, promised)

    def register(self, design: Design, *, by: Actor) -> str:
        """Fix a design before it starts; the pilot's id.

        Raises:
            ProgrammeError: see `plan`; or a pilot is registered or running.
        """
        demand_programme_manager(by)
        now = self._clock.now()
        with self._database.write() as work:
            open_now = self._steps(work)
            if open_now and open_now[-1][0].state is not PilotState.STOPPED:
                raise ProgrammeError(
                    "There is a pilot that has not stopped, and one at a time can be told apart "
                    "from everything else. Nothing was changed. Stop it first."
                )
            checked_design(design, self._planning.kpis_within(work))
            if design.starts_on < now.date():
                raise ProgrammeError("A pilot starts today or later. Nothing was changed.")
            _demand_unread(work, design.cohort, design.metrics)
            promised = self._reckoning.feasible(design, work.enrolments.composition())
            new = Registered(design=design, feasible=promised)
            pilot = self._ids.new("plt")
            first = _version(pilot, 1, PilotState.REGISTERED, now, new)
            self._keep(work, first, new, EventKind.PROGRAMME_PILOT_REGISTERED, by)
        return pilot

    def start(self, *, by: Actor) -> None:
        """Begin: from now on its weeks run.

        Raises:
            ProgrammeError: somebody else asks, or none is registered.
        """
        self._move(PilotState.REGISTERED, PilotState.RUNNING, by=by)

    def stop(self, *, by: Actor) -> None:
        """End it; from now on it can be read, and nothing of it changes.

        Raises:
            ProgrammeError: somebody else asks, or none is running.
        """
        self._move(PilotState.RUNNING, PilotState.STOPPED, by=by)

    def withdraw(self, *, by: Actor) -> None:
        """Take a registered pilot back before it starts; it stays on record.

        Raises:
            ProgrammeError: somebody else asks, or none waits to start.
        """
        self._move(PilotState.REGISTERED, PilotState.STOPPED, by=by)

    def change_metrics(self, metrics: tuple[str, ...], why: Why, *, by: Actor) -> None:
        """Register other metrics, and say why.

        Raises:
            ProgrammeError: somebody else asks, the pilot has stopped, or they cannot be registered.
        """
        demand_programme_manager(by)
        with self._database.write() as work:
            last, now = self._last(work)
            if last.state is PilotState.STOPPED:
                raise ProgrammeError(
                    "The pilot has stopped, and what it was to show stays as it was registered. "
                    "Nothing was changed."
                )
            checked_metrics(metrics, self._planning.kpis_within(work))
            _demand_unread(work, now.design.cohort, metrics)
            if metrics == now.design.metrics:
                raise ProgrammeError("These are registered already. Nothing was changed.")
            other = replace(now, design=replace(now.design, metrics=metrics), why=why)
            new = _version(last.pilot, last.version + 1, last.state, self._clock.now(), other)
            self._keep(work, new, other, EventKind.PROGRAMME_PILOT_CHANGED, by)

    def standing(self) -> Standing | None:
        """The newest pilot, or None. It is about groups, and the same for whoever may see it."""
        with self._database.read() as work:
            found = self.standing_within(work)
        if found is None:
            return None
        return replace(found, cautions=self._cautions(found.design, found.feasible))

    def standing_within(self, work: UnitOfWork) -> Standing | None:
        """The newest pilot as one transaction sees it, without what it is warned of."""
        steps = self._steps(work)
        if not steps:
            return None
        last, now = steps[-1]
        return Standing(
            pilot=last.pilot,
            state=last.state,
            design=now.design,
            feasible=now.feasible,
            steps=tuple(
                Step(
                    version=version.version,
                    state=version.state,
                    at=version.at,
                    metrics=said.design.metrics,
                    why=said.why,
                )
                for version, said in steps
            ),
        )

    def metrics(self) -> tuple[Kpi, ...]:
        """The KPIs a pilot can register, those that can decide first."""
        return tuple(
            sorted(self._planning.current().kpis, key=lambda one: one.measure.value != "outside")
        )

    def _cautions(self, design: Design, promised: Feasible) -> tuple[Caution, ...]:
        plan = self._planning.current()
        found = cautions(design.metrics, plan.kpis, plan.priorities, cohorts=1)
        power = promised.power
        weak = power is None or (power.aim is not None and not power.enough)
        return (*found, Caution.WEAK) if weak else found

    def _move(self, before: PilotState, after: PilotState, *, by: Actor) -> None:
        demand_programme_manager(by)
        with self._database.write() as work:
            last, now = self._last(work)
            if last.state is not before:
                raise ProgrammeError(
                    f"The pilot is {last.state.value}, not {before.value}. Nothing was changed."
                )
            same = replace(now, why=None)
            new = _version(last.pilot, last.version + 1, after, self._clock.now(), same)
            self._keep(work, new, same, _EVENTS[after], by)

    def _last(self, work: UnitOfWork) -> tuple[PilotVersion, Registered]:
        steps = self._steps(work)
        if not steps:
            raise ProgrammeError("No pilot is registered. Register one first.")
        return steps[-1]

    def _steps(self, work: UnitOfWork) -> list[tuple[PilotVersion, Registered]]:
        return [(one, _opened(one)) for one in work.pilots.newest()]

    def _keep(
        self, work: UnitOfWork, new: PilotVersion, said: Registered, kind: EventKind, by: Actor
    ) -> None:
        work.pilots.add(new)
        digest = hashlib.sha256(TypeAdapter(Design).dump_json(said.design)).hexdigest()
        facts: dict[str, str | int] = {
            "version": new.version,
            "state": new.state.value,
            "count": len(said.design.metrics),
            "digest": digest,
            "role": Role.SPONSOR.value,
        }
        if said.why is not None:
            facts["reason"] = said.why.value
        event = self._trail.event(kind, actor=by, refs=Refs(record=new.pilot), facts=facts)
        self._trail.note(work, event)


def _demand_unread(work: UnitOfWork, cohort: str, metrics: tuple[str, ...]) -> None:
    if any(one.kpi in metrics for one in work.pilots.readings(cohort)):
        raise ProgrammeError(
            "One of these metrics was read of this cohort before, and is read once: a second "
            "time, without somebody, would tell of them. Nothing was changed."
        )


def _version(
    pilot: str, number: int, state: PilotState, at: datetime, said: Registered
) -> PilotVersion:
    return PilotVersion(
        pilot=pilot,
        version=number,
        cohort=said.design.cohort,
        state=state,
        at=at,
        text=_REGISTERED.dump_json(said).decode(),
    )


def _opened(version: PilotVersion) -> Registered:
    try:
        return _REGISTERED.validate_json(version.text)
    except ValidationError:
        pass  # the cause would quote it
    raise SealError("The pilot was written by another version of Chatham. Update it, then retry.")
