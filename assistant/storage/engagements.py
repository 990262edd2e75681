"""Engagements: who takes part, by id, and what they are called, sealed under the engagement's key.

Invariant: a name, a label or an alias exists only inside `sealed_profile`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Select, bindparam, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.prepared import Prepared
from assistant.storage.records import EMPTY_PROFILE, EngagementRecord, Participant, Profile
from assistant.storage.statements import Row, Statements
from assistant.storage.tables import engagement, participant, person
from governance.errors import SealError
from governance.identity import EngagementId, PersonId

_PROFILE: Final = TypeAdapter(Profile)
_ONE: Final = Prepared(select(engagement).where(engagement.c.id == bindparam("of")))
_PARTS: Final = Prepared(
    select(participant)
    .where(participant.c.engagement_id == bindparam("of"))
    .order_by(participant.c.person_id)
)
_OF_PERSON: Final = Prepared(
    select(engagement)
    .join(participant, participant.c.engagement_id == engagement.c.id)
    .where(participant.c.person_id == bindparam("whose"))
    .order_by(engagement.c.created_at, engagement.c.id)
)
_PARTS_BESIDE: Final = Prepared(
    select(participant)
    .where(
        participant.c.engagement_id.in_(
            select(participant.c.engagement_id).where(participant.c.person_id == bindparam("whose"))
        )
    )
    .order_by(participant.c.person_id)
)
_SEALED_ROW: Final = select(engagement.c.sealed_profile).where(engagement.c.id == bindparam("of"))
_SEALED: Final = Prepared(_SEALED_ROW)
_SEALED_LOCKED: Final = Prepared(_SEALED_ROW.with_for_update())


class Engagements:
    """The engagements of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def add(
        self,
        engagement_id: EngagementId,
        *,
        participants: Collection[Participant],
        at: datetime,
        profile: Profile = EMPTY_PROFILE,
    ) -> EngagementRecord:
        """Store a new engagement with a fresh key.

        Raises:
            AlreadyStored: the id is taken.
            KeyMissingError: the database was opened without a key ring.
        """
        wrapped = self._keys.new_engagement_key(engagement_id)
        self._statements.change(
            insert(engagement).values(
                id=engagement_id,
                wrapped_key=wrapped.wrapped,
                kek_id=wrapped.kek_id,
                created_at=at,
            )
        )
        for one in participants:
            self.add_participant(engagement_id, one, at=at)
        self.set_profile(engagement_id, profile)
        return self.get(engagement_id)

    def add_participant(
        self, engagement_id: EngagementId, one: Participant, *, at: datetime
    ) -> None:
        """Let a person take part; somebody new becomes known by their id.

        Raises:
            AlreadyStored: they take part already, or there is no such engagement.
        """
        known = select(person.c.id).where(person.c.id == one.person)
        if self._statements.first(known) is None:
            self._statements.change(insert(person).values(id=one.person, created_at=at))
        self._statements.change(
            insert(participant).values(
                engagement_id=engagement_id, person_id=one.person, role=one.role
            )
        )

    def find(self, engagement_id: EngagementId) -> EngagementRecord | None:
        """The engagement, or None."""
        one = {"of": engagement_id}
        row = self._statements.prepared_first(_ONE, one)
        if row is None:
            return None
        return _record(row, self._statements.prepared_records(_PARTS, one))

    def get(self, engagement_id: EngagementId) -> EngagementRecord:
        """The engagement.

        Raises:
            NotStored: there is none with this id.
        """
        found = self.find(engagement_id)
        if found is None:
            raise NotStored("There is no engagement with this id. List them and try again.")
        return found

    def all(self) -> tuple[EngagementRecord, ...]:
        """Every engagement, oldest first."""
        return self._records(select(engagement))

    def of_person(self, person_id: PersonId) -> tuple[EngagementRecord, ...]:
        """The engagements a person takes part in, oldest first."""
        whose = {"whose": person_id}
        rows = self._statements.prepared_records(_OF_PERSON, whose)
        return _with_parts(rows, self._statements.prepared_records(_PARTS_BESIDE, whose))

    def profile(self, engagement_id: EngagementId) -> Profile:
        """The names. In a writing unit the engagement stays locked, so that nothing is lost
        between this and `set_profile`.

        Raises:
            NotStored: there is no such engagement.
            KeyDestroyed: the engagement was erased.
            SealError: the record was changed or moved.
        """  # noqa: D205  -- one sentence
        key = self._keys.engagement_key(engagement_id)
        asked = _SEALED_LOCKED if self._statements.writes else _SEALED
        row = self._statements.prepared_first(asked, {"of": engagement_id})
        if row is None or row["sealed_profile"] is None:
            raise NotStored("There is no profile for this engagement. Create the engagement anew.")
        return _read(self._keys.open(key, row["sealed_profile"], _place(engagement_id)))

    def profiles(self, engagements: Collection[EngagementId]) -> dict[EngagementId, Profile]:
        """The names of several engagements in one query; those erased are left out.

        Raises:
            SealError: a record was changed or moved.
        """
        found = select(engagement.c.id, engagement.c.sealed_profile).where(
            engagement.c.id.in_(sorted(engagements)), engagement.c.sealed_profile.is_not(None)
        )
        sealed = {row["id"]: row["sealed_profile"] for row in self._statements.rows(found)}
        keys = self._keys.engagement_keys(sealed)
        return {
            code: _read(self._keys.open(keys[code], sealed[code], _place(code))) for code in keys
        }

    def set_profile(self, engagement_id: EngagementId, profile: Profile) -> None:
        """Replace the names.

        Raises:
            KeyDestroyed: the engagement was erased.
        """
        key = self._keys.engagement_key(engagement_id)
        sealed = self._keys.seal(key, _PROFILE.dump_json(profile), _place(engagement_id))
        self._statements.change(
            update(engagement).where(engagement.c.id == engagement_id).values(sealed_profile=sealed)
        )

    def _records(self, found: Select[*tuple[object, ...]]) -> tuple[EngagementRecord, ...]:
        ordered = found.order_by(engagement.c.created_at, engagement.c.id)
        rows = self._statements.rows(ordered)
        ids = found.with_only_columns(engagement.c.id)
        parts = select(participant).where(participant.c.engagement_id.in_(ids))
        return _with_parts(rows, self._statements.rows(parts.order_by(participant.c.person_id)))


def _with_parts(rows: Sequence[Row], parts: Sequence[Row]) -> tuple[EngagementRecord, ...]:
    people: defaultdict[str, list[Row]] = defaultdict(list)
    for one in parts:
        people[one["engagement_id"]].append(one)
    return tuple(_record(row, people[row["id"]]) for row in rows)


def _record(row: Row, parts: Sequence[Row]) -> EngagementRecord:
    return EngagementRecord(
        id=row["id"],
        participants=tuple(Participant(person=p["person_id"], role=p["role"]) for p in parts),
        created_at=row["created_at"],
        erased=row["wrapped_key"] is None,
    )


def _read(plain: bytes) -> Profile:
    try:
        return _PROFILE.validate_json(plain)
    except ValidationError:
        pass  # the cause would quote the names
    raise SealError(
        "The names of this engagement were written by another version of Chatham. "
        "Update Chatham, then try again."
    )


def _place(engagement_id: EngagementId) -> str:
    return f"engagement profile v1|{engagement_id}"
