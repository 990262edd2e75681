"""The consent gate: everybody, for this, here, now; and whatever is unsure is a no or a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

import pytest

from governance import custody
from governance.consent.gate import ConsentGate
from governance.consent.memory import InMemoryConsentStore
from governance.consent.records import (
    ConsentEvent,
    ConsentId,
    ConsentState,
    Notice,
    NoticeRef,
    Place,
)
from governance.consent.store import ConsentConflictError
from governance.errors import GateError
from governance.identity import (
    EMBEDDED,
    DecisionId,
    EngagementId,
    Evaluation,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Purpose,
    SessionId,
    SessionSummary,
    ThemeReport,
)
from governance.outcomes import NoConsent, ReasonCode
from governance.raw import Edit, Raw, Request, RosterEntry
from governance.stages import Consented, Header
from tests.fakes import NOON, CountingIds, SetClock
from tests.unit.consent.made import (
    ANA,
    BEN,
    ENGAGEMENT,
    HERE,
    NOTICE,
    OFFICER,
    PROVIDER,
    YEAR,
    Office,
    a_session,
    a_word,
    an_office,
)


def admit(
    office: Office, raw: Raw | None = None, processor: Processor = EMBEDDED
) -> Consented[SessionSummary] | NoConsent:
    return office.gate.admit(raw or a_session(), SessionSummary, processor)


def refusal(office: Office, raw: Raw | None = None, processor: Processor = EMBEDDED) -> NoConsent:
    decided = admit(office, raw, processor)
    assert isinstance(decided, NoConsent)
    return decided


def header(office: Office, processor: Processor = EMBEDDED) -> Header:
    stage = admit(office, processor=processor)
    assert isinstance(stage, Consented)
    return stage.header


def test_when_everybody_agreed_the_session_enters() -> None:
    office = an_office(agreed=True)
    stage = admit(office)
    assert isinstance(stage, Consented)
    assert custody.raw_of(stage) == a_session()
    (decision,) = stage.header.decisions
    assert decision.startswith("dec_")
    assert stage.header == Header(
        session=SessionId("ses_1"),
        engagement=ENGAGEMENT,
        purpose="session_summary",
        processor=EMBEDDED,
        subjects=frozenset({ANA, BEN}),
        decisions=(decision,),
    )


def test_nobody_said_anything() -> None:
    decided = refusal(an_office())
    assert decided.reason is ReasonCode.CONSENT_MISSING
    assert decided.people == {ANA, BEN}
    assert decided.decision.startswith("dec_")


@pytest.mark.parametrize(("agreed", "missing"), [(ANA, BEN), (BEN, ANA)])
def test_one_yes_is_not_enough_and_the_coach_counts(agreed: PersonId, missing: PersonId) -> None:
    office = an_office()
    office.grant(agreed)
    decided = refusal(office)
    assert (decided.reason, decided.people) == (ReasonCode.CONSENT_MISSING, {missing})


def test_a_participant_who_never_speaks_is_asked_too() -> None:
    office = an_office(agreed=True)
    cleo = PersonId("per_cleo")
    entry = RosterEntry(name="Cleo", role="coachee", person=cleo)
    assert refusal(office, a_session(roster=(entry,))).people == {cleo}
    unnamed = RosterEntry(name="The Board", role="team")
    assert isinstance(admit(office, a_session(roster=(unnamed,))), Consented)


def test_a_request_needs_its_author_and_an_edit_those_it_is_about() -> None:
    office = an_office()
    office.grant(BEN)
    session = SessionId("ses_1")
    request = Request(session=session, engagement=ENGAGEMENT, author=BEN, text="Help me delegate")
    assert isinstance(admit(office, request), Consented)
    edit = Edit(
        session=session, engagement=ENGAGEMENT, author=BEN, about=frozenset({ANA}), text="She will"
    )
    assert refusal(office, edit).people == {ANA}


def test_being_asked_is_not_agreeing() -> None:
    office = an_office()
    office.grant(BEN)
    office.desk.request(a_word(ANA), by=office.self_of(BEN))
    assert refusal(office).reason is ReasonCode.CONSENT_MISSING


ENDINGS: list[tuple[Callable[[Office], object], ReasonCode]] = [
    (lambda o: o.withdraw(ANA), ReasonCode.CONSENT_WITHDRAWN),
    (lambda o: o.withdraw(ANA, place=HERE), ReasonCode.CONSENT_WITHDRAWN),
    (
        lambda o: o.withdraw(ANA, place=Place(engagement=ENGAGEMENT)),
        ReasonCode.CONSENT_WITHDRAWN,
    ),
    (lambda o: o.desk.refuse(a_word(), by=o.self_of(ANA)), ReasonCode.CONSENT_REFUSED),
    (lambda o: o.desk.revoke(a_word(), by=OFFICER), ReasonCode.CONSENT_WITHDRAWN),
    (lambda o: o.desk.invalidate(a_word(), by=OFFICER), ReasonCode.CONSENT_WITHDRAWN),
    (lambda o: o.clock.tick(days=365), ReasonCode.CONSENT_EXPIRED),
]


@pytest.mark.parametrize(("end", "reason"), ENDINGS)
def test_a_yes_that_ended_is_a_no(end: Callable[[Office], object], reason: ReasonCode) -> None:
    office = an_office(agreed=True)
    office.grant(BEN, expires=office.clock.at + timedelta(days=365))
    end(office)
    decided = refusal(office)
    assert decided.reason is reason
    assert decided.people >= {ANA}


def test_a_yes_lasts_until_the_instant_it_runs_out() -> None:
    office = an_office(agreed=True)
    office.clock.at = YEAR - timedelta(microseconds=1)
    assert isinstance(admit(office), Consented)
    office.clock.at = YEAR
    assert refusal(office).reason is ReasonCode.CONSENT_EXPIRED


def test_words_about_other_sessions_and_engagements_change_nothing() -> None:
    office = an_office(agreed=True)
    office.withdraw(ANA, place=Place(engagement=ENGAGEMENT, session=SessionId("ses_2")))
    office.withdraw(ANA, place=Place(engagement=EngagementId("eng_2")))
    assert isinstance(admit(office), Consented)
    assert isinstance(admit(office, a_session(session="ses_2")), NoConsent)


def test_a_yes_for_one_session_is_for_that_one() -> None:
    office = an_office()
    office.grant(BEN)
    office.grant(ANA, place=HERE)
    assert isinstance(admit(office), Consented)
    assert refusal(office, a_session(session="ses_2")).people == {ANA}


def test_not_this_one_stands_against_a_later_general_yes() -> None:
    office = an_office(agreed=True)
    office.desk.refuse(a_word(ANA, place=HERE), by=office.self_of(ANA))
    office.clock.tick(days=1)
    office.grant(ANA)
    assert refusal(office).reason is ReasonCode.CONSENT_REFUSED
    office.grant(ANA, place=HERE)
    assert isinstance(admit(office), Consented)


def test_a_yes_after_a_no_counts_again() -> None:
    office = an_office(agreed=True)
    office.withdraw(ANA)
    office.clock.tick(seconds=1)
    office.grant(ANA)
    assert isinstance(admit(office), Consented)


def test_a_local_yes_is_never_a_yes_to_a_company_outside() -> None:
    office = an_office(agreed=True)
    office.grant(BEN, locality=Locality.THIRD_PARTY)
    decided = refusal(office, processor=PROVIDER)
    assert decided.reason is ReasonCode.CONSENT_PROCESSOR_NOT_COVERED
    assert decided.people == {ANA}
    office.grant(ANA, locality=Locality.THIRD_PARTY)
    assert isinstance(admit(office, processor=PROVIDER), Consented)


def test_a_yes_to_a_company_outside_includes_the_machines_here() -> None:
    office = an_office()
    for person in (ANA, BEN):
        office.grant(person, locality=Locality.THIRD_PARTY)
    assert isinstance(admit(office), Consented)


def test_taking_back_the_yes_to_a_company_keeps_the_one_for_here() -> None:
    office = an_office(agreed=True)
    for person in (ANA, BEN):
        office.grant(person, locality=Locality.THIRD_PARTY)
    office.withdraw(ANA, locality=Locality.THIRD_PARTY)
    assert isinstance(admit(office), Consented)
    assert refusal(office, processor=PROVIDER).reason is ReasonCode.CONSENT_PROCESSOR_NOT_COVERED


def test_taking_back_the_yes_for_here_takes_back_the_one_for_outside() -> None:
    office = an_office()
    for person in (ANA, BEN):
        office.grant(person, locality=Locality.THIRD_PARTY)
    office.withdraw(ANA)
    for processor in (EMBEDDED, PROVIDER):
        assert refusal(office, processor=processor).reason is ReasonCode.CONSENT_WITHDRAWN


def test_a_notice_that_names_processors_covers_those_only() -> None:
    office = Office()
    named = replace(NOTICE, processors=frozenset({ProcessorId("openai:gpt")}))
    office.desk.publish(named)
    for person in (ANA, BEN):
        office.grant(person, locality=Locality.THIRD_PARTY, notice=named)
    assert isinstance(admit(office, processor=PROVIDER), Consented)
    other = replace(PROVIDER, id=ProcessorId("another:model"))
    assert refusal(office, processor=other).reason is ReasonCode.CONSENT_PROCESSOR_NOT_COVERED


def test_another_purpose_needs_its_own_yes() -> None:
    office = an_office(agreed=True)
    decided = office.gate.admit(a_session(), ThemeReport, EMBEDDED)
    assert isinstance(decided, NoConsent)
    assert decided.reason is ReasonCode.CONSENT_MISSING


def test_the_weightiest_reason_is_given_and_everybody_in_the_way() -> None:
    office = an_office()
    office.grant(ANA)
    office.withdraw(ANA)
    decided = refusal(office)
    assert decided.reason is ReasonCode.CONSENT_WITHDRAWN
    assert decided.people == {ANA, BEN}


# What the desk would never write but a database might hold.


def recorded(**changes: object) -> ConsentEvent:
    given = {
        "id": ConsentId("con_forged"),
        "person": ANA,
        "purpose": "session_summary",
        "locality": Locality.LOCAL,
        "state": ConsentState.GIVEN,
        "at": NOON,
        "by": ANA,
        "channel": a_word().channel,
        "place": Place(),
        "notice": NOTICE.ref,
        "expires": YEAR,
    }
    return ConsentEvent(**cast("dict[str, Any]", given | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOON + timedelta(days=1), "expires": YEAR},
        {"expires": NOON},
        {"expires": NOON - timedelta(days=1)},
        {"expires": YEAR + timedelta(microseconds=1)},
        {"notice": replace(NOTICE.ref, id="unknown.notice")},
        {"notice": replace(NOTICE.ref, version=2)},
        {"notice": replace(NOTICE.ref, language="de")},
        {"notice": replace(NOTICE.ref, digest="0" * 64)},
        {"person": BEN},
        {"purpose": "theme_report"},
        {"purpose": "session_summary "},
        {"state": ConsentState.RENEWED},
        {"state": ConsentState.REQUESTED},
        {"place": Place(engagement=EngagementId("eng_2"))},
    ],
)
def test_a_record_that_is_not_quite_a_yes_is_none(changes: dict[str, object]) -> None:
    office = an_office()
    office.grant(BEN)
    office.store.append(recorded(**changes))
    assert refusal(office).people == {ANA}


def test_the_record_those_are_spoiled_from_is_a_yes() -> None:
    office = an_office()
    office.grant(BEN)
    office.store.append(recorded())
    assert isinstance(admit(office), Consented)


def test_a_yes_outside_what_its_notice_names_is_none() -> None:
    for narrower in (
        replace(NOTICE, version=2, purposes=frozenset({"triage"})),
        replace(NOTICE, version=2, localities=frozenset({Locality.THIRD_PARTY})),
        replace(NOTICE, version=2, grant_days=364),
    ):
        office = an_office()
        office.grant(BEN)
        office.desk.publish(narrower)
        office.store.append(recorded(notice=narrower.ref))
        assert refusal(office).people == {ANA}


def test_a_withdrawal_dated_ahead_counts_at_once() -> None:
    office = an_office(agreed=True)
    late = recorded(state=ConsentState.WITHDRAWN, at=NOON + timedelta(days=9), expires=None)
    office.store.append(late)
    assert refusal(office).reason is ReasonCode.CONSENT_WITHDRAWN


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(days=3), timedelta(days=9999)])
def test_setting_the_clock_back_does_not_undo_a_withdrawal(back: timedelta) -> None:
    office = an_office(agreed=True)
    office.clock.tick(minutes=1)
    office.withdraw(ANA)
    office.clock.at -= back
    assert isinstance(admit(office), NoConsent)


def test_a_clock_before_everything_admits_nobody() -> None:
    office = an_office(agreed=True)
    office.clock.at = datetime(1970, 1, 1, tzinfo=UTC)
    assert refusal(office).reason is ReasonCode.CONSENT_MISSING


class ForgetfulStore(InMemoryConsentStore):
    """Gives other people's words, and texts that were changed where they are kept."""

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        return [*self._events.values()]


