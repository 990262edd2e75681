"""A new coach sees nothing of earlier sessions until the coachee says so, and no longer."""

from dataclasses import replace

import pytest

from assistant.sessions.releaser import NothingToReadError
from assistant.storage.notification_records import NotificationKind
from assistant.summary.document import Kind
from assistant.summary.taking_away import Format
from governance.consent.words import ConsentError
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from tests.fakes import SetClock
from tests.integration.sessions.scene import CODE, overrides, scene


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def held(stage):
    """An approved session of the first coach."""
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(record)
    return stage.session(record)


@pytest.fixture
def later(stage, held):
    """A coach who comes after it, with a yes of their own."""
    circle = stage.chatham.people.confirm(CODE, {"Idris": "coach"})
    actor = Actor(person=circle.named("Idris").person, role=Role.COACH)
    stage.says_yes(actor)
    return actor


def test_a_new_coach_sees_nothing_until_the_coachee_opens_it(stage, held, later):
    with pytest.raises(NothingToReadError):
        stage.reads(held, later)
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    assert stage.reads(held, later).released.value.overview
    assert stage.kinds().count(EventKind.CONSENT_HISTORY_OPENED) == 1


def test_taking_it_back_counts_from_the_next_look(stage, held, later):
    earlier = stage.chatham.earlier_sessions
    earlier.open(CODE, later.person, by=stage.coachee)
    stage.reads(held, later)
    assert earlier.close(CODE, later.person, by=stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.reads(held, later)
    assert EventKind.CONSENT_HISTORY_CLOSED in stage.kinds()
    assert not earlier.close(CODE, later.person, by=stage.coachee)


def test_what_comes_in_after_the_grant_is_not_in_it(stage, held, later, clock):
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    clock.tick(days=1)
    newer = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(newer)
    stage.reads(held, later)
    with pytest.raises(NothingToReadError):
        stage.reads(newer, later)
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    stage.reads(newer, later)


def test_what_is_not_approved_is_not_opened(stage, held, later):
    draft = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.reads(draft, later)


@pytest.mark.parametrize("who", ["coach", "later", "coachee as coach", "officer", "stranger"])
def test_nobody_but_the_coachee_opens_or_closes_it(stage, held, later, who):
    actors = {
        "coach": stage.coach,
        "later": later,
        "coachee as coach": replace(stage.coachee, role=Role.COACH),
        "officer": replace(stage.coachee, role=Role.PRIVACY_OFFICER),
        "stranger": replace(later, role=Role.COACHEE),
    }
    earlier = stage.chatham.earlier_sessions
    with pytest.raises(ConsentError):
        earlier.open(CODE, later.person, by=actors[who])
    with pytest.raises(ConsentError):
        earlier.close(CODE, later.person, by=actors[who])
    with pytest.raises(NothingToReadError):
        stage.reads(held, later)
    assert EventKind.CONSENT_HISTORY_OPENED not in stage.kinds()
    assert stage.kinds().count(EventKind.CONSENT_ATTEMPT_REJECTED) == 2


def test_it_is_opened_to_a_coach_of_the_engagement_only(stage, held, later):
    with pytest.raises(ConsentError):
        stage.chatham.earlier_sessions.open(CODE, stage.coachee.person, by=stage.coachee)


def test_in_a_group_one_who_has_not_opened_it_keeps_it_shut(stage, later):
    circle = stage.chatham.people.confirm(CODE, {"Tove": "coachee"})
    second = Actor(person=circle.named("Tove").person, role=Role.COACHEE)
    stage.says_yes(second)
    arrival = stage.arrival()
    turns = list(arrival.transcript.turns)
    turns[3] = replace(turns[3], speaker=second.person)
    arrival = replace(arrival, transcript=replace(arrival.transcript, turns=tuple(turns)))
    record = stage.chatham.reception.receive(arrival, by=stage.coach)
    stage.chatham.worker.run_next()
    stage.approves(record)
    earlier = stage.chatham.earlier_sessions
    earlier.open(CODE, later.person, by=stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.reads(record, later)
    earlier.open(CODE, later.person, by=second)
    assert stage.reads(record, later)


def test_the_new_coach_reads_and_does_nothing_else(stage, held, later):
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.chatham.approval.approve(held.id, by=later)


def test_withdrawing_erases_it_for_the_new_coach_too(stage, held, later):
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    stage.withdraws(stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.reads(held, later)


def test_a_later_coachs_look_is_told_and_the_first_ones_is_no_news(stage, held, later):
    told = stage.chatham.notifications
    stage.reads(held, stage.coach)
    stage.reads(held, stage.coachee)
    told.mark_read(stage.coachee)
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    assert told.unread(stage.coachee) == 0
    stage.reads(held, later)
    stage.chatham.drafts.show(held.id, reader=later)  # once, until it is read
    (news,) = [one for one in told.of(stage.coachee) if one.read_at is None]
    assert (news.kind, news.session) == (NotificationKind.SOMEBODY_LOOKED, held.id)
    assert told.of(later) == ()
    assert told.unread(stage.coach) == 0
    told.mark_read(stage.coachee)
    stage.chatham.drafts.recap(held.id, reader=later)
    assert told.unread(stage.coachee) == 1
    told.mark_read(stage.coachee)
    copy = stage.chatham.summaries.exports.make(
        held.id, Kind.SUMMARY, Format.MARKDOWN, reader=later
    )
    assert copy.content
    assert told.unread(stage.coachee) == 1


def test_who_looked_says_that_it_was_opened_to_them(stage, held, later):
    stage.chatham.earlier_sessions.open(CODE, later.person, by=stage.coachee)
    stage.reads(held, stage.coach)
    stage.reads(held, later)
    log = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    whys = {look.who: look.why for look in log if look.who in {"Farah", "Idris"}}
    assert whys == {
        "Farah": "read the summary, as somebody who was in the session",
        "Idris": "read the summary, which was opened to them",
    }


def test_in_a_group_everybody_who_was_there_is_told(stage, later):
    circle = stage.chatham.people.confirm(CODE, {"Tove": "coachee", "Uma": "coachee"})
    second, absent = (
        Actor(person=circle.named(name).person, role=Role.COACHEE) for name in ("Tove", "Uma")
    )
    stage.says_yes(second)
    arrival = stage.arrival()
    turns = list(arrival.transcript.turns)
    turns[3] = replace(turns[3], speaker=second.person)
    arrival = replace(arrival, transcript=replace(arrival.transcript, turns=tuple(turns)))
    record = stage.chatham.reception.receive(arrival, by=stage.coach)
    stage.chatham.worker.run_next()
    stage.approves(record)
    told = stage.chatham.notifications
    for coachee in (stage.coachee, second):
        stage.chatham.earlier_sessions.open(CODE, later.person, by=coachee)
        told.mark_read(coachee)
    stage.reads(record, later)
    assert [told.unread(one) for one in (stage.coachee, second, absent)] == [1, 1, 0]
