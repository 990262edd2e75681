"""Appoints who signs for legal and for privacy. An administrator does; nobody appoints themself."""

from __future__ import annotations

from assistant.register.refusals import RegisterError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.register_records import Office, OfficerRecord
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids


class Appointments:
    """The officers of an installation. The administrator at the machine itself has no person."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def appoint(self, office: Office, *, by: Actor, person: PersonId | None = None) -> PersonId:
        """Put somebody in office; gives their id, a new one unless `person` is given.

        Raises:
            RegisterError: not by an administrator, or they hold or held this office.
        """
        self._may(by)
        who = person or PersonId(self._ids.new("per"))
        if by.person == who:
            raise RegisterError("Nobody appoints themself.", cause="own_appointment")
        record = OfficerRecord(person=who, office=office, appointed_at=self._clock.now())
        facts = {"signed_as": office.value}
        try:
            with self._database.write() as work:
                work.officers.add(record)
                event = self._trail.event(
                    EventKind.ADMIN_ROLE_GRANTED, actor=by, refs=Refs(subject=who), facts=facts
                )
                self._trail.note(work, event)
        except AlreadyStored:
            who = PersonId("")
        if not who:
            raise RegisterError("They hold or held this office.", cause="already_appointed")
        return who

    def end(self, person: PersonId, office: Office, *, by: Actor) -> None:
        """End an appointment; what was signed stays signed.

        Raises:
            RegisterError: not by an administrator.
            NotStored: they do not hold this office.
        """
        self._may(by)
        with self._database.write() as work:
            work.officers.end(person, office, at=self._clock.now())
            facts = {"signed_as": office.value}
            event = self._trail.event(
                EventKind.ADMIN_ROLE_REMOVED, actor=by, refs=Refs(subject=person), facts=facts
            )
            self._trail.note(work, event)

    def all(self) -> tuple[OfficerRecord, ...]:
        """Everybody who ever was appointed."""
        with self._database.read() as work:
            return work.officers.all()

    def _may(self, by: Actor) -> None:
        if by.role is not Role.ADMINISTRATOR:
            raise RegisterError(
                "Only an administrator appoints officers.", cause="not_an_administrator"
            )