def test_other_peoples_words_and_purposes_in_the_answer_are_not_counted() -> None:
    office = an_office()
    forgetful = ForgetfulStore()
    forgetful.add_notice(NOTICE)
    forgetful.append(recorded(id=ConsentId("con_1"), person=BEN))
    forgetful.append(recorded(id=ConsentId("con_2"), person=PersonId("per_x")))
    forgetful.append(recorded(id=ConsentId("con_3"), purpose="triage"))
    gate = ConsentGate(forgetful, office.clock, office.ids)
    decided = gate.admit(a_session(), SessionSummary, EMBEDDED)
    assert isinstance(decided, NoConsent)
    assert decided.people == {ANA}


class RewrittenStore(InMemoryConsentStore):
    """Somebody edited the notice in the database after people agreed."""

    def notice(self, ref: NoticeRef) -> Notice | None:
        found = super().notice(ref)
        return found and replace(found, text="We may do as we please.")


def test_a_notice_changed_after_the_fact_covers_nothing() -> None:
    rewritten = RewrittenStore()
    rewritten.add_notice(NOTICE)
    for n, person in enumerate((ANA, BEN)):
        rewritten.append(recorded(id=ConsentId(f"con_{n}"), person=person))
    gate = ConsentGate(rewritten, SetClock(), CountingIds())
    assert isinstance(gate.admit(a_session(), SessionSummary, EMBEDDED), NoConsent)


