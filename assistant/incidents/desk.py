"""Opens incidents, keeps their clock, and notes who was told what, in codes.

Invariants: the clock runs from becoming aware, also when the incident is opened later; one finding
of an audit opens one incident; none is closed before the authority is told or a reason says why
not, and before the people are told where the risk to them is high.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from assistant.requests.refusals import (
    RequestError,
    demand_officer,
    is_officer,
    noted_if_rejected,
)
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.incident_records import (
    Category,
    Closing,
    IncidentRecord,
    NoNotice,
    Severity,
    Source,
)
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, Role
from governance.ledger.events import SYSTEM, Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids


def finding_of(report: str) -> str:
    """The finding of a reported missed name, so that an audit opens no second incident."""
    return f"name_missed:{report}"


class IncidentDesk:
    """The incidents of an installation."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def open(
        self,
        category: Category,
        severity: Severity,
        *,
        by: Actor,
        aware_at: datetime | None = None,
        people: int | None = None,
    ) -> IncidentRecord:
        """Open an incident by hand. aware_at: when somebody first knew; now, if not given.

        Raises:
            RequestError: not by the privacy officer or the administrator, or a time to come.
        """
        now = self._clock.now()
        record = IncidentRecord(
            id=self._ids.new("inc"),
            category=category,
            severity=severity,
            source=Source.PERSON,
            aware_at=aware_at or now,
            opened_at=now,
            opened_by=by.person,
            people=people,
        )
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.write() as work,
        ):
            if by.role is not Role.ADMINISTRATOR and not is_officer(work, by):
                raise RequestError(
                    "Only the privacy officer and the administrator open incidents. Tell them "
                    "at once: their 72 hours run from when somebody first knew.",
                    cause="not_an_officer",
                )
            if record.aware_at > now:
                raise RequestError("Nobody is aware of what is still to come.", cause="future")
            self._add(work, record, by)
        return record

    def found(
        self,
        work: UnitOfWork,
        category: Category,
        finding: str,
        source: Source = Source.AUDIT,
    ) -> IncidentRecord | None:
        """Open an incident for what was found, in the same transaction; None if it has one."""
        if work.incidents.of_finding(finding) is not None:
            return None
        now = self._clock.now()
        record = IncidentRecord(
            id=self._ids.new("inc"),
            category=category,
            severity=Severity.LOW,
            source=source,
            aware_at=now,
            opened_at=now,
            finding=finding,
        )
        self._add(work, record, SYSTEM)
        return record

    def assess(
        self, incident: str, severity: Severity, people: int | None, *, by: Actor
    ) -> IncidentRecord:
        """Say how bad it is and how many are concerned.

        Raises:
            RequestError: not by the privacy officer.
            NotStored: no such incident is open.
        """

        def assessed(record: IncidentRecord) -> IncidentRecord:
            return replace(
                record, severity=severity, people=record.people if people is None else people
            )

        return self._changed(incident, EventKind.INCIDENT_REPORT_CHANGED, assessed, by)

    def tell_authority(self, incident: str, *, by: Actor) -> IncidentRecord:
        """Note that the authority has been told; it is a person who tells them."""

        def told(record: IncidentRecord) -> IncidentRecord:
            return replace(record, authority_at=record.authority_at or self._clock.now())

        return self._changed(incident, EventKind.INCIDENT_AUTHORITY_NOTIFIED, told, by)

    def tell_people(self, incident: str, *, by: Actor) -> IncidentRecord:
        """Note that the people concerned have been told (Art. 34)."""

        def told(record: IncidentRecord) -> IncidentRecord:
            return replace(record, people_at=record.people_at or self._clock.now())

        return self._changed(incident, EventKind.INCIDENT_PEOPLE_NOTIFIED, told, by)

    def close(
        self, incident: str, how: Closing, *, by: Actor, no_notice: NoNotice | None = None
    ) -> IncidentRecord:
        """Close it. no_notice: why the authority was not told, if it was not.

        Raises:
            RequestError: not by the privacy officer, or somebody has still to be told.
            NotStored: no such incident is open.
        """

        def closed(record: IncidentRecord) -> IncidentRecord:
            if record.authority_at is None and no_notice is None:
                raise RequestError(
                    "The authority has not been told. Tell them, or say with a reason why a risk "
                    "to people is unlikely (Art. 33(1)).",
                    cause="authority_not_told",
                )
            if record.severity is Severity.HIGH and record.people_at is None:
                raise RequestError(
                    "The risk to people is high and they have not been told (Art. 34). Tell "
                    "them first.",
                    cause="people_not_told",
                )
            return replace(record, closed_at=self._clock.now(), closing=how, no_notice=no_notice)

        return self._changed(incident, EventKind.INCIDENT_REPORT_CLOSED, closed, by)

    def all(self, *, by: Actor) -> tuple[IncidentRecord, ...]:
        """Every incident, oldest first.

        Raises:
            RequestError: not by the privacy officer or the administrator.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.read() as work,
        ):
            if by.role is not Role.ADMINISTRATOR:
                demand_officer(work, by)
            return work.incidents.all()

    def _changed(
        self,
        incident: str,
        kind: EventKind,
        how: Callable[[IncidentRecord], IncidentRecord],
        by: Actor,
    ) -> IncidentRecord:
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.write() as work,
        ):
            demand_officer(work, by)
            record = how(work.incidents.get(incident))
            work.incidents.change(record)
            self._note(work, kind, record, by)
        return record

    def _add(self, work: UnitOfWork, record: IncidentRecord, by: Actor) -> None:
        work.incidents.add(record)
        self._note(work, EventKind.INCIDENT_REPORT_OPENED, record, by)

    def _note(self, work: UnitOfWork, kind: EventKind, record: IncidentRecord, by: Actor) -> None:
        facts: dict[str, Fact] = {
            "category": record.category.value,
            "severity": record.severity.value,
            "source": record.source.value,
            "deadline": f"{record.due:%Y-%m-%dT%H:%M}",
        }
        if record.people is not None:
            facts["subjects"] = record.people
        event = self._trail.event(kind, actor=by, refs=Refs(record=record.id), facts=facts)
        self._trail.note(work, event)
