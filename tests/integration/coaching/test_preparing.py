"""Half a minute before a session: few summaries are opened, and nothing dated is left out."""

from datetime import timedelta

import pytest

from assistant.storage.commitment_records import Standing
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind


@pytest.fixture
def four(stage, clock):
    """Four approved sessions, the newest first."""
    taken = []
    for _ in range(4):
        taken.append(stage.takes_in())
        list(stage.chatham.worker.drain())
        stage.approves(taken[-1])
        clock.tick(days=1)
    return [one.id for one in reversed(taken)]


@pytest.fixture
def two_at_most(monkeypatch):
    monkeypatch.setattr("assistant.today.office.SESSIONS", 2)


def looks(stage):
    return stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED)


def prepares(stage):
    before = looks(stage)
    ready = stage.chatham.coaching.today.preparing("north-7", coach=stage.coach)
    return (
        ready,
        list(dict.fromkeys(one.session for one in ready.commitments)),
        (looks(stage) - before),
    )


def set_state(stage, session, **state):
    desk = stage.chatham.coaching.commitments
    one = next(
        one
        for one in desk.of("north-7", reader=stage.coachee).commitments
        if one.session == session
    )
    values = {"standing": Standing.OPEN, "due_on": None, "version": one.version} | state
    desk.change(session, one.line, by=stage.coachee, **values)


def test_the_newest_are_opened_and_the_others_said_to_be_there(stage, four, two_at_most):
    ready, sessions, opened = prepares(stage)
    assert (sessions, opened, ready.more) == (four[:2], 2, True)
    assert ready.last == four[0]


def test_with_no_more_than_that_there_is_nothing_more(stage, four):
    ready, sessions, opened = prepares(stage)
    assert (sessions, opened, ready.more) == (four, 4, False)


def test_an_earlier_one_with_a_day_is_not_left_out(stage, four, two_at_most, clock):
    day = (clock.now() + timedelta(days=3)).date()
    set_state(stage, four[3], due_on=day)
    ready, sessions, opened = prepares(stage)
    assert (sessions, opened, ready.more) == ([four[0], four[1], four[3]], 3, True)
    assert ready.commitments[-1].due_on == day


@pytest.mark.parametrize("standing", [Standing.DONE, Standing.DROPPED])
def test_one_that_is_done_opens_nothing(stage, four, two_at_most, clock, standing):
    day = (clock.now() + timedelta(days=3)).date()
    set_state(stage, four[3], due_on=day, standing=standing)
    _, sessions, opened = prepares(stage)
    assert (sessions, opened) == (four[:2], 2)


def test_a_later_coach_learns_of_no_earlier_session(stage, four, two_at_most, clock):
    day = (clock.now() + timedelta(days=3)).date()
    set_state(stage, four[3], due_on=day)
    joined = stage.chatham.people.confirm("north-7", {"Nia": "coach"}).named("Nia")
    nia, before = Actor(person=joined.person, role=Role.COACH), looks(stage)
    ready = stage.chatham.coaching.today.preparing("north-7", coach=nia)
    assert (ready.commitments, ready.more, looks(stage)) == ((), False, before)