SECRET = "Ana told us about her illness"


class BrokenStore(InMemoryConsentStore):
    """Cannot be read; its exception quotes what it must not."""

    def __init__(self, broken: str, error: Exception) -> None:
        super().__init__()
        self.broken = broken
        self.error = error

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        if self.broken == "events":
            raise self.error
        return [recorded(id=ConsentId(f"con_{p}"), person=p) for p in people]

    def notice(self, ref: NoticeRef) -> Notice | None:
        if self.broken == "notice":
            raise self.error
        return NOTICE


@pytest.mark.parametrize("broken", ["events", "notice"])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(SECRET),
        ConsentConflictError(SECRET),
        GateError(SECRET),
        KeyError(SECRET),
        TimeoutError(SECRET),
        StopIteration(SECRET),
    ],
)
def test_a_store_that_fails_is_a_fault_without_text(broken: str, error: Exception) -> None:
    gate = ConsentGate(BrokenStore(broken, error), SetClock(), CountingIds())
    for ask in (
        lambda: gate.admit(a_session(), SessionSummary, EMBEDDED),
        lambda: gate.recheck(header(an_office(agreed=True))),
        lambda: gate.recheck_reading(header(an_office(agreed=True))),
    ):
        with pytest.raises(GateError, match="Try again") as fault:
            ask()
        assert SECRET not in str(fault.value)
        assert fault.value.__cause__ is None
        assert fault.value.__suppress_context__
    healthy = ConsentGate(BrokenStore("nothing", error), SetClock(), CountingIds())
    assert isinstance(healthy.admit(a_session(), SessionSummary, EMBEDDED), Consented)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_clock_without_a_zone_is_a_fault(agreed: bool) -> None:  # noqa: FBT001  -- pytest's way
    office = an_office(agreed=agreed)
    office.clock.at = office.clock.at.replace(tzinfo=None)
    with pytest.raises(GateError):
        admit(office)


