"""Notices and consent events in the database: the `ConsentStore` port.

Invariant: both are only ever added. Events come back in the order they were recorded, because the
last word counts; on PostgreSQL writers therefore take turns.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Text, bindparam, cast, insert, select

from assistant.storage.columns import Token
from assistant.storage.errors import StorageError
from assistant.storage.prepared import Prepared
from assistant.storage.statements import Statements
from assistant.storage.tables import consent_event, notice
from governance.consent.grants import Use, state_at
from governance.consent.records import YES, ConsentEvent, Notice, NoticeRef, Place
from governance.consent.store import ConsentConflictError
from governance.identity import EngagementId, PersonId, SessionId

_NOTICE: Final = TypeAdapter(Notice)
_TURN: Final = 7_204_163  # PostgreSQL advisory lock of everybody who records consent


# Built once: the gate asks these before every step of every session.
_NOTICE_SHOWN: Final = Prepared(
    select(cast(notice.c.document, Text), notice.c.digest).where(
        notice.c.id == bindparam("i"),
        notice.c.version == bindparam("v"),
        notice.c.language == bindparam("l"),
        notice.c.digest == bindparam("d"),
    )
)
_NOTICES: Final = Prepared(select(cast(notice.c.document, Text), notice.c.digest))
_EVENT: Final = select(
    consent_event.c.id,
    consent_event.c.person_id,
    consent_event.c.purpose,
    consent_event.c.locality,
    consent_event.c.state,
    consent_event.c.at,
    consent_event.c.by_id,
    consent_event.c.channel,
    consent_event.c.engagement_id,
    consent_event.c.session_id,
    consent_event.c.notice_id,
    consent_event.c.notice_version,
    consent_event.c.notice_language,
    consent_event.c.notice_digest,
    consent_event.c.expires,
).order_by(consent_event.c.recorded)
_HISTORY: Final = Prepared(_EVENT.where(consent_event.c.person_id == bindparam("person")))


@lru_cache(maxsize=32)
def _said_by(people: int) -> Prepared:
    """What so many people said about a purpose: one text for each size of a session."""
    named = [bindparam(f"person_{n}", type_=Token()) for n in range(people)]
    return Prepared(
        _EVENT.where(
            consent_event.c.person_id.in_(named), consent_event.c.purpose == bindparam("purpose")
        )
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
        found = self._statements.prepared_rows(
            _NOTICE_SHOWN,
            {"i": ref.id, "v": ref.version, "l": ref.language, "d": ref.digest},
        )
        return _read_notice(*found[0]) if found else None

    def notices(self) -> Sequence[Notice]:
        """All notices, by id, language and version."""
        rows = self._statements.prepared_rows(_NOTICES)
        return tuple(
            sorted((_read_notice(*r) for r in rows), key=lambda n: (n.id, n.language, n.version))
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
        if not people:
            return ()
        asked = {f"person_{n}": person for n, person in enumerate(people)}
        rows = self._statements.prepared_rows(_said_by(len(asked)), {**asked, "purpose": purpose})
        return tuple(_read_event(row) for row in rows)

    def history(self, person: PersonId) -> Sequence[ConsentEvent]:
        """Everything this person said, in the order it was recorded."""
        rows = self._statements.prepared_rows(_HISTORY, {"person": person})
        return tuple(_read_event(row) for row in rows)

    def running_out(self, after: datetime, until: datetime) -> Sequence[ConsentEvent]:
        """Every yes that ends after one instant and until another, whatever was said since."""
        found = _EVENT.where(
            consent_event.c.state.in_(sorted(YES)),
            consent_event.c.expires > after,
            consent_event.c.expires <= until,
        )
        return tuple(_read_event(tuple(row.values())) for row in self._statements.rows(found))

    def rests_on(self, yes: ConsentEvent, now: datetime) -> bool:
        """Whether what a yes allows still rests on it: no later yes, and no no, has taken over."""
        use = Use(purpose=yes.purpose, locality=yes.locality, place=yes.place)
        standing = state_at(self.events([yes.person], yes.purpose), use, now)
        return standing.grant is not None and standing.grant.id == yes.id


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


# Equal values need not be made anew for each of a person's words.
@lru_cache(maxsize=256)
def _place(engagement: EngagementId | None, session: SessionId | None) -> Place:
    return Place(engagement=engagement, session=session)


@lru_cache(maxsize=256)
def _ref(id_: str, version: int, language: str, digest: str) -> NoticeRef:
    return NoticeRef(id=id_, version=version, language=language, digest=digest)


def _read_event(row: Sequence[Any]) -> ConsentEvent:
    id_, person, purpose, locality, state, at, by, channel, engagement, session, *shown = row
    notice_id, version, language, digest, expires = shown
    return ConsentEvent(
        id=id_,
        person=person,
        purpose=purpose,
        locality=locality,
        state=state,
        at=at,
        by=by,
        channel=channel,
        place=_place(engagement, session),
        notice=None if notice_id is None else _ref(notice_id, version, language, digest),
        expires=expires,
    )


@lru_cache(maxsize=128)
def _read_notice(document: str, digest: str) -> Notice:
    """The notice in a stored text. Kept by the whole text: one changed by a byte is read anew."""
    try:
        read = _NOTICE.validate_python(json.loads(document), strict=False)
    except ValueError:  # pydantic's too
        read = None
    if read is None or read.digest != digest:
        raise StorageError(
            "A stored notice is not the text that was shown. Nothing was decided on it. "
            "Restore the database from a backup and tell your privacy officer."
        )
    return read
