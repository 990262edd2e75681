"""Notices and consent events in the database: the `ConsentStore` port.

Invariant: both are only ever added. Events come back in the order they were recorded, because the
last word counts; on PostgreSQL writers therefore take turns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping, bindparam, insert, select

from assistant.storage.errors import StorageError
from assistant.storage.statements import Statements
from assistant.storage.tables import consent_event, notice
from governance.consent.records import ConsentEvent, Notice, NoticeRef, Place
from governance.consent.store import ConsentConflictError
from governance.identity import PersonId

_NOTICE: Final = TypeAdapter(Notice)
_TURN: Final = 7_204_163  # PostgreSQL advisory lock of everybody who records consent


# Built once: the gate asks these before every step of every session.
_NOTICE_SHOWN: Final = select(notice).where(
    notice.c.id == bindparam("i"),
    notice.c.version == bindparam("v"),
    notice.c.language == bindparam("l"),
    notice.c.digest == bindparam("d"),
)
_SAID: Final = (
    select(consent_event)
    .where(
        consent_event.c.person_id.in_(bindparam("people", expanding=True)),
        consent_event.c.purpose == bindparam("purpose"),
    )
    .order_by(consent_event.c.recorded)
)


class Consents:
    """The `ConsentStore` of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add_notice(self, notice_: Notice) -> None:
        """Keep a notice as shown; adding the same again changes nothing."""
        self._statements.take_turns(_TURN)
        row = self._statements.first(
            select(notice.c.digest).where(
                notice.c.id == notice_.id,
                notice.c.version == notice_.version,
                notice.c.language == notice_.language,
            )
        )
        if row is not None and row["digest"] != notice_.digest:
            raise ConsentConflictError(
                "Another text already stands under this notice's id, version and language. "
                "Nothing was written. Give the new text a new version."
            )
        if row is None:
            self._statements.change(
                insert(notice).values(
                    id=notice_.id,
                    version=notice_.version,
                    language=notice_.language,
                    digest=notice_.digest,
                    document=_NOTICE.dump_python(notice_, mode="json"),
                )
            )

    def notice(self, ref: NoticeRef) -> Notice | None:
        """The notice of this id, version, language and digest, or None."""
        row = self._statements.first(
            _NOTICE_SHOWN,
            {"i": ref.id, "v": ref.version, "l": ref.language, "d": ref.digest},
        )
        return None if row is None else _read_notice(row)

    def notices(self) -> Sequence[Notice]:
        """All notices, by id, language and version."""
        rows = self._statements.rows(select(notice))
        return tuple(
            sorted((_read_notice(r) for r in rows), key=lambda n: (n.id, n.language, n.version))
        )

    def append(self, event: ConsentEvent) -> None:
        """Keep an event; its id must be new."""
        self._statements.take_turns(_TURN)
        known = select(consent_event.c.id).where(consent_event.c.id == event.id)
        if self._statements.first(known) is not None:
            raise ConsentConflictError(
                "A consent event with this id is recorded already. Nothing was written. "
                "Read what is recorded before you try again."
            )
        self._statements.change(insert(consent_event).values(_values(event)))

    def extend(self, events: Sequence[ConsentEvent]) -> None:
        """Keep many events at once, in this order; an id that is known refuses them all."""
        self._statements.take_turns(_TURN)
        self._statements.change(insert(consent_event), [_values(event) for event in events])

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        """Everything these people said about this purpose, in the order it was recorded."""
        rows = self._statements.rows(_SAID, {"people": list(people), "purpose": purpose})
        return tuple(_read_event(row) for row in rows)

    def history(self, person: PersonId) -> Sequence[ConsentEvent]:
        """Everything this person said, in the order it was recorded."""
        found = select(consent_event).where(consent_event.c.person_id == person)
        rows = self._statements.rows(found.order_by(consent_event.c.recorded))
        return tuple(_read_event(row) for row in rows)


def _values(event: ConsentEvent) -> dict[str, object]:
    ref = event.notice
    return {
        "id": event.id,
        "person_id": event.person,
        "purpose": event.purpose,
        "locality": event.locality,
        "state": event.state,
        "at": event.at,
        "by_id": event.by,
        "channel": event.channel,
        "engagement_id": event.place.engagement,
        "session_id": event.place.session,
        "notice_id": None if ref is None else ref.id,
        "notice_version": None if ref is None else ref.version,
        "notice_language": None if ref is None else ref.language,
        "notice_digest": None if ref is None else ref.digest,
        "expires": event.expires,
    }


def _read_event(row: RowMapping) -> ConsentEvent:
    ref = None
    if row["notice_id"] is not None:
        ref = NoticeRef(
            id=row["notice_id"],
            version=row["notice_version"],
            language=row["notice_language"],
            digest=row["notice_digest"],
        )
    return ConsentEvent(
        id=row["id"],
        person=row["person_id"],
        purpose=row["purpose"],
        locality=row["locality"],
        state=row["state"],
        at=row["at"],
        by=row["by_id"],
        channel=row["channel"],
        place=Place(engagement=row["engagement_id"], session=row["session_id"]),
        notice=ref,
        expires=row["expires"],
    )


def _read_notice(row: RowMapping) -> Notice:
    try:
        read = _NOTICE.validate_python(row["document"], strict=False)
    except ValidationError:
        read = None
    if read is None or read.digest != row["digest"]:
        raise StorageError(
            "A stored notice is not the text that was shown. Nothing was decided on it. "
            "Restore the database from a backup and tell your privacy officer."
        )
    return read
