"""The consent desk: a yes is checked, a no is taken, and what is turned away leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar, cast

import pytest

from governance.consent.grants import Use
from governance.consent.memory import InMemoryConsentStore
from governance.consent.records import Channel, ConsentEvent, ConsentState, Place
from governance.consent.store import ConsentConflictError
from governance.consent.words import SKEW, ConsentError, Word
from governance.identity import (
    Actor,
    Locality,
    PersonId,
    ProcessorId,
    Purpose,
    Role,
    SessionSummary,
    ThemeReport,
)
from governance.ledger.events import SYSTEM
from governance.ledger.kinds import EventKind
from governance.ledger.memory import InMemoryLedgerStore
from tests.fakes import NOON
from tests.unit.consent.made import (
    ANA,
    BEN,
    COACH,
    COACHEE,
    ENGAGEMENT,
    HERE,
    NOTICE,
    OFFICER,
    YEAR,
    Office,
    a_word,
    an_office,
)


def test_a_yes_is_recorded_with_everything_a_receipt_needs() -> None:
    office = an_office()
    event = office.grant(ANA, place=HERE)
    assert list(office.store.history(ANA)) == [event]
    assert event.id.startswith("con_")
    assert (event.person, event.by, event.purpose) == (ANA, ANA, "session_summary")
    assert (event.state, event.locality) == (ConsentState.GIVEN, Locality.LOCAL)
    assert (event.at, event.expires) == (NOON, YEAR)
    assert (event.channel, event.place, event.notice) == (Channel.WEB, HERE, NOTICE.ref)


def test_every_word_stands_in_the_ledger() -> None:
    office = an_office()
    event = office.grant(ANA, place=HERE)
    published, granted = office.ledger.events()
    assert published is not None
    assert published.kind is EventKind.CONSENT_NOTICE_PUBLISHED
    assert published.actor == SYSTEM
    assert granted is not None
    assert granted.kind is EventKind.CONSENT_GRANT_GIVEN
    assert granted.actor == COACHEE
    assert granted.at == NOON
    assert (granted.refs.subject, granted.refs.record) == (ANA, event.id)
    assert (granted.refs.engagement, granted.refs.session) == (ENGAGEMENT, HERE.session)
    assert dict(granted.facts) == {
        "purpose": "session_summary",
        "locality": "local",
        "channel": "web",
        "notice": "test.notice",
        "notice_version": 1,
        "language": "en",
        "notice_digest": NOTICE.digest,
        "expires": "2027-11-02T12:00:00+00:00",
    }


VERBS: list[tuple[Callable[[Office], ConsentEvent], str]] = [
    (lambda o: o.desk.request(a_word(), by=COACH), "requested"),
    (lambda o: o.desk.refuse(a_word(), by=COACHEE), "refused"),
    (lambda o: o.desk.withdraw(a_word(), by=COACHEE), "withdrawn"),
    (lambda o: o.desk.revoke(a_word(), by=OFFICER), "revoked"),
    (lambda o: o.desk.invalidate(a_word(), by=OFFICER), "invalidated"),
    (lambda o: o.desk.renew(a_word(), NOTICE.ref, by=COACHEE), "renewed"),
]


@pytest.mark.parametrize(("say", "kind"), VERBS)
def test_each_verb_writes_its_own_kind(say: Callable[[Office], ConsentEvent], kind: str) -> None:
    office = an_office(agreed=True)
    event = say(office)
    assert event.state == kind
    assert office.store.history(ANA)[-1] == event
    logged = list(office.ledger.events())[-1]
    assert logged is not None
    assert logged.kind == f"consent:grant:{kind}"
    assert logged.refs.record == event.id


def test_publishing_twice_is_publishing_once() -> None:
    office = an_office()
    office.desk.publish(NOTICE)
    assert office.ledger.size == 1
    with pytest.raises(ConsentConflictError):
        office.desk.publish(replace(NOTICE, text="Another text.\n"))
    assert office.ledger.size == 1
    office.desk.publish(replace(NOTICE, version=2), by=OFFICER)
    logged = list(office.ledger.events())[-1]
    assert logged is not None
    assert logged.actor == OFFICER


def test_the_newest_notice_about_the_purpose_is_offered() -> None:
    office = an_office()
    for version in (3, 10):
        office.desk.publish(replace(NOTICE, version=version))
    office.desk.publish(replace(NOTICE, version=11, language="de"))
    office.desk.publish(replace(NOTICE, version=12, purposes=frozenset({"triage"})))
    assert office.desk.current_notice(SessionSummary).version == 10
    assert office.desk.current_notice(SessionSummary, language="de").version == 11
    with pytest.raises(ConsentError, match="theme_report"):
        office.desk.current_notice(ThemeReport)
    with pytest.raises(ConsentError, match="no notice"):
        office.desk.current_notice(SessionSummary, language="fr")


class MadeUp(Purpose):
    code: ClassVar[str] = "session_summary"


BAD_GRANTS: list[tuple[str, Callable[[Office], object]]] = [
    ("not known", lambda o: o.grant(ANA, notice=replace(NOTICE, version=9))),
    ("not known", lambda o: o.grant(ANA, notice=replace(NOTICE, text="Reworded.\n"))),
    (
        "purpose theme_report",
        lambda o: o.desk.grant(a_word(purpose=ThemeReport), NOTICE.ref, by=COACHEE),
    ),
    ("no such purpose", lambda o: o.desk.grant(a_word(purpose=MadeUp), NOTICE.ref, by=COACHEE)),
    ("no such purpose", lambda o: o.desk.grant(a_word(purpose=Purpose), NOTICE.ref, by=COACHEE)),
    ("by the person", lambda o: o.desk.grant(a_word(ANA), NOTICE.ref, by=COACH)),
    ("by the person", lambda o: o.desk.grant(a_word(ANA), NOTICE.ref, by=OFFICER)),
    ("by the person", lambda o: o.desk.grant(a_word(ANA), NOTICE.ref, by=SYSTEM)),
    ("by the person", lambda o: o.desk.renew(a_word(ANA), NOTICE.ref, by=COACH)),
    ("by the person", lambda o: o.desk.withdraw(a_word(ANA), by=COACH)),
    ("by the person", lambda o: o.desk.withdraw(a_word(ANA), by=OFFICER)),
    ("by the person", lambda o: o.desk.refuse(a_word(ANA), by=COACH)),
    ("privacy officer", lambda o: o.desk.revoke(a_word(ANA), by=COACH)),
    ("privacy officer", lambda o: o.desk.revoke(a_word(ANA), by=COACHEE)),
    (
        "privacy officer",
        lambda o: o.desk.revoke(a_word(ANA), by=Actor(person=None, role=Role.PRIVACY_OFFICER)),
    ),
    ("privacy officer", lambda o: o.desk.invalidate(a_word(ANA), by=SYSTEM)),
    ("dated back", lambda o: say_at(o, NOON - SKEW - timedelta(seconds=1))),
    ("dated back", lambda o: say_at(o, NOON + SKEW + timedelta(seconds=1))),
    ("dated back", lambda o: say_at(o, NOON.replace(tzinfo=None))),
    ("365 days", lambda o: o.grant(ANA, expires=YEAR + timedelta(microseconds=1))),
    ("365 days", lambda o: o.grant(ANA, expires=NOON)),
    ("365 days", lambda o: o.grant(ANA, expires=NOON - timedelta(days=1))),
    ("365 days", lambda o: o.grant(ANA, expires=(NOON + timedelta(days=1)).replace(tzinfo=None))),
]


def say_at(office: Office, said_at: datetime) -> object:
    return office.desk.grant(a_word(said_at=said_at), NOTICE.ref, by=COACHEE)


@pytest.mark.parametrize(("message", "say"), BAD_GRANTS)
def test_what_cannot_be_recorded_leaves_nothing_behind(
    message: str, say: Callable[[Office], object]
) -> None:
    office = an_office()
    with pytest.raises(ConsentError, match=message) as refused:
        say(office)
    assert "Nothing was recorded" in str(refused.value)
    assert list(office.store.history(ANA)) == []
    assert office.ledger.size == 1


def test_a_notice_about_here_is_none_about_outside() -> None:
    office = Office()
    indoors = replace(NOTICE, localities=frozenset({Locality.LOCAL}))
    office.desk.publish(indoors)
    with pytest.raises(ConsentError, match="third_party processing"):
        office.grant(ANA, notice=indoors, locality=Locality.THIRD_PARTY)
    assert office.grant(ANA, notice=indoors).locality is Locality.LOCAL


def test_a_small_difference_between_clocks_is_no_backdating() -> None:
    office = an_office()
    berlin = (NOON - SKEW).astimezone(timezone(timedelta(hours=1)))
    event = office.desk.grant(a_word(said_at=berlin), NOTICE.ref, by=COACHEE)
    assert event.at == NOON


def test_a_replayed_yes_does_not_undo_a_no() -> None:
    office = an_office()
    word = a_word(said_at=NOON)
    office.desk.grant(word, NOTICE.ref, by=COACHEE)
    office.clock.tick(minutes=5)
    office.withdraw(ANA)
    office.clock.tick(minutes=5)
    with pytest.raises(ConsentError, match="dated back"):
        office.desk.grant(word, NOTICE.ref, by=COACHEE)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=1), timedelta(days=1)])
def test_a_clock_behind_a_no_records_no_yes(back: timedelta) -> None:
    office = an_office(agreed=True)
    office.withdraw(ANA)
    office.clock.at -= back
    with pytest.raises(ConsentError, match="clock"):
        office.grant(ANA)
    office.clock.at += back + timedelta(microseconds=1)
    assert office.grant(ANA).state is ConsentState.GIVEN


def test_a_clock_behind_a_yes_records_no_other() -> None:
    office = an_office(agreed=True)
    office.grant(ANA)
    office.clock.at -= timedelta(seconds=1)
    with pytest.raises(ConsentError, match="clock"):
        office.grant(ANA)


def test_a_no_is_taken_whatever_the_clock_says() -> None:
    office = an_office(agreed=True)
    last = office.grant(ANA)
    office.clock.at = datetime(1999, 1, 1, tzinfo=UTC)
    event = office.withdraw(ANA)
    assert event.at == last.at
    office.clock.at = NOON + timedelta(days=1)
    assert not office.desk.show(ANA, by=COACHEE).standings[0][1].live


def test_a_no_needs_no_notice_and_no_yes_before_it() -> None:
    office = Office()
    event = office.withdraw(ANA)
    assert (event.notice, event.expires) == (None, None)
    word = Word(
        person=ANA, purpose=ThemeReport, channel=Channel.API, said_at=NOON - timedelta(days=99)
    )
    assert office.desk.refuse(word, by=COACHEE).at == NOON


def test_only_a_yes_that_no_word_ended_is_renewed() -> None:
    office = an_office()
    with pytest.raises(ConsentError, match="no consent to renew"):
        office.desk.renew(a_word(), NOTICE.ref, by=COACHEE)
    office.grant(ANA)
    elsewhere = a_word(locality=Locality.THIRD_PARTY)
    with pytest.raises(ConsentError, match="no consent to renew"):
        office.desk.renew(elsewhere, NOTICE.ref, by=COACHEE)
    with pytest.raises(ConsentError, match="no consent to renew"):
        office.desk.renew(a_word(place=HERE), NOTICE.ref, by=COACHEE)
    office.clock.at = YEAR + timedelta(days=3)
    renewed = office.desk.renew(a_word(), NOTICE.ref, by=COACHEE)
    assert renewed.expires == office.clock.at + timedelta(days=365)
    assert office.desk.show(ANA, by=COACHEE).standings[0][1].state is ConsentState.RENEWED
    office.clock.tick(days=1)
    office.withdraw(ANA)
    office.clock.tick(days=1)
    with pytest.raises(ConsentError, match="no consent to renew"):
        office.desk.renew(a_word(), NOTICE.ref, by=COACHEE)


def test_a_person_and_a_privacy_officer_see_what_is_on_record() -> None:
    office = an_office(agreed=True)
    office.grant(ANA, locality=Locality.THIRD_PARTY, place=HERE)
    office.clock.tick(minutes=1)
    office.withdraw(ANA, locality=Locality.THIRD_PARTY, place=HERE)
    for somebody in (COACHEE, OFFICER):
        shown = office.desk.show(ANA, by=somebody)
        assert (shown.person, shown.at) == (ANA, office.clock.at)
        assert [e.state for e in shown.history] == ["given", "given", "withdrawn"]
        assert [(u, s.state) for u, s in shown.standings] == [
            (
                Use(purpose="session_summary", locality=Locality.LOCAL, place=Place()),
                ConsentState.GIVEN,
            ),
            (
                Use(purpose="session_summary", locality=Locality.THIRD_PARTY, place=HERE),
                ConsentState.WITHDRAWN,
            ),
        ]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PRIVACY_OFFICER])
def test_nobody_else_sees_it(role: Role) -> None:
    office = an_office(agreed=True)
    with pytest.raises(ConsentError, match="Only the person"):
        office.desk.show(ANA, by=Actor(person=BEN, role=role))
    with pytest.raises(ConsentError, match="Only the person"):
        office.desk.show(ANA, by=Actor(person=None, role=role))


def test_an_id_that_could_be_a_name_is_not_recorded() -> None:
    office = an_office()
    name = PersonId("Ana Weber")
    with pytest.raises(ValueError, match="token"):
        office.desk.grant(a_word(name), NOTICE.ref, by=Actor(person=name, role=Role.COACHEE))
    assert list(office.store.history(name)) == []


class UnwritableLedger(InMemoryLedgerStore):
    def append(self, *args: object, **kwargs: object) -> None:
        raise OSError("disk full")


def test_without_the_ledger_there_is_no_record_to_commit() -> None:
    office = an_office()
    office.ledger_store = UnwritableLedger()
    with pytest.raises(OSError, match="disk full"):
        office.grant(ANA)


def test_a_store_that_fails_writes_nothing_to_the_ledger() -> None:
    class Unwritable(InMemoryConsentStore):
        def append(self, event: object) -> None:
            raise OSError("disk full")

    office = Office(store=Unwritable())
    office.desk.publish(NOTICE)
    with pytest.raises(OSError, match="disk full"):
        office.grant(ANA)
    assert office.ledger.size == 1


def test_no_message_quotes_what_was_said() -> None:
    office = an_office()
    strange = replace(NOTICE, id="secret-words", processors=frozenset({ProcessorId("secret")}))
    with pytest.raises(ConsentError) as refused:
        office.grant(cast("PersonId", "secret"), notice=strange)
    assert "secret" not in str(refused.value)
