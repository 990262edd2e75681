"""Proposals of one unit of work, and what their owners answered.

Invariants: what was proposed and answered opens only with its session's key and for its own place;
rows go when the key does. The words in it are their owner's; nothing here gives them to a role.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, delete, exists, func, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.learning_records import ProposalRecord, Proposed
from assistant.storage.notification_records import NotificationKind
from assistant.storage.particulars import check_codes, open_codes, seal_codes
from assistant.storage.statements import Statements
from assistant.storage.statuses import Status
from assistant.storage.tables import consent_event, learning_proposal, notification, session
from governance.consent.records import YES
from governance.identity import EngagementId, Microlearning, PersonId, SessionId, SessionSummary

_PROPOSED: Final = TypeAdapter(Proposed)


class LearningProposals:
    """See the module."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements: Final = statements
        self._keys: Final = keys

    def add(self, record: ProposalRecord) -> None:
        """Keep a new one.

        Raises:
            KeyDestroyed: its session is erased.
            AlreadyStored: there is one of this id.
        """
        self._statements.change(
            insert(learning_proposal).values(
                id=record.id,
                person_id=record.person,
                engagement_id=record.engagement,
                session_id=record.session,
                proposed_at=record.at,
                sealed=self._seal(record),
            )
        )

    def put(self, record: ProposalRecord) -> None:
        """Keep what its owner has answered.

        Raises:
            NotStored: it is gone.
            KeyDestroyed: its session is erased.
        """
        stored = update(learning_proposal).where(learning_proposal.c.id == record.id)
        if self._statements.change(stored.values(sealed=self._seal(record))) != 1:
            raise NotStored("This module is no longer here. Nothing was kept.")

    def of(self, person: PersonId) -> tuple[ProposalRecord, ...]:
        """Everything that was proposed to a person, newest first."""
        found = select(learning_proposal).where(learning_proposal.c.person_id == person)
        ordered = found.order_by(
            learning_proposal.c.proposed_at.desc(), learning_proposal.c.id.desc()
        )
        return tuple(self._record(row) for row in self._statements.rows(ordered))

    def of_engagement(self, engagement: EngagementId) -> tuple[ProposalRecord, ...]:
        """Everything that was proposed in an engagement, newest first."""
        found = select(learning_proposal).where(learning_proposal.c.engagement_id == engagement)
        ordered = found.order_by(
            learning_proposal.c.proposed_at.desc(), learning_proposal.c.id.desc()
        )
        return tuple(self._record(row) for row in self._statements.rows(ordered))

    def latest(self, person: PersonId) -> ProposalRecord | None:
        """The last one proposed to a person."""
        found = self.of(person)
        return found[0] if found else None

    def erase(self, sessions: Collection[SessionId]) -> int:
        """Delete what rests on these sessions, and the word of it; how many."""
        return self._erase(learning_proposal.c.session_id.in_(sorted(sessions)))

    def erase_of(self, person: PersonId) -> int:
        """Delete everything that was proposed to a person, and the word of it; how many."""
        return self._erase(learning_proposal.c.person_id == person)

    def candidates(self) -> tuple[SessionId, ...]:
        """The newest approved session of each engagement in which somebody agreed to modules.

        Whether everybody did, and still does, the consent gate says.
        """
        agreed = exists().where(
            consent_event.c.purpose == Microlearning.code,
            consent_event.c.state.in_(sorted(YES)),
            (consent_event.c.engagement_id == session.c.engagement_id)
            | consent_event.c.engagement_id.is_(None),
        )
        newest = (
            select(
                session.c.id,
                func.row_number()
                .over(
                    partition_by=session.c.engagement_id,
                    order_by=(session.c.created_at.desc(), session.c.id.desc()),
                )
                .label("place"),
            )
            .where(
                session.c.purpose == SessionSummary.code,
                session.c.status == Status.APPROVED,
                agreed,
            )
            .subquery()
        )
        found = select(newest.c.id).where(newest.c.place == 1).order_by(newest.c.id)
        return tuple(SessionId(row["id"]) for row in self._statements.rows(found))

    def _erase(self, gone: ColumnElement[bool]) -> int:
        ids = select(learning_proposal.c.id).where(gone)
        told = notification.c.kind == NotificationKind.MODULE_PROPOSED
        self._statements.change(delete(notification).where(told, notification.c.record_id.in_(ids)))
        return self._statements.change(delete(learning_proposal).where(gone))

    def _seal(self, record: ProposalRecord) -> bytes:
        told = record.proposed
        if told is None:
            raise NotStored("This module is no longer here. Nothing was kept.")
        check_codes([told.module, told.theme, told.catalogue], [told.goal, *told.turns])
        return seal_codes(
            self._keys, record.session, told, _PROPOSED, _place(record.id, record.session)
        )

    def _record(self, row: RowMapping) -> ProposalRecord:
        held = SessionId(row["session_id"])
        return ProposalRecord(
            id=row["id"],
            person=PersonId(row["person_id"]),
            engagement=EngagementId(row["engagement_id"]),
            session=held,
            at=row["proposed_at"],
            proposed=open_codes(
                self._keys, held, row["sealed"], _PROPOSED, _place(row["id"], held)
            ),
        )


def _place(proposal: str, held: SessionId) -> str:
    return f"learning v1|{proposal}|{held}"
