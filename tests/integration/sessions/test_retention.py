"""Withdrawal and run-out times: what is gone is gone from the files, and the ledger says so."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.sessions.releaser import NothingToReadError
from assistant.storage.records import StageName
from assistant.storage.statuses import Status
from governance.errors import ChathamError
from governance.identity import Actor, Locality, Role, Triage
from governance.ledger.kinds import EventKind
from tests.fakes import SetClock
from tests.integration.sessions.scene import CODE, EXECUTIVE, overrides, scene


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def timed(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    built.says_yes()
    yield built
    built.chatham.database.close()


def test_withdrawing_destroys_the_keys_of_every_session(stage, tmp_path):
    first, second = stage.takes_in(), stage.takes_in(EXECUTIVE)
    for _ in stage.chatham.worker.drain():
        pass
    with stage.chatham.database.read() as work:
        sealed = work.stages.find(first.id, StageName.GUARDED).blob
    erased = stage.withdraws(stage.coachee).erased
    assert {r.id for r in erased} == {first.id, second.id}
    assert {r.status for r in erased} == {Status.WITHDRAWN}
    assert stage.chatham.retention.finish()
    files = [p for p in (tmp_path / "home").iterdir() if p.is_file()]
    assert all(sealed[12:60] not in p.read_bytes() for p in files)
    with pytest.raises(NothingToReadError):
        stage.chatham.releaser.summary(first.id, reader=stage.coach)
    assert stage.kinds().count(EventKind.KEY_SESSION_DESTROYED) == 2


def test_withdrawing_twice_erases_nothing_more(stage):
    stage.takes_in()
    assert len(stage.withdraws(stage.coachee).erased) == 1
    assert stage.withdraws(stage.coachee).erased == ()


def test_consent_and_key_go_together_or_not_at_all(stage, tmp_path):
    record = stage.takes_in()
    before = stage.kinds()
    with sqlite3.connect(tmp_path / "home" / "chatham.db") as other:
        other.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises(ChathamError):
        stage.withdraws(stage.coachee)
    assert stage.kinds() == before
    with sqlite3.connect(tmp_path / "home" / "chatham.db") as other:
        other.execute("DROP TRIGGER full")
    assert [r.id for r in stage.withdraws(stage.coachee).erased] == [record.id]


def test_a_no_about_another_purpose_erases_no_summary(stage):
    record = stage.takes_in()
    word = replace(stage.word(stage.coachee), purpose=Triage)
    assert stage.chatham.consenting.withdraw(word, by=stage.coachee).erased == ()
    assert stage.session(record).status is Status.QUEUED


def test_taking_back_only_the_third_party_leaves_what_was_done_here(stage):
    record = stage.takes_in()
    stage.says_yes(locality=Locality.THIRD_PARTY)
    assert stage.withdraws(stage.coachee, Locality.THIRD_PARTY).erased == ()
    assert stage.session(record).status is Status.QUEUED


def test_in_a_group_only_the_sessions_somebody_spoke_in_are_erased(stage):
    record = stage.takes_in()
    circle = stage.chatham.people.confirm(CODE, {"Ngozi": "coachee"})
    ngozi = Actor(person=circle.named("Ngozi").person, role=Role.COACHEE)
    stage.says_yes(ngozi)
    assert stage.withdraws(ngozi).erased == ()
    assert stage.session(record).status is Status.QUEUED


def test_withdrawn_while_it_is_worked_on(stage, analyzer):
    record = stage.takes_in()
    analyzer.before = lambda: stage.withdraws(stage.coachee)
    assert stage.chatham.worker.run_next().status is Status.WITHDRAWN
    with stage.chatham.database.read() as work:
        assert work.stages.names(record.id) == frozenset()


def test_raw_text_is_gone_after_seven_days_and_the_summary_stays(timed, clock):
    record = timed.takes_in()
    timed.chatham.worker.run_next()
    clock.tick(days=6, hours=23)
    timed.chatham.retention.expire()
    with timed.chatham.database.read() as work:
        assert StageName.RAW in work.stages.names(record.id)
    clock.tick(hours=1)
    assert timed.chatham.retention.expire() == ()
    with timed.chatham.database.read() as work:
        assert StageName.RAW not in work.stages.names(record.id)
        assert work.sessions.raw_due(clock.now()) == ()
    assert timed.reads(record, timed.coach)


def test_what_nobody_agreed_to_is_gone_after_seven_days(timed, clock):
    timed.withdraws(timed.coachee)
    held = timed.chatham.reception.receive(timed.arrival(), by=timed.coach, hold=True)
    clock.at += timedelta(days=7)
    assert [r.id for r in timed.chatham.retention.expire()] == [held.id]
    assert timed.session(held).status is Status.EXPIRED
    assert timed.chatham.retention.expire() == ()


def test_a_session_being_worked_on_is_not_taken_away_by_the_clock(timed, clock):
    record = timed.takes_in()
    clock.tick(days=8)
    assert [r.id for r in timed.chatham.retention.expire()] == [record.id]
    assert timed.chatham.worker.run_next() is None
