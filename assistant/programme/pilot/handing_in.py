"""The owner of a metric hands in both groups' figures, stands by them, and they are read: once.

Invariants: nothing of the file is kept but what the reading says; nothing of the reading shows
before it is signed; the policies are asked before anything is compared, by every source it is made
of; this module reaches pilots, the plan and how many are enrolled, and nothing of anybody's
coaching (a test watches every statement).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.programme.kpis.plan import Kpi, Measure
from assistant.programme.kpis.planning import Planning
from assistant.programme.pilot.answers import Result, TooFew
from assistant.programme.pilot.keeping import PilotDesk
from assistant.programme.pilot.reckoning import Reckoning
from assistant.programme.pilot.rows import Handed, is_about_coaching, read_rows
from assistant.programme.pilot.standing import Standing
from assistant.programme.refusals import ProgrammeError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.pilot_records import PilotReading, PilotState
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, PersonId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.policy.comparing import Source, comparison_request
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest
from governance.ports import Clock


class ComparisonStoppedError(ProgrammeError):
    """The policies forbid what would be compared; nothing was read of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of a metric. result: or why nothing can be said."""

    kpi: str
    at: datetime
    owner: str
    result: Result | TooFew


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """As it is sealed; one of the two."""

    result: Result | None = None
    silent: TooFew | None = None


_KEPT: Final = TypeAdapter(_Kept)


class Readings:
    """Checks files, reads them once, shows what was read."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        planning: Planning,
        desk: PilotDesk,
        reckoning: Reckoning,
        decide: Callable[[PolicyRequest], PolicyDecision],
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._planning: Final = planning
        self._desk: Final = desk
        self._reckoning: Final = reckoning
        self._decide: Final = decide

    def check(self, kpi: str, data: bytes, *, by: Actor) -> Handed:
        """Whether a file could be read, with what is wrong by line. Says nothing of the outcome.

        Raises:
            ProgrammeError: see `read`.
            ComparisonStoppedError: likewise.
        """
        with self._database.read() as work:
            pilot, metric = self._asked(work, kpi, by)
        return self._handed(pilot, metric, data, by)

    def read(self, kpi: str, data: bytes, *, by: Actor) -> Read:
        """Stand by the figures and read them, once.

        Raises:
            ProgrammeError: not the owner, the pilot has not stopped, a line is wrong, there are
                more people than were enrolled, or it was read before.
            ComparisonStoppedError: something in it is about somebody's coaching.
        """
        with self._database.read() as work:
            pilot, metric = self._asked(work, kpi, by)
        handed = self._handed(pilot, metric, data, by)
        if handed.rows is None:
            raise ProgrammeError(
                f"Lines with a mistake: {handed.wrong}. Nothing was read. Mend them and try again."
            )
        if handed.pilot > pilot.feasible.enrolled:
            raise ProgrammeError(
                "There are more people in the pilot group than were enrolled. Nothing was read."
            )
        result = self._reckoning.result_of(handed.rows)
        kept = _Kept(silent=result) if isinstance(result, TooFew) else _Kept(result=result)
        now = self._clock.now()
        person = by.person or PersonId("")
        reading = PilotReading(
            pilot=pilot.pilot,
            kpi=kpi,
            cohort=pilot.design.cohort,
            at=now,
            signed_by=person,
            text=_KEPT.dump_json(kept).decode(),
        )
        with self._database.write() as work:
            self._asked(work, kpi, by)
            try:
                work.pilots.keep_reading(reading)
            except AlreadyStored:
                raise _once() from None
            facts = {"key": kpi, "state": "silent" if kept.result is None else "told"}
            refs = Refs(record=pilot.pilot)
            event = self._trail.event(
                EventKind.PROGRAMME_PILOT_READ, actor=by, refs=refs, facts=facts
            )
            self._trail.note(work, event)
            names = self._planning.owners_within(work, (metric,))
        return _shown(reading, names.get(person, ""))

    def all(self) -> tuple[Read, ...]:
        """What was read of the newest pilot, the deciding metric first."""
        with self._database.read() as work:
            pilot = self._desk.standing_within(work)
            if pilot is None:
                return ()
            kpis = self._planning.kpis_within(work)
            names = self._planning.owners_within(work, kpis)
            found = [
                one for one in work.pilots.readings(pilot.design.cohort) if one.pilot == pilot.pilot
            ]
        order = {code: n for n, code in enumerate(pilot.design.metrics)}
        found.sort(key=lambda one: order.get(one.kpi, len(order)))
        return tuple(_shown(one, names.get(one.signed_by, "")) for one in found)

    def unread(self) -> tuple[Kpi, ...]:
        """The registered metrics of the newest pilot that can be read and were not."""
        pilot = self._desk.standing()
        if pilot is None:
            return ()
        with self._database.read() as work:
            read = {one.kpi for one in work.pilots.readings(pilot.design.cohort)}
            kpis = {one.id: one for one in self._planning.kpis_within(work)}
        waiting = (kpis[m] for m in pilot.design.metrics if m in kpis and m not in read)
        return tuple(one for one in waiting if one.measure is Measure.OUTSIDE)

    def _asked(self, work: UnitOfWork, kpi: str, by: Actor) -> tuple[Standing, Kpi]:
        """The pilot and metric, if `by` may have it read now."""
        pilot = self._desk.standing_within(work)
        if pilot is None or kpi not in pilot.design.metrics:
            raise ProgrammeError("No pilot has registered this metric. Nothing was read.")
        metric = next((one for one in self._planning.kpis_within(work) if one.id == kpi), None)
        if metric is None or by.person is None or metric.owner != by.person:
            raise ProgrammeError("Only the owner of this metric hands its figures in.")
        if pilot.state is not PilotState.STOPPED or pilot.started_at is None:
            raise ProgrammeError(
                "The pilot has not stopped. Whoever looks before its end finds something by "
                "chance sooner or later. Nothing was read."
            )
        if any(one.kpi == kpi for one in work.pilots.readings(pilot.design.cohort)):
            raise _once()
        return pilot, metric

    def _handed(self, pilot: Standing, metric: Kpi, data: bytes, by: Actor) -> Handed:
        """The file, once the policies have allowed what it is made of."""
        handed = read_rows(data, pilot.design.attributes, today=self._clock.now().date())
        own = metric.measure is not Measure.OUTSIDE or is_about_coaching(
            f"{metric.id} {metric.title} {metric.source}"
        )
        sources = {Source.ENROLMENT, Source.PERFORMANCE}
        if handed.about_coaching or own:
            sources.add(Source.COACHING)
        answer = self._decide(comparison_request(by, pilot.pilot, sources))
        if not answer.allow:
            said = " ".join(answer.reasons) or "The policies do not allow this comparison."
            raise ComparisonStoppedError(f"{said} Nothing was read.")
        return handed


def _once() -> ProgrammeError:
    return ProgrammeError(
        "This metric of this cohort was read, and is read once: a second time, without somebody, "
        "would tell of them. What was read stays."
    )


def _shown(reading: PilotReading, owner: str) -> Read:
    try:
        kept = _KEPT.validate_json(reading.text)
    except ValidationError:
        kept = _Kept()
    result = kept.result if kept.result is not None else kept.silent
    if result is None:
        raise SealError(
            "The reading was written by another version of Chatham. Update it, then retry."
        )
    return Read(kpi=reading.kpi, at=reading.at, owner=owner, result=result)
