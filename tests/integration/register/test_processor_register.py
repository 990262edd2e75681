"""The processor register: blanks, signatures, expiry, and what the policies make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.processors import ModelAddress
from assistant.register.checklist import CHECKLIST, open_questions
from assistant.register.desk import ProcessorRegister
from assistant.register.officers import Appointments
from assistant.register.refusals import RegisterError
from assistant.register.standing import Gap, blanks, entry_digest, standing
from assistant.sessions.events import Trail
from assistant.storage.register_records import Answer, EntryRecord, Office, Question
from assistant.storage.statuses import Status
from governance.identity import Actor, Locality, PersonId, Processor, ProcessorId, Role
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.outcomes import ReasonCode
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock
from tests.integration.sessions.scene import overrides, scene
from tests.integration.sessions.test_faults import GOOD_ANSWER
from tests.stand_ins import THIRD_PARTY_MODEL, ScriptedTransport

MODEL = ProcessorId("vendor:large-1")
THEIRS = Processor(id=MODEL, locality=Locality.THIRD_PARTY)
ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
ENTRY = EntryRecord(
    id=MODEL,
    vendor="vendor",
    contract="C-2026-17",
    dpa_on=NOON - timedelta(days=10),
    sub_processors=("none",),
    region="eu",
    no_training=Answer.YES,
    expires=NOON + timedelta(days=365),
    added_at=NOON,
    changed_at=NOON,
)
ALL_YES = dict.fromkeys(Question, Answer.YES)
BLANKS = ("contract", "dpa_on", "sub_processors", "region", "no_training", "expires")


class Desk:
    def __init__(self, database, clock=None):
        self.database = database
        self.clock = clock or SetClock()
        trail = Trail(clock=self.clock, randomness=RepeatableRandomness())
        self.register = ProcessorRegister(database=database, trail=trail, clock=self.clock)
        appointments = Appointments(
            database=database, trail=trail, clock=self.clock, ids=CountingIds()
        )
        self.appointments = appointments
        self.privacy = Actor(
            person=appointments.appoint(Office.PRIVACY, by=ADMIN), role=Role.PRIVACY_OFFICER
        )
        self.legal = Actor(
            person=appointments.appoint(Office.LEGAL, by=ADMIN), role=Role.ESCALATION_HANDLER
        )

    def signs_checklist(self, vendor="vendor"):
        self.register.answer(vendor, ALL_YES, by=self.privacy)
        self.register.sign_checklist(vendor, office=Office.LEGAL, by=self.legal)
        self.register.sign_checklist(vendor, office=Office.PRIVACY, by=self.privacy)

    def signs(self, processor=MODEL):
        self.register.sign(processor, office=Office.LEGAL, by=self.legal)
        self.register.sign(processor, office=Office.PRIVACY, by=self.privacy)

    def gaps(self):
        with self.database.read() as work:
            return set(standing(work, MODEL, now=self.clock.now()).gaps)

    def kinds(self):
        with self.database.read() as work:
            ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
            return [e.kind for e in ledger.events() if e is not None]


@pytest.fixture
def desk(database):
    return Desk(database)


@pytest.fixture
def entered(desk):
    desk.signs_checklist()
    desk.register.enter(ENTRY, by=desk.privacy)
    return desk


def test_complete_and_signed_by_two_it_holds(entered):
    assert entered.gaps() == {Gap.LEGAL_UNSIGNED, Gap.PRIVACY_UNSIGNED}
    assert not entered.register(THEIRS)
    entered.signs()
    assert entered.register(THEIRS)
    assert not entered.register(replace(THEIRS, id=ProcessorId("vendor:large-2")))
    assert entered.kinds().count(EventKind.PROCESSOR_RECORD_SIGNED) == 4


def test_an_entry_for_one_server_holds_for_no_two(entered):
    """A further host is another processor: entered, filled in and signed anew, or sent nothing."""
    one = ModelAddress.parse("openai:large", "https://a.example/v1").processor
    two = ModelAddress.parse("openai:large", "https://b.example/v1,https://a.example/v1").processor
    assert two.id == "openai:large/a.example+b.example"
    entered.register.enter(replace(ENTRY, id=one.id), by=entered.privacy)
    entered.signs(one.id)
    assert entered.register(one)
    assert not entered.register(two)
    entered.register.enter(replace(ENTRY, id=two.id, region=None), by=entered.privacy)
    with pytest.raises(RegisterError, match="region is blank"):
        entered.signs(two.id)
    entered.register.change(two.id, lambda e: replace(e, region="eu"), by=entered.privacy)
    entered.signs(two.id)
    assert entered.register(two)


def test_a_vendor_without_a_signed_checklist_is_not_entered(desk):
    with pytest.raises(RegisterError, match="cannot become a processor"):
        desk.register.enter(ENTRY, by=desk.privacy)
    desk.register.answer("vendor", ALL_YES, by=desk.privacy)
    desk.register.sign_checklist("vendor", office=Office.LEGAL, by=desk.legal)
    with pytest.raises(RegisterError, match="not signed"):
        desk.register.enter(ENTRY, by=desk.privacy)
    assert desk.register.show() == ()
    assert desk.kinds()[-1] is EventKind.PROCESSOR_RECORD_REFUSED


def test_one_open_question_is_enough_to_refuse_the_signature(desk):
    for question in Question:
        answers = {**ALL_YES, question: Answer.NO}
        desk.register.answer("vendor", answers, by=desk.privacy)
        with pytest.raises(RegisterError, match=question.value):
            desk.register.sign_checklist("vendor", office=Office.LEGAL, by=desk.legal)


def test_a_blank_is_refused_a_signature_and_never_holds(entered):
    for field in BLANKS:
        blank = replace(ENTRY, **{field: None})
        entered.register.change(MODEL, lambda _, blank=blank: blank, by=entered.privacy)
        with pytest.raises(RegisterError, match="nothing to sign yet"):
            entered.register.sign(MODEL, office=Office.PRIVACY, by=entered.privacy)
        assert not entered.register(THEIRS)


def test_a_change_takes_the_signatures_away(entered):
    entered.signs()
    entered.register.change(MODEL, lambda e: replace(e, region="us"), by=entered.privacy)
    assert entered.gaps() == {Gap.LEGAL_UNSIGNED, Gap.PRIVACY_UNSIGNED}
    assert not entered.register(THEIRS)


def test_a_change_in_the_database_itself_takes_them_away_too(entered):
    entered.signs()
    with entered.database.write() as work:
        work.processors.change(replace(ENTRY, sub_processors=("somebody-else",)))
    assert not entered.register(THEIRS)


def test_a_checklist_that_changes_takes_the_processor_with_it(entered):
    entered.signs()
    entered.register.answer("vendor", {Question.DPIA: Answer.NO}, by=entered.privacy)
    assert entered.gaps() == {Gap.CHECKLIST_OPEN, Gap.CHECKLIST_UNSIGNED}
    assert not entered.register(THEIRS)


def test_it_runs_out_to_the_moment(entered):
    entered.signs()
    entered.clock.at = ENTRY.expires - timedelta(microseconds=1)
    assert entered.register(THEIRS)
    entered.clock.at = ENTRY.expires
    assert not entered.register(THEIRS)
    assert entered.gaps() == {Gap.EXPIRED}


def test_two_offices_are_two_people(entered):
    both = entered.appointments.appoint(Office.LEGAL, by=ADMIN, person=entered.privacy.person)
    entered.register.sign(MODEL, office=Office.PRIVACY, by=entered.privacy)
    one = Actor(person=both, role=Role.ESCALATION_HANDLER)
    with pytest.raises(RegisterError, match="two different people"):
        entered.register.sign(MODEL, office=Office.LEGAL, by=one)
    assert not entered.register(THEIRS)


def test_nobody_signs_for_privacy_in_another_role(entered):
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        somebody = Actor(person=entered.privacy.person, role=role)
        with pytest.raises(RegisterError, match="Only an officer"):
            entered.register.sign(MODEL, office=Office.PRIVACY, by=somebody)


@pytest.mark.parametrize("person", [None, PersonId("per_stranger")])
def test_a_role_without_an_appointment_signs_nothing(entered, person):
    stranger = Actor(person=person, role=Role.PRIVACY_OFFICER)
    with pytest.raises(RegisterError, match="appointed"):
        entered.register.sign(MODEL, office=Office.PRIVACY, by=stranger)
    assert entered.kinds()[-1] is EventKind.PROCESSOR_RECORD_REFUSED


def test_who_left_office_signs_nothing_more_but_what_was_signed_stays(entered):
    entered.signs()
    entered.appointments.end(entered.legal.person, Office.LEGAL, by=ADMIN)
    assert entered.register(THEIRS)
    entered.register.change(MODEL, lambda e: replace(e, region="us"), by=entered.privacy)
    with pytest.raises(RegisterError, match="appointed"):
        entered.register.sign(MODEL, office=Office.LEGAL, by=entered.legal)


def test_only_an_administrator_appoints_and_nobody_themself(desk):
    with pytest.raises(RegisterError, match="administrator"):
        desk.appointments.appoint(Office.LEGAL, by=desk.privacy)
    admin = Actor(person=PersonId("per_admin"), role=Role.ADMINISTRATOR)
    with pytest.raises(RegisterError, match="themself"):
        desk.appointments.appoint(Office.LEGAL, by=admin, person=admin.person)


def test_taken_out_it_is_sent_nothing(entered):
    entered.signs()
    entered.register.remove(MODEL, by=entered.privacy)
    assert not entered.register(THEIRS)
    assert entered.register.show() == ()


def test_a_sentence_is_no_name_of_a_vendor(desk):
    before = desk.kinds()
    with pytest.raises(RegisterError, match="one word"):
        desk.register.answer("The vendor Sarah likes", ALL_YES, by=desk.privacy)
    assert desk.kinds() == before


@given(st.sets(st.sampled_from(BLANKS)), st.integers(-5, 5))
def test_any_blank_shows_and_no_other(missing, days):
    entry = replace(ENTRY, **dict.fromkeys(missing))
    found = {g.value for g in blanks(entry, now=ENTRY.dpa_on + timedelta(days=days))}
    expected = {f"{name.removesuffix('_on')}_blank" for name in missing}
    expected = {e.replace("expires_blank", "expiry_blank") for e in expected}
    if days < 0 and "dpa_on" not in missing:
        expected.add("dpa_not_yet")
    assert found == expected


@given(
    st.sampled_from(["contract", "region", "vendor"]), st.from_regex(r"[a-z]{1,9}", fullmatch=True)
)
def test_whatever_changes_changes_the_digest(field, value):
    changed = replace(ENTRY, **{field: value})
    assert (entry_digest(changed) == entry_digest(ENTRY)) == (changed == ENTRY)


def test_every_question_is_asked_and_none_answered_is_none_settled():
    assert set(CHECKLIST) == set(Question)
    assert open_questions({}) == tuple(CHECKLIST)


def test_the_policies_stop_a_session_for_a_third_party_that_is_not_in_the_register(tmp_path):
    transport = ScriptedTransport(processor=THIRD_PARTY_MODEL)
    stage = scene(tmp_path, overrides(transport=transport))
    stage.says_yes()
    stage.says_yes(locality=Locality.THIRD_PARTY)
    stage.takes_in(processor=THIRD_PARTY_MODEL)
    done = stage.chatham.worker.run_next()
    assert done.status is Status.BLOCKED
    assert done.reason is ReasonCode.POLICY_FORBIDS
    assert "no-third-party-outside-the-register" in done.policies
    assert transport.sent == []
    stage.chatham.database.close()


def test_an_entry_that_runs_out_between_policy_and_egress_stops_it(tmp_path):
    transport = ScriptedTransport(GOOD_ANSWER, processor=THIRD_PARTY_MODEL)
    answers = [True, False]
    given = overrides(transport=transport, register=lambda _processor: answers.pop(0))
    stage = scene(tmp_path, given)
    stage.says_yes()
    stage.says_yes(locality=Locality.THIRD_PARTY)
    arrival = stage.arrival(processor=THIRD_PARTY_MODEL, level="director")
    stage.chatham.reception.receive(arrival, by=stage.coach)
    assert stage.chatham.worker.run_next().status is Status.FAILED
    assert answers == []
    assert transport.sent == []
    stage.chatham.database.close()
