"""The words of the turns that led to a stop: for one person, for days, and never in silence."""

import sqlite3
from contextlib import closing
from itertools import product

import pytest

from assistant.bootstrap import build
from assistant.cases.desk import CaseRefusedError, NoSuchCaseError
from assistant.cases.page import WayOn, page_text
from assistant.cases.quoting import Quoted, WordsGoneError
from assistant.requests.access_log import WHY
from assistant.storage.records import StageName
from assistant.storage.request_records import Ground
from governance.errors import SealError
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, NoConsent, ReasonCode
from tests.integration.cases.test_cases import BULLIED, stopped
from tests.integration.sessions.scene import CANARY, CODE, overrides, settings

LOOKED = EventKind.RELEASE_TURNS_VIEWED


@pytest.fixture
def case(stage):
    return stopped(stage)[1]


@pytest.fixture
def quoting(stage):
    return stage.chatham.cases.quoting


def refused(stage, quoting, number, who):
    """What asking gives; the ledger never says that somebody looked who did not."""
    before = stage.kinds().count(LOOKED)
    try:
        answer = quoting.show(number, who)
    except (NoSuchCaseError, CaseRefusedError, WordsGoneError) as no:
        answer = no
    assert not isinstance(answer, Quoted)
    assert CANARY not in str(answer)
    assert stage.kinds().count(LOOKED) == before
    return answer


def test_the_coach_reads_the_named_turn_and_one_on_either_side_and_nothing_else(
    stage, quoting, case
):
    assert case.matter.turns == (6,)
    quoted = quoting.show(case.number, stage.coach)
    shown = {turn.number: turn.text for turn in quoted.released.value}
    assert shown == {n: BULLIED[n - 1][1] for n in (5, 6, 7)}
    assert quoted.named == {6}
    assert quoted.names[stage.coach.person] == "Farah"
    assert "touching" not in repr(quoted)
    assert stage.kinds()[-1] is LOOKED


def test_each_look_stands_where_the_coachee_sees_who_looked(stage, quoting, case):
    quoting.show(case.number, stage.coach)
    quoting.show(case.number, stage.coach)
    packages = stage.chatham.requests.packages
    log = packages.access_log(stage.coachee.person, by=stage.coachee)
    mine = [look for look in log if look.why == WHY[LOOKED]]
    assert [look.who for look in mine] == ["Farah", "Farah"]


def test_the_page_offers_the_words_to_the_coach_alone_and_says_when_they_are_gone(
    stage, case, clock
):
    desk = stage.chatham.cases.desk
    assert WayOn.READ_TURNS in desk.show(case.number, stage.coach).ways
    assert WayOn.READ_TURNS not in desk.show(case.number, stage.coachee).ways
    told = page_text(desk.show(case.number, stage.coach))
    assert "a terminal shows no words" in told
    assert "touching" not in told
    clock.tick(days=7)
    assert WayOn.READ_TURNS not in desk.show(case.number, stage.coach).ways


def test_nobody_in_another_role_reads_them_even_as_the_same_person(stage, quoting, case):
    people = (None, stage.coach.person, stage.coachee.person)
    for role, person in product(set(Role) - {Role.COACH}, people):
        refused(stage, quoting, case.number, Actor(person=person, role=role))


def test_the_coachee_who_may_see_the_case_may_not_see_the_turns(stage, quoting, case):
    assert isinstance(refused(stage, quoting, case.number, stage.coachee), CaseRefusedError)


def test_another_coach_and_no_case_at_all_answer_alike(stage, quoting, case):
    circle = stage.chatham.people.confirm("south-2", {"Ines": "coach", "Olu": "coachee"})
    ines = next(Actor(person=p, role=r) for p, r in circle.roles.items() if r is Role.COACH)
    other = refused(stage, quoting, case.number, ines)
    none = refused(stage, quoting, case.number + 1, ines)
    stranger = refused(
        stage, quoting, case.number, Actor(person=PersonId("per_x"), role=Role.COACH)
    )
    assert {type(one) for one in (other, none, stranger)} == {NoSuchCaseError}
    assert len({str(one) for one in (other, none, stranger)}) == 1