def test_ids_that_fail_are_a_fault() -> None:
    class NoIds:
        def new(self, prefix: str) -> str:
            raise OSError(SECRET)

    office = an_office(agreed=True)
    with pytest.raises(GateError):
        ConsentGate(office.store, office.clock, NoIds()).admit(
            a_session(), SessionSummary, EMBEDDED
        )


def test_a_purpose_made_up_at_run_time_is_a_fault() -> None:
    class Disguised(SessionSummary):
        code: ClassVar[str] = "session_summary"

    class Unnamed(Purpose):
        pass

    office = an_office(agreed=True)
    for purpose in (Disguised, Unnamed, Purpose):
        with pytest.raises(GateError, match="purpose"):
            office.gate.admit(a_session(), purpose, EMBEDDED)


def test_only_raw_input_enters() -> None:
    office = an_office(agreed=True)
    stage = admit(office)
    for thing in ("text", None, stage):
        with pytest.raises(TypeError):
            office.gate.admit(cast("Any", thing), SessionSummary, EMBEDDED)


def test_an_unknown_locality_is_a_fault() -> None:
    office = an_office(agreed=True)
    moon = Processor(id=ProcessorId("x"), locality=cast("Any", "moon"))
    with pytest.raises(GateError):
        admit(office, processor=moon)


