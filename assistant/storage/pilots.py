"""Pilots: each version added and none written over; what was read, once for a cohort and KPI.

Invariant: a row is sealed together with everything beside it, so that none can be moved, made
older or given another state without the key file.
"""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import RowMapping, insert, select

from assistant.storage.access_keys import PILOTS, access_key
from assistant.storage.keyring import KeyRing
from assistant.storage.pilot_records import PilotReading, PilotVersion
from assistant.storage.statements import Statements
from assistant.storage.tables import pilot_reading, pilot_version
from governance.errors import KeyMissingError
from governance.identity import PersonId
from governance.keys import Key, decrypt, encrypt

_TURN = 7_741
"""The advisory lock of whoever changes a pilot, on PostgreSQL."""


class Pilots:
    """The pilots of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def add(self, new: PilotVersion) -> None:
        """Keep a version.

        Raises:
            AlreadyStored: somebody else has kept one of this number.
        """
        sealed = encrypt(self._key, new.text.encode(), _version_place(new), self._ring.randomness)
        self._statements.change(
            insert(pilot_version).values(
                pilot_id=new.pilot,
                version=new.version,
                cohort_id=new.cohort,
                state=new.state,
                at=new.at,
                sealed=sealed,
            )
        )

    def newest(self) -> tuple[PilotVersion, ...]:
        """Every version of the newest pilot, oldest first; none when there is no pilot.

        Raises:
            SealError: a row was changed or moved.
        """
        if self._statements.writes:
            self._statements.take_turns(_TURN)
        last = select(pilot_version.c.pilot_id).where(pilot_version.c.version == 1)
        row = self._statements.first(
            last.order_by(pilot_version.c.at.desc(), pilot_version.c.pilot_id.desc()).limit(1)
        )
        if row is None:
            return ()
        found = select(pilot_version).where(pilot_version.c.pilot_id == row["pilot_id"])
        rows = self._statements.rows(found.order_by(pilot_version.c.version))
        return tuple(self._version(one) for one in rows)

    def keep_reading(self, new: PilotReading) -> None:
        """Keep what was read.

        Raises:
            AlreadyStored: this KPI of this cohort was read before.
        """
        sealed = encrypt(self._key, new.text.encode(), _reading_place(new), self._ring.randomness)
        self._statements.change(
            insert(pilot_reading).values(
                pilot_id=new.pilot,
                kpi_id=new.kpi,
                cohort_id=new.cohort,
                at=new.at,
                signed_by=new.signed_by,
                sealed=sealed,
            )
        )

    def readings(self, cohort: str) -> tuple[PilotReading, ...]:
        """What was read of a cohort, in whichever pilot, oldest first.

        Raises:
            SealError: a row was changed or moved.
        """
        found = select(pilot_reading).where(pilot_reading.c.cohort_id == cohort)
        rows = self._statements.rows(found.order_by(pilot_reading.c.at, pilot_reading.c.kpi_id))
        return tuple(self._reading(one) for one in rows)

    def _version(self, row: RowMapping) -> PilotVersion:
        def made(text: str) -> PilotVersion:
            return PilotVersion(
                pilot=row["pilot_id"],
                version=row["version"],
                cohort=row["cohort_id"],
                state=row["state"],
                at=row["at"],
                text=text,
            )

        return made(decrypt(self._key, row["sealed"], _version_place(made(""))).decode())

    def _reading(self, row: RowMapping) -> PilotReading:
        def made(text: str) -> PilotReading:
            return PilotReading(
                pilot=row["pilot_id"],
                kpi=row["kpi_id"],
                cohort=row["cohort_id"],
                at=row["at"],
                signed_by=PersonId(row["signed_by"]),
                text=text,
            )

        return made(decrypt(self._key, row["sealed"], _reading_place(made(""))).decode())

    @cached_property
    def _key(self) -> Key:
        return Key(access_key(self._ring, PILOTS))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("Pilots are sealed. Name the key file.")
        return self._keyring


def _version_place(one: PilotVersion) -> bytes:
    at = one.at.isoformat()
    return f"pilot v1|{one.pilot}|{one.version}|{one.cohort}|{one.state}|{at}".encode()


def _reading_place(one: PilotReading) -> bytes:
    at = one.at.isoformat()
    return f"pilot reading v1|{one.pilot}|{one.kpi}|{one.cohort}|{one.signed_by}|{at}".encode()
