"""A person's own switches: off until they say yes, a no as easy, and what taking back erases."""

import pytest

from assistant.oneself.answering import Answer
from assistant.storage.statuses import Status
from governance.consent.words import ConsentError
from governance.identity import Actor, EngagementId, Locality, PersonId, Role
from tests.integration.sessions.scene import CODE, scene

WHAT = "session_summary"
HERE, ELSEWHERE = Locality.LOCAL, Locality.THIRD_PARTY


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home")
    yield built
    built.chatham.database.close()


@pytest.fixture
def answers(stage):
    return stage.chatham.oneself.answers


def summaries(found):
    return [t.on for t in found.toggles if t.purpose.code == WHAT]


def board(stage, who):
    (one,) = stage.chatham.oneself.answers.boards(who)
    return one


def test_every_switch_is_off_and_open_until_somebody_answers(stage):
    found = board(stage, stage.coachee)
    assert found.open
    assert not found.looks_first
    assert not any(t.on for t in found.toggles)
    assert summaries(found) == [False, False]
    assert found.room.others == ("Farah",)


def test_yes_and_no_and_what_a_no_erases(stage, answers):
    stage.says_yes(stage.coach)
    answers.say(CODE, WHAT, HERE, Answer.YES, stage.coachee)
    assert board(stage, stage.coachee).toggle(WHAT, HERE).on
    assert not board(stage, stage.coachee).toggle(WHAT, ELSEWHERE).on
    assert not board(stage, stage.coachee).open

    record = stage.takes_in()
    assert [r.id for r in answers.would_erase(CODE, WHAT, HERE, stage.coachee)] == [record.id]
    assert answers.would_erase(CODE, WHAT, ELSEWHERE, stage.coachee) == ()
    done = answers.say(CODE, WHAT, HERE, Answer.NO, stage.coachee)
    assert [r.id for r in done.erased] == [record.id]
    assert stage.session(record).status is Status.WITHDRAWN
    assert not board(stage, stage.coachee).toggle(WHAT, HERE).on


def test_a_no_at_once_is_a_refusal_and_erases_nothing(stage, answers):
    assert answers.say(CODE, WHAT, HERE, Answer.NO, stage.coachee) is None
    found = board(stage, stage.coachee).toggle(WHAT, HERE)
    assert found.standing.state.value == "refused"
    assert not board(stage, stage.coachee).open


def test_a_model_elsewhere_needs_the_first_yes(stage, answers):
    with pytest.raises(ConsentError):
        answers.say(CODE, WHAT, ELSEWHERE, Answer.YES, stage.coachee)
    assert summaries(board(stage, stage.coachee)) == [False, False]
    answers.say(CODE, WHAT, HERE, Answer.YES, stage.coachee)
    answers.say(CODE, WHAT, ELSEWHERE, Answer.YES, stage.coachee)
    assert summaries(board(stage, stage.coachee)) == [True, True]
    answers.say(CODE, WHAT, ELSEWHERE, Answer.NO, stage.coachee)
    assert summaries(board(stage, stage.coachee)) == [True, False]


def test_who_looks_first_is_asked_session_by_session(stage, answers):
    stage.says_yes(stage.coach)
    answers.say(CODE, WHAT, HERE, Answer.LOOK_FIRST, stage.coachee)
    assert board(stage, stage.coachee).looks_first
    record = stage.takes_in()
    assert record.status is Status.AWAITING_CONSENT
    (own,) = stage.chatham.oneself.rooms.sessions(stage.coachee)
    assert own.asks
    (coachs,) = stage.chatham.oneself.rooms.sessions(stage.coach)
    assert not coachs.asks

    answers.say(CODE, WHAT, HERE, Answer.YES, stage.coachee)
    assert not board(stage, stage.coachee).looks_first
    assert stage.session(record).status is Status.QUEUED
    with pytest.raises(ConsentError):
        answers.say(CODE, WHAT, HERE, Answer.LOOK_FIRST, stage.coachee)


@pytest.mark.parametrize(
    "who",
    [
        Actor(person=PersonId("per_somebody"), role=Role.COACHEE),
        Actor(person=None, role=Role.SPONSOR),
    ],
)
def test_nobody_else_finds_a_switch_or_a_session(stage, answers, who):
    stage.says_yes()
    stage.takes_in()
    assert answers.boards(who) == ()
    assert stage.chatham.oneself.rooms.sessions(who) == ()
    with pytest.raises(ConsentError):
        answers.say(CODE, WHAT, HERE, Answer.NO, who)
    with pytest.raises(ConsentError):
        answers.would_erase(EngagementId("elsewhere"), WHAT, HERE, stage.coachee)


def test_another_role_of_the_same_person_is_not_in_the_room(stage, answers):
    as_sponsor = Actor(person=stage.coachee.person, role=Role.SPONSOR)
    assert answers.boards(as_sponsor) == ()
    assert stage.chatham.oneself.rooms.of(as_sponsor) == ()


def test_a_trail_is_checked_where_it_is_made(stage):
    stage.says_yes()
    checked = stage.chatham.oneself.demands.checked_trail(stage.coachee)
    assert checked.report.ok
    assert checked.report.signed == checked.trail.shown + checked.trail.kept_back > 0
    assert stage.chatham.oneself.demands.receipts(stage.coachee).startswith(b"PK")
