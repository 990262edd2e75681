"""People's requests: the clock, who may ask, what is handed out, and what a restriction stops."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.notifications.desk import News
from assistant.requests.access_log import WHY
from assistant.requests.contesting import lines_of
from assistant.requests.months import end_of
from assistant.requests.refusals import RequestError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import NotStored
from assistant.storage.notification_records import NotificationKind
from assistant.storage.register_records import Office
from assistant.storage.request_records import Extension, Ground, Refusal, Reply, Right
from assistant.storage.rights_records import Category, HoldReason
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.fakes import SetClock
from tests.integration.sessions.scene import CANARY, CODE, overrides, scene
from tests.stand_ins import ListAnalyzer

ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
STRANGER = Actor(person=PersonId("per_stranger"), role=Role.COACHEE)


@pytest.fixture
def clock():
    return SetClock(datetime(2027, 1, 31, 9, 0, tzinfo=UTC))


@pytest.fixture
def stage(tmp_path, clock):
    analyzer = ListAnalyzer("Zofia", "Farah", "Abena")
    made = scene(tmp_path, overrides(analyzer, clock=clock))
    made.says_yes()
    yield made
    made.chatham.database.close()


@pytest.fixture
def officer(stage):
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=ADMIN)
    return Actor(person=person, role=Role.PRIVACY_OFFICER)


@pytest.fixture
def office(stage):
    return stage.chatham.requests


def approved(stage, said=None):
    record = stage.takes_in(said) if said else stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(record)
    return record


def packed(package):
    with zipfile.ZipFile(io.BytesIO(package.archive)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


# ---- the clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "months", "over"),
    [
        ("2027-01-31", 1, "2027-03-01"),  # February has no 31st: its last day counts
        ("2028-01-31", 1, "2028-03-01"),
        ("2027-03-15", 1, "2027-04-16"),
        ("2027-12-01", 1, "2028-01-02"),
        ("2027-01-31", 3, "2027-05-01"),
        ("2027-11-30", 3, "2028-03-01"),
    ],
)
def test_a_month_ends_with_the_day_of_the_same_number(received, months, over):
    at = datetime.fromisoformat(f"{received}T14:30:00+00:00")
    assert f"{end_of(at, months):%Y-%m-%d}" == over


@given(st.integers(0, 80 * 366 * 24))
def test_a_month_is_28_to_32_days_and_later_receipt_is_never_due_earlier(hours):
    received = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    assert timedelta(days=28) < end_of(received, 1) - received <= timedelta(days=32)
    assert end_of(received + timedelta(days=1), 1) >= end_of(received, 1)


def test_a_request_is_extended_once_in_time_and_with_a_reason(stage, office, officer, clock):
    request = office.desk.open(stage.coachee.person, Right.ACCESS, by=stage.coachee)
    assert request.due == datetime(2027, 3, 1, tzinfo=UTC)
    longer = office.desk.extend(request.id, Extension.COMPLEX, by=officer)
    assert longer.due == datetime(2027, 5, 1, tzinfo=UTC)
    with pytest.raises(RequestError, match="extended once"):
        office.desk.extend(request.id, Extension.COMPLEX, by=officer)
    late = office.desk.open(stage.coach.person, Right.ERASURE, by=officer)
    clock.at = late.due
    with pytest.raises(RequestError, match="month is over"):
        office.desk.extend(late.id, Extension.COMPLEX, by=officer)
    assert stage.kinds().count(EventKind.RIGHTS_REQUEST_EXTENDED) == 1


def test_what_is_answered_or_refused_is_closed_and_stays_on_record(stage, office, officer):
    first = office.desk.open(stage.coachee.person, Right.ACCESS, by=stage.coachee)
    second = office.desk.open(stage.coachee.person, Right.ERASURE, by=stage.coachee)
    office.desk.answer(first.id, by=officer)
    office.desk.refuse(second.id, Refusal.LEGAL_HOLD, by=officer)
    found = {r.id: r for r in office.desk.all(by=officer)}
    assert found[first.id].answered_at
    assert found[second.id].refusal is Refusal.LEGAL_HOLD
    with pytest.raises(NotStored):
        office.desk.answer(first.id, by=officer)


# ---- who may ----------------------------------------------------------------------------------


def test_nobody_asks_for_somebody_else_and_the_attempt_is_noted(stage, office):
    about = stage.coachee.person
    for role in Role:
        somebody = Actor(person=PersonId("per_somebody"), role=role)
        asked = (
            lambda by: office.desk.open(about, Right.ACCESS, by=by),
            lambda by: office.packages.make(about, by=by),
            lambda by: office.packages.access_log(about, by=by),
            lambda by: office.restrictions.place(about, Ground.OBJECTION, by=by),
            lambda by: office.erasure.erase(about, by=by),
        )
        for ask in asked:
            with pytest.raises(RequestError, match="Only the person themself"):
                ask(somebody)
            assert stage.kinds()[-1] is EventKind.RIGHTS_ATTEMPT_REJECTED


def test_the_coach_gets_nothing_of_the_coachees_though_both_were_there(stage, office):
    with pytest.raises(RequestError):
        office.packages.make(stage.coachee.person, by=stage.coach)


def test_the_same_words_for_a_stranger_and_for_nobody(stage, office):
    with pytest.raises(RequestError) as known:
        office.packages.make(stage.coachee.person, by=STRANGER)
    with pytest.raises(RequestError) as unknown:
        office.packages.make(PersonId("per_nobody"), by=STRANGER)
    assert str(known.value) == str(unknown.value)


def test_an_officer_who_left_is_none(stage, office, officer):
    stage.chatham.appointments.end(officer.person, Office.PRIVACY, by=ADMIN)
    with pytest.raises(RequestError):
        office.desk.all(by=officer)


# ---- what is handed out -----------------------------------------------------------------------


def test_a_package_holds_the_persons_own_data_and_nobody_elses_name(stage, office):
    said = (
        ("coach", "Abena, what would make this hour worth it for you?"),
        ("coachee", "I am Abena and I will say sorry to Zofia on Friday."),
        ("coach", "So what are you going to do, and by when?"),
        ("coachee", "I, Abena, will give Zofia the rota on Friday, as Farah said."),
    )
    approved(stage, said)
    waiting = stage.takes_in(said)
    files = packed(office.packages.make(stage.coachee.person, by=stage.coachee))
    assert set(files) == {"index.html", "data.json", "access-log.json"}
    for name, content in files.items():
        assert "Zofia" not in content, name
    data = json.loads(files["data.json"])
    assert data["person"]["names"] == ["Abena"]
    sessions = {s["session"]: s for s in data["sessions"]}
    said_by_me = [turn["text"] for turn in sessions[waiting.id]["what_you_said"]]
    assert len(said_by_me) == 2
    assert "Abena" in said_by_me[0]
    assert "[PERSON_" in said_by_me[0]
    assert "worth it for you" not in json.dumps(data)  # the coach's words are the coach's
    summary = next(s["summary"] for s in sessions.values() if "summary" in s)
    texts = json.dumps(summary)
    assert "[PERSON_" in texts
    # The coach is named in the access log only: a coachee may know who looked.
    assert "Farah" not in json.dumps(data["sessions"])


def test_a_coachee_gets_no_draft_and_is_told_so(stage, office):
    stage.takes_in()
    stage.chatham.worker.run_next()
    data = office.packages.make(stage.coachee.person, by=stage.coachee).data
    assert data["sessions"][0]["summary"] == {
        "withheld": "It is a draft that your coach has not approved."
    }


def test_an_erased_session_is_named_and_empty(stage, office):
    approved(stage)
    stage.withdraws(stage.coachee)
    data = office.packages.make(stage.coachee.person, by=stage.coachee).data
    assert data["sessions"][0]["erased"] is True
    assert "summary" not in data["sessions"][0]
    assert data["deletion_certificates"]


def test_a_page_reads_words_as_words(stage, office):
    said = (
        ("coach", "What is it?"),
        ("coachee", "<script>alert(1)</script> I will say sorry to Zofia on Friday."),
    )
    stage.takes_in(said)
    html = packed(office.packages.make(stage.coachee.person, by=stage.coachee))["index.html"]
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "http" not in html.replace("http-equiv", "")


def test_that_a_copy_was_made_is_in_the_ledger_and_in_the_copy(stage, office, officer):
    data = office.packages.make(stage.coachee.person, by=officer).data
    assert stage.kinds()[-1] is EventKind.RIGHTS_PACKAGE_EXPORTED
    last = data["access_log"][-1]
    assert (last["role"], last["who"]) == ("privacy_officer", officer.person)
    told = stage.chatham.notifications.of(stage.coachee)
    assert [(n.kind, n.record) for n in told] == [(NotificationKind.SOMEBODY_LOOKED, None)]
    assert stage.chatham.notifications.of(stage.coach) == ()
    stage.chatham.notifications.mark_read(stage.coachee)
    office.packages.make(stage.coachee.person, by=stage.coachee)
    assert stage.chatham.notifications.unread(stage.coachee) == 0  # one's own look is no news


# ---- the access log ---------------------------------------------------------------------------


def test_a_coachee_reads_who_looked_and_a_coach_does_not(stage, office):
    record = approved(stage)
    stage.reads(record, stage.coach)
    stage.reads(record, stage.coachee)
    mine = office.packages.access_log(stage.coachee.person, by=stage.coachee)
    readers = [look.who for look in mine if look.why == WHY[EventKind.RELEASE_SUMMARY_VIEWED]]
    assert readers == ["Farah", "you"]
    assert {look.session for look in mine if look.who == "Farah"} == {record.id}
    coachs = office.packages.access_log(stage.coach.person, by=stage.coach)
    assert {look.who for look in coachs} <= {"you", "Chatham", record.processor.id}


def test_other_peoples_sessions_are_not_in_the_log(stage, office):
    record = approved(stage)
    stage.reads(record, stage.coach)
    other = stage.chatham.people.confirm("south-1", {"Farah": "coach", "Ngozi": "coachee"})
    ngozi = next(a for a in other.actors() if a.role is Role.COACHEE)
    log = office.packages.access_log(ngozi.person, by=ngozi)
    assert [look.who for look in log] == ["you"]


# ---- rectification and erasure ----------------------------------------------------------------


def test_a_contested_line_stands_beside_it_with_the_coachs_answer(stage, office):
    record = approved(stage)
    line = next(iter(lines_of(stage.reads(record, stage.coachee).released.value)))
    words = f"I never said {CANARY} like that."
    contest = office.contesting.contest(record.id, line, words, by=stage.coachee)
    (seen,) = office.contesting.beside(record.id, reader=stage.coach)
    assert (seen.line, seen.said) == (line, words)
    office.contesting.answer(contest.id, Reply.AGREED, "You are right.", by=stage.coach)
    (answered,) = office.contesting.beside(record.id, reader=stage.coachee)
    assert (answered.reply, answered.replied) == (Reply.AGREED, "You are right.")
    assert office.contesting.beside(record.id, reader=STRANGER) == ()
    with stage.chatham.database.read() as work:
        payloads = b"".join(e.payload or b"" for e in work.ledger.entries(0, 999))
    assert CANARY.encode() not in payloads


def test_only_a_line_one_may_read_is_contested_and_only_the_coach_answers(stage, office):
    record = approved(stage)
    with pytest.raises(RequestError, match="no such line"):
        office.contesting.contest(record.id, "goal:99", "No.", by=stage.coachee)
    with pytest.raises(NothingToReadError):
        office.contesting.contest(record.id, "goal:1", "No.", by=STRANGER)
    line = next(iter(lines_of(stage.reads(record, stage.coachee).released.value)))
    with pytest.raises(RequestError, match="Say in words"):
        office.contesting.contest(record.id, line, "  ", by=stage.coachee)
    contest = office.contesting.contest(record.id, line, "No.", by=stage.coachee)
    with pytest.raises(RequestError, match="Only the session's coach"):
        office.contesting.answer(contest.id, Reply.STANDS, "No.", by=stage.coachee)


def test_erasure_on_request_takes_everything_the_contests_included(stage, office):
    record = approved(stage)
    line = next(iter(lines_of(stage.reads(record, stage.coachee).released.value)))
    contest = office.contesting.contest(record.id, line, "No.", by=stage.coachee)
    erased = office.erasure.erase(stage.coachee.person, by=stage.coachee)
    assert [s.id for s in erased.sessions] == [record.id]
    assert stage.session(record).erased
    with stage.chatham.database.read() as work, pytest.raises(NotStored):
        work.contests.get(contest.id)
    assert EventKind.RIGHTS_DELETION_CERTIFIED in stage.kinds()
    with pytest.raises(NothingToReadError):
        stage.reads(record, stage.coachee)


def test_a_legal_hold_stops_an_erasure_on_request(stage, office, officer):
    record = approved(stage)
    stage.chatham.rights.holds.place(CODE, reason=HoldReason.LEGAL_CLAIM, by=officer)
    with pytest.raises(RequestError, match="legal hold"):
        office.erasure.erase(stage.coachee.person, by=stage.coachee)
    assert not stage.session(record).erased


# ---- beside the sessions -----------------------------------------------------------------------


def test_what_is_held_beside_sessions_is_handed_out_and_goes_on_request(stage, office, clock):
    who, database = stage.coachee, stage.chatham.database
    with database.write() as work:
        made = work.accounts.known("https://id.example.org", "s-1", fresh="acc_1", now=clock.now())
        work.accounts.link(made.id, who.person)
        work.accounts.open(
            "a secret",
            account_id=made.id,
            person=who.person,
            role=who.role,
            roles=[],
            now=clock.now(),
        )
        news = News(person=who.person, engagement=CODE, kind=NotificationKind.CASE_MOVED)
        assert stage.chatham.notifications.tell(work, news)
    stage.chatham.notifications.mail_to(who, CODE, "abena@example.org")
    data = json.loads(packed(office.packages.make(who.person, by=who))["data.json"])
    assert [one["kind"] for one in data["sign_in"]] == ["account", "browser"]
    assert [one["kind"] for one in data["notifications"]] == ["case_moved"]
    assert data["mail"] == [{"engagement": CODE, "address": "abena@example.org"}]
    assert "a secret" not in json.dumps(data)
    erased = office.erasure.erase(who.person, by=who)
    assert erased.counts[Category.NOTIFICATION] == 2  # and the address
    assert erased.counts[Category.SIGN_IN] == 1
    data = json.loads(packed(office.packages.make(who.person, by=who))["data.json"])
    assert (data["notifications"], data["mail"]) == ([], [])
    assert [one["kind"] for one in data["sign_in"]] == ["account"]