def test_nobody_to_ask_is_nobody_who_agreed() -> None:
    office = an_office(agreed=True)
    empty = replace(header(office), subjects=frozenset[PersonId]())
    for decided in (office.gate.recheck(empty), office.gate.recheck_reading(empty)):
        assert isinstance(decided, NoConsent)
        assert decided.people == frozenset()


# Right before egress and before release.


def test_rechecking_is_quiet_while_everybody_agrees() -> None:
    office = an_office(agreed=True)
    assert office.gate.recheck(header(office)) is None
    assert office.gate.recheck_reading(header(office)) is None


def test_a_withdrawal_on_the_way_stops_it() -> None:
    office = an_office(agreed=True)
    on_its_way = header(office)
    office.withdraw(BEN)
    for decided in (office.gate.recheck(on_its_way), office.gate.recheck_reading(on_its_way)):
        assert isinstance(decided, NoConsent)
        assert (decided.reason, decided.people) == (ReasonCode.CONSENT_WITHDRAWN, {BEN})
        assert decided.decision not in on_its_way.decisions


def test_a_consent_that_ran_out_stops_processing_but_not_reading() -> None:
    office = an_office(agreed=True)
    on_its_way = header(office)
    office.clock.at = YEAR
    decided = office.gate.recheck(on_its_way)
    assert isinstance(decided, NoConsent)
    assert decided.reason is ReasonCode.CONSENT_EXPIRED
    assert office.gate.recheck_reading(on_its_way) is None
    office.withdraw(ANA)
    decided = office.gate.recheck_reading(on_its_way)
    assert isinstance(decided, NoConsent)
    assert decided.reason is ReasonCode.CONSENT_WITHDRAWN


def test_an_output_of_a_company_is_not_read_after_its_yes_was_taken_back() -> None:
    office = an_office(agreed=True)
    for person in (ANA, BEN):
        office.grant(person, locality=Locality.THIRD_PARTY)
    made_outside = header(office, PROVIDER)
    office.withdraw(ANA, locality=Locality.THIRD_PARTY)
    decided = office.gate.recheck_reading(made_outside)
    assert isinstance(decided, NoConsent)
    assert decided.reason is ReasonCode.CONSENT_WITHDRAWN


def test_rechecking_asks_about_the_purpose_processor_and_session_of_the_stage() -> None:
    office = an_office(agreed=True)
    on_its_way = header(office)
    for other in (
        replace(on_its_way, purpose=Evaluation.code),
        replace(on_its_way, purpose="nonsense"),
        replace(on_its_way, processor=PROVIDER),
        replace(on_its_way, subjects=on_its_way.subjects | {PersonId("per_cleo")}),
    ):
        assert isinstance(office.gate.recheck(other), NoConsent)
        assert isinstance(office.gate.recheck_reading(other), NoConsent)
    office.withdraw(ANA, place=HERE)
    elsewhere = replace(
        on_its_way, session=SessionId("ses_2"), decisions=(DecisionId("dec_other"),)
    )
    assert office.gate.recheck(elsewhere) is None
    assert isinstance(office.gate.recheck(on_its_way), NoConsent)
