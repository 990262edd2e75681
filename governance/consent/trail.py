"""How consent stands in the ledger: ids and codes, never a word anybody wrote."""

from __future__ import annotations

from datetime import UTC, datetime

from governance.consent.records import ConsentEvent, NoticeRef
from governance.identity import Actor
from governance.ledger.events import Fact, LedgerEvent, Refs
from governance.ledger.kinds import EventKind


def notice_entry(ref: NoticeRef, by: Actor, *, at: datetime) -> LedgerEvent:
    """The entry for a notice made known."""
    return LedgerEvent(
        kind=EventKind.CONSENT_NOTICE_PUBLISHED,
        at=at.astimezone(UTC),
        actor=by,
        facts=_notice_facts(ref),
    )


def consent_entry(event: ConsentEvent, by: Actor) -> LedgerEvent:
    """The entry for a consent event."""
    facts: dict[str, Fact] = {
        "purpose": event.purpose,
        "locality": event.locality.value,
        "channel": event.channel.value,
    }
    if event.notice is not None:
        facts |= _notice_facts(event.notice)
    if event.expires is not None:
        facts["expires"] = event.expires.astimezone(UTC).isoformat()
    return LedgerEvent(
        kind=EventKind(f"consent:grant:{event.state}"),
        at=event.at.astimezone(UTC),
        actor=by,
        refs=Refs(
            session=event.place.session,
            engagement=event.place.engagement,
            subject=event.person,
            record=event.id,
        ),
        facts=facts,
    )


def _notice_facts(ref: NoticeRef) -> dict[str, Fact]:
    return {
        "notice": ref.id,
        "notice_version": ref.version,
        "language": ref.language,
        "notice_digest": ref.digest,
    }
