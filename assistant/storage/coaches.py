"""Coaches' records, what an engagement is, and which credential each kind asks for.

Invariant: a coach's name is sealed; the last day of a contract stays when the name is erased, so
that erasing lets nobody back in.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update

from assistant.storage.access_keys import REGISTER, access_key
from assistant.storage.keyring import KeyRing
from assistant.storage.people_records import Called, CoachRecord, EngagementKind
from assistant.storage.statements import Statements
from assistant.storage.tables import coach_record, coach_rule, engagement_fact, person
from governance.errors import KeyMissingError
from governance.identity import EngagementId, PersonId
from governance.keys import Key, decrypt, encrypt


class Coaches:
    """The coaches of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def put(self, record: CoachRecord, *, at: datetime) -> None:
        """Keep a coach's record, in the place of what there was."""
        known = select(person.c.id).where(person.c.id == record.person)
        if self._statements.first(known) is None:
            self._statements.change(insert(person).values(id=record.person, created_at=at))
        gone = delete(coach_record).where(coach_record.c.person_id == record.person)
        self._statements.change(gone)
        self._statements.change(insert(coach_record).values(self._row(record)))

    def find(self, person_id: PersonId) -> CoachRecord | None:
        """A coach's record, or None."""
        found = select(coach_record).where(coach_record.c.person_id == person_id)
        row = self._statements.first(found)
        if row is None:
            return None
        return replace(self._record(row), taken=self._taken().get(row["person_id"], 0))

    def all(self) -> tuple[CoachRecord, ...]:
        """Every coach whose record was not erased, by id."""
        found = select(coach_record).where(coach_record.c.sealed.is_not(None))
        rows = self._statements.rows(found.order_by(coach_record.c.person_id))
        taken = self._taken()
        return tuple(replace(self._record(r), taken=taken.get(r["person_id"], 0)) for r in rows)

    def called(self) -> tuple[Called, ...]:
        """What every coach is called whose record was not erased; whom they coach is not read."""
        found = select(coach_record).where(coach_record.c.sealed.is_not(None))
        names = (self._record(row).called for row in self._statements.rows(found))
        return tuple(one for one in names if one is not None)

    def contract_until(self, person_id: PersonId) -> date | None:
        """The last day of somebody's contract; None when there is no such day."""
        found = select(coach_record.c.contract_until).where(coach_record.c.person_id == person_id)
        row = self._statements.first(found)
        return None if row is None else row["contract_until"]

    def forget(self, person_id: PersonId) -> int:
        """Erase what a record says but for the contract's end; how many there were."""
        this = update(coach_record).where(
            coach_record.c.person_id == person_id, coach_record.c.sealed.is_not(None)
        )
        emptied = this.values(
            sealed=None,
            credential=None,
            expires_on=None,
            evidence_on=None,
            endorsed_on=None,
            practice_hours=0,
            capacity=0,
            languages=(),
            line=None,
        )
        return self._statements.change(emptied)

    # ---- rules and engagements --------------------------------------------------------------

    def rules(self) -> Mapping[EngagementKind, str | None]:
        """Which credential each kind asks for, where that was set; None: it asks for none."""
        return {row["kind"]: row["credential"] for row in self._statements.rows(select(coach_rule))}

    def set_rule(self, kind: EngagementKind, credential: str | None, *, at: datetime) -> None:
        """Ask for a credential in engagements of this kind from now on, or for none."""
        self._statements.change(delete(coach_rule).where(coach_rule.c.kind == kind))
        self._statements.change(
            insert(coach_rule).values(kind=kind, credential=credential, set_at=at)
        )

    def describe(
        self, engagement: EngagementId, kind: EngagementKind, coach: PersonId, *, on: date
    ) -> None:
        """Say what an engagement is.

        Raises:
            AlreadyStored: that was said before.
        """
        self._statements.change(
            insert(engagement_fact).values(
                engagement_id=engagement, kind=kind, coach_id=coach, opened_on=on
            )
        )

    def close(self, engagement: EngagementId, *, on: date) -> bool:
        """It is over, and its coach's place is free; False when it was, or is unknown."""
        this = update(engagement_fact).where(
            engagement_fact.c.engagement_id == engagement, engagement_fact.c.closed_on.is_(None)
        )
        return self._statements.change(this.values(closed_on=on)) == 1

    def over(self, engagements: Collection[EngagementId]) -> frozenset[EngagementId]:
        """Those of these that were said to be over."""
        found = select(engagement_fact.c.engagement_id).where(
            engagement_fact.c.engagement_id.in_(sorted(engagements)),
            engagement_fact.c.closed_on.is_not(None),
        )
        return frozenset(EngagementId(row["engagement_id"]) for row in self._statements.rows(found))

    def kinds(self) -> Mapping[EngagementId, EngagementKind]:
        """What each engagement is that is not over."""
        found = select(engagement_fact).where(engagement_fact.c.closed_on.is_(None))
        return {
            EngagementId(row["engagement_id"]): row["kind"]
            for row in self._statements.rows(found.order_by(engagement_fact.c.engagement_id))
        }

    def _taken(self) -> Mapping[str, int]:
        found = (
            select(engagement_fact.c.coach_id, func.count().label("taken"))
            .where(engagement_fact.c.closed_on.is_(None))
            .group_by(engagement_fact.c.coach_id)
        )
        return {row["coach_id"]: row["taken"] for row in self._statements.rows(found)}

    def _row(self, record: CoachRecord) -> dict[str, Any]:
        called = record.called
        sealed = None
        if called is not None:
            plain = json.dumps([called.name, called.email]).encode()
            sealed = encrypt(self._key, plain, _place(record.person), self._ring.randomness)
        return {
            "person_id": record.person,
            "kind": record.kind,
            "credential": record.credential,
            "expires_on": record.expires_on,
            "training": record.training,
            "practice_hours": record.practice_hours,
            "evidence_on": record.evidence_on,
            "endorsed_on": record.endorsed_on,
            "languages": record.languages,
            "capacity": record.capacity,
            "line": record.line,
            "contract_until": record.contract_until,
            "sealed": sealed,
        }

    def _record(self, row: RowMapping) -> CoachRecord:
        person_id = PersonId(row["person_id"])
        called = None
        if row["sealed"] is not None:
            name, email = json.loads(decrypt(self._key, row["sealed"], _place(person_id)))
            called = Called(name=name, email=email)
        return CoachRecord(
            person=person_id,
            kind=row["kind"],
            credential=row["credential"],
            expires_on=row["expires_on"],
            training=row["training"],
            practice_hours=row["practice_hours"],
            evidence_on=row["evidence_on"],
            endorsed_on=row["endorsed_on"],
            languages=row["languages"],
            capacity=row["capacity"],
            line=row["line"],
            contract_until=row["contract_until"],
            called=called,
        )

    @cached_property
    def _key(self) -> Key:
        return Key(access_key(self._ring, REGISTER))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("Coaches' records are sealed. Name the key file.")
        return self._keyring


def _place(person_id: PersonId) -> bytes:
    return f"coach record v1|{person_id}".encode()
