"""Withdrawal and run-out times: what is gone is gone from the files, and the ledger says so."""

from datetime import timedelta

import pytest

from assistant.sessions.releaser import NothingToReadError
from assistant.storage.records import StageName
from assistant.storage.statuses import Status
from governance.ledger.events import EventKind
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
    stage.withdraws(stage.coachee)
    erased = stage.chatham.retention.withdraw(stage.coachee.person, frozenset({CODE}))
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
    stage.withdraws(stage.coachee)
    assert len(stage.chatham.retention.withdraw(stage.coachee.person, frozenset({CODE}))) == 1
    assert stage.chatham.retention.withdraw(stage.coachee.person, frozenset({CODE})) == ()


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
