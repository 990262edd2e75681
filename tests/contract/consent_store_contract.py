"""What every consent store keeps, in memory or in a database. Subclass, give a `store` fixture.

class TestSqlConsentStore(ConsentStoreContract):
    @pytest.fixture
    def store(self, unit_of_work) -> ConsentStore: ...     # empty; bound to an open transaction
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from governance.consent.records import (
    Channel,
    ConsentEvent,
    ConsentId,
    ConsentState,
    Notice,
    Place,
)
from governance.consent.store import ConsentConflictError, ConsentStore
from governance.identity import EngagementId, Locality, PersonId, ProcessorId, SessionId

WHEN = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
ANA, BEN = PersonId("per_ana"), PersonId("per_ben")

NOTICE = Notice(
    id="test.notice",
    version=1,
    language="en",
    title="May we?",
    text="Words with ümlauts, “quotes” and\nline ends.\n",
    purposes=frozenset({"session_summary", "triage"}),
    localities=frozenset({Locality.LOCAL, Locality.THIRD_PARTY}),
    processors=frozenset({ProcessorId("chatham:embedded"), ProcessorId("openai:gpt")}),
    grant_days=365,
    personal_data=("One.", "Two."),
    recipients=("The coach.",),
    storage=("Here.",),
    retention=("Short.",),
    rights=("All.",),
    withdrawal="Say so.",
    legal_basis="Consent.",
)


def said(number: int, **changes: object) -> ConsentEvent:
    event = ConsentEvent(
        id=ConsentId(f"con_{number}"),
        person=ANA,
        purpose="session_summary",
        locality=Locality.LOCAL,
        state=ConsentState.GIVEN,
        at=WHEN,
        by=ANA,
        channel=Channel.WEB,
        place=Place(),
        notice=NOTICE.ref,
        expires=WHEN + timedelta(days=30),
    )
    return replace(event, **changes)  # type: ignore[arg-type]  # a test's shorthand


class ConsentStoreContract:
    def test_an_unused_store_is_empty(self, store: ConsentStore) -> None:
        assert list(store.notices()) == []
        assert store.notice(NOTICE.ref) is None
        assert list(store.events({ANA}, "session_summary")) == []
        assert list(store.history(ANA)) == []

    def test_a_notice_is_kept_whole(self, store: ConsentStore) -> None:
        store.add_notice(NOTICE)
        assert store.notice(NOTICE.ref) == NOTICE
        assert list(store.notices()) == [NOTICE]

    def test_a_notice_is_found_by_every_part_of_its_reference(self, store: ConsentStore) -> None:
        store.add_notice(NOTICE)
        for wrong in (
            replace(NOTICE.ref, id="other.notice"),
            replace(NOTICE.ref, version=2),
            replace(NOTICE.ref, language="de"),
            replace(NOTICE.ref, digest="0" * 64),
        ):
            assert store.notice(wrong) is None

    def test_the_same_notice_again_changes_nothing(self, store: ConsentStore) -> None:
        store.add_notice(NOTICE)
        store.add_notice(NOTICE)
        assert list(store.notices()) == [NOTICE]

    def test_another_text_under_the_same_name_is_refused(self, store: ConsentStore) -> None:
        store.add_notice(NOTICE)
        for other in (
            replace(NOTICE, text="Something else.\n"),
            replace(NOTICE, purposes=frozenset({"theme_report"})),
            replace(NOTICE, grant_days=9999),
            replace(NOTICE, processors=frozenset[ProcessorId]()),
        ):
            with pytest.raises(ConsentConflictError):
                store.add_notice(other)
        assert list(store.notices()) == [NOTICE]

    def test_notices_come_by_id_language_and_version(self, store: ConsentStore) -> None:
        versions = [
            replace(NOTICE, id=i, language=lang, version=v)
            for i in ("a.notice", "b.notice")
            for lang in ("de", "en")
            for v in (1, 2, 10)
        ]
        for notice in reversed(versions):
            store.add_notice(notice)
        assert list(store.notices()) == versions

    def test_events_come_back_whole_and_in_the_order_recorded(self, store: ConsentStore) -> None:
        recorded = [
            said(3, at=WHEN + timedelta(hours=2)),
            said(1, state=ConsentState.WITHDRAWN, notice=None, expires=None),
            said(
                2,
                locality=Locality.THIRD_PARTY,
                place=Place(engagement=EngagementId("eng_1"), session=SessionId("ses_1")),
                channel=Channel.API,
            ),
            said(4, state=ConsentState.REVOKED, by=BEN, place=Place(engagement=EngagementId("e"))),
            said(5, state=ConsentState.EXPIRED, by=None, channel=Channel.SYSTEM),
            said(0, at=WHEN - timedelta(days=1)),
        ]
        for event in recorded:
            store.append(event)
        assert list(store.events({ANA}, "session_summary")) == recorded
        assert list(store.history(ANA)) == recorded

    def test_every_state_channel_and_locality_is_kept(self, store: ConsentStore) -> None:
        recorded = [said(n, state=state) for n, state in enumerate(ConsentState)]
        recorded += [said(50 + n, channel=channel) for n, channel in enumerate(Channel)]
        recorded += [said(90 + n, locality=locality) for n, locality in enumerate(Locality)]
        for event in recorded:
            store.append(event)
        assert list(store.history(ANA)) == recorded

    def test_only_the_people_and_purpose_asked_about_are_given(self, store: ConsentStore) -> None:
        mine, theirs = said(1), said(2, person=BEN)
        other = said(3, purpose="triage")
        for event in (mine, theirs, other, said(4, person=PersonId("per_ana2"))):
            store.append(event)
        assert list(store.events({ANA}, "session_summary")) == [mine]
        assert list(store.events({ANA, BEN}, "session_summary")) == [mine, theirs]
        assert list(store.events({ANA, BEN}, "triage")) == [other]
        assert list(store.events(frozenset[PersonId](), "session_summary")) == []
        assert list(store.history(ANA)) == [mine, other]
        assert list(store.history(PersonId("per_nobody"))) == []

    def test_many_people_are_asked_about_at_once(self, store: ConsentStore) -> None:
        people = [PersonId(f"per_{n}") for n in range(1200)]
        for n in range(0, 1200, 100):
            store.append(said(n, person=people[n]))
        assert len(store.events(people, "session_summary")) == 12

    def test_an_event_is_recorded_once(self, store: ConsentStore) -> None:
        store.append(said(1))
        for again in (said(1), said(1, state=ConsentState.WITHDRAWN), said(1, person=BEN)):
            with pytest.raises(ConsentConflictError):
                store.append(again)
        assert list(store.history(ANA)) == [said(1)]
        assert list(store.history(BEN)) == []