def test_a_later_coach_of_the_same_engagement_who_was_not_there_reads_nothing(
    stage, quoting, tmp_path
):
    """Also when the case is theirs: a case belongs to whoever coaches when it opens."""
    record = stage.takes_in(BULLIED)
    circle = stage.chatham.people.confirm(CODE, {"Ada": "coach"})
    ada = next(p for p, name in circle.names.items() if name == "Ada")
    stage.chatham.worker.run_next()
    with stage.chatham.database.read() as work:
        found = work.cases.of_session(record.id)
    # Whichever of the two it fell to, the later one is the hard case.
    with closing(sqlite3.connect(next(tmp_path.rglob("*.db")))) as raw, raw:
        raw.execute("UPDATE stop_case SET owner_id = ? WHERE id = ?", (ada, found.id))
    late = Actor(person=ada, role=Role.COACH)
    answer = refused(stage, quoting, found.number, late)
    assert answer.reason is ReasonCode.AUDIENCE_NOT_ENTITLED
    assert isinstance(refused(stage, quoting, found.number, stage.coach), NoSuchCaseError)


def test_past_their_time_nobody_reads_them_though_nothing_has_deleted_them_yet(
    stage, quoting, case, clock
):
    clock.tick(days=7)
    assert isinstance(refused(stage, quoting, case.number, stage.coach), WordsGoneError)
    stage.chatham.retention.run()
    assert isinstance(refused(stage, quoting, case.number, stage.coach), WordsGoneError)


def test_after_a_withdrawal_nothing_is_there(stage, quoting, case):
    stage.withdraws(stage.coachee)
    assert isinstance(refused(stage, quoting, case.number, stage.coach), WordsGoneError)


def test_a_consent_taken_back_stops_the_release_before_anything_is_erased(stage, quoting, case):
    stage.ends_consent_only(stage.coachee)
    answer = refused(stage, quoting, case.number, stage.coach)
    assert isinstance(answer, NoConsent)
    assert stage.kinds()[-1] is EventKind.GATE_RELEASE_STOPPED


def test_a_restriction_closes_them_until_it_is_lifted_and_a_resolved_case_does_not(
    stage, quoting, case
):
    restrictions = stage.chatham.requests.restrictions
    restrictions.place(stage.coachee.person, Ground.ACCURACY_CONTESTED, by=stage.coachee)
    answer = refused(stage, quoting, case.number, stage.coach)
    assert isinstance(answer, Blocked)
    assert stage.kinds()[-1] is EventKind.GATE_RELEASE_STOPPED
    with stage.chatham.database.write() as work:
        work.requests.lift(stage.coachee.person, at=stage.chatham.clock.now())
    stage.chatham.cases.desk.resolve(case.number, stage.coach)
    assert isinstance(quoting.show(case.number, stage.coach), Quoted)


def test_words_moved_here_from_another_session_are_not_opened(stage, quoting, case):
    other = stage.takes_in()
    with stage.chatham.database.write() as work:
        work.stages.put(case.session, work.stages.find(other.id, StageName.RAW))
    with pytest.raises(SealError) as no:
        quoting.show(case.number, stage.coach)
    assert CANARY not in str(no.value)
    assert LOOKED not in stage.kinds()


def test_a_process_started_anew_shows_the_same(stage, quoting, case, tmp_path, clock):
    first = quoting.show(case.number, stage.coach)
    again = build(settings(tmp_path / "home"), overrides(clock=clock))
    try:
        assert again.worker.run_next() is None  # a stop is an end: nothing works on it again
        second = again.cases.quoting.show(case.number, stage.coach)
    finally:
        again.database.close()
    assert second.released.value == first.released.value
