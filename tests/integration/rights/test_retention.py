"""Retention by the clock: each thing goes at its time, certified; a hold keeps it."""

from datetime import timedelta

import pytest

from assistant.rights import certificate
from assistant.rights.holds import HoldError, NotYoursToDecideError
from assistant.storage.records import StageName
from assistant.storage.rights_records import HoldReason, LiftReason
from assistant.storage.statuses import Status
from governance.identity import Actor, EngagementId, Role, SessionId
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import CODE, EXECUTIVE, ORDINARY
from tests.stand_ins import LOCAL_MODEL

OFFICER = Actor(person=None, role=Role.PRIVACY_OFFICER)


def worked(stage, said=ORDINARY):
    record = stage.takes_in(said, processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    return record


def stages(stage, record):
    with stage.chatham.database.read() as work:
        return work.stages.names(record.id)


def hold(stage, **more):
    return stage.chatham.rights.holds.place(CODE, reason=HoldReason.LEGAL_CLAIM, by=OFFICER, **more)


def test_each_thing_goes_at_its_time_and_not_before(stage, clock):
    record = worked(stage)
    run = stage.chatham.retention.run
    clock.tick(days=7, seconds=-1)
    run()
    assert stages(stage, record) == {StageName.RAW, StageName.PSEUDONYMIZED, StageName.GUARDED}
    clock.tick(seconds=1)
    run()
    assert stages(stage, record) == {StageName.PSEUDONYMIZED, StageName.GUARDED}
    clock.tick(days=23)
    run()
    assert stages(stage, record) == {StageName.GUARDED}
    assert stage.reads(record, stage.coach)
    clock.tick(days=335, seconds=-1)
    run()
    assert stage.reads(record, stage.coach)
    clock.tick(seconds=1)
    assert [r.id for r in run().ended] == [record.id]
    assert stage.session(record).status is Status.EXPIRED
    clock.tick(days=730)
    run()
    with stage.chatham.database.read() as work:
        assert work.engagements.get(CODE).erased
        assert work.lifetimes.engagements() == ()


def test_a_stopped_session_goes_after_a_year(stage, clock):
    record = worked(stage, EXECUTIVE)
    clock.tick(days=364)
    stage.chatham.retention.run()
    assert stage.session(record).status is Status.ESCALATED
    clock.tick(days=1)
    stage.chatham.retention.run()
    assert stage.session(record).status is Status.EXPIRED


def test_a_closed_engagement_ends_on_its_day_and_a_newer_session_moves_it_on(stage, clock):
    first = worked(stage)
    clock.tick(days=100)
    with stage.chatham.database.write() as work:
        work.lifetimes.close(CODE, clock.now())
    clock.tick(days=364)
    stage.chatham.retention.run()
    assert stage.session(first).status is Status.IN_REVIEW
    clock.tick(days=1)
    stage.chatham.retention.run()
    assert stage.session(first).status is Status.EXPIRED


def test_every_run_is_certified_also_one_with_nothing_to_do(stage, clock, watched):
    record = worked(stage)
    empty = stage.chatham.retention.run()
    secrets = watched.secrets(record.id)
    clock.tick(days=365)
    full = stage.chatham.retention.run()
    with stage.chatham.database.read() as work:
        one, other = (
            certificate.facts(work.erasures.certificate(ran.run.certificate))
            for ran in (empty, full)
        )
    assert one["erased"] == []
    counts = {e["what"]: e["count"] for e in other["erased"]}
    assert counts["session_key"] == counts["summary"] == 1
    assert watched.left(secrets) == []
    assert "nothing was due" in certificate.readable(_certificate(stage, empty))


def _certificate(stage, ran):
    with stage.chatham.database.read() as work:
        return work.erasures.certificate(ran.run.certificate)


def test_a_hold_keeps_everything_past_its_time_until_it_is_lifted(stage, clock):
    record = worked(stage)
    before = stages(stage, record)
    held = hold(stage)
    clock.tick(days=2000)
    ran = stage.chatham.retention.run()
    assert (ran.ended, ran.run.held) == ((), 5)
    assert stages(stage, record) == before
    assert stage.chatham.retention.overdue() == ()
    stage.chatham.rights.holds.release(held.id, reason=LiftReason.SETTLED, by=OFFICER)
    stage.chatham.retention.run()
    assert stage.session(record).erased


def test_a_hold_on_one_session_keeps_it_and_the_key_it_needs_but_no_other(stage, clock):
    kept, gone = worked(stage), worked(stage)
    hold(stage, session=kept.id)
    clock.tick(days=2000)
    stage.chatham.retention.run()
    assert StageName.GUARDED in stages(stage, kept)
    assert stage.session(gone).erased
    with stage.chatham.database.read() as work:
        assert not work.engagements.get(CODE).erased


def test_a_hold_stops_no_withdrawal(stage):
    record = worked(stage)
    hold(stage)
    assert [r.id for r in stage.withdraws(stage.coachee).erased] == [record.id]
    assert stage.session(record).erased


def test_a_hold_keeps_no_upload_that_nobody_agreed_to(stage, clock):
    stage.withdraws(stage.coachee)
    held = stage.chatham.reception.receive(stage.arrival(), by=stage.coach, hold=True)
    hold(stage)
    clock.tick(days=7)
    assert [r.id for r in stage.chatham.retention.run().ended] == [held.id]


def test_a_hold_placed_while_a_run_is_at_work_is_honoured(stage, clock, monkeypatch):
    record = worked(stage)
    clock.tick(days=400)
    retention = stage.chatham.retention
    calendar = retention.calendar

    def seen_before_the_hold():
        found = calendar()
        hold(stage)
        return found

    monkeypatch.setattr(retention, "calendar", seen_before_the_hold)
    assert retention.run().ended == ()
    assert not stage.session(record).erased


def test_only_a_privacy_officer_places_or_lifts_a_hold(stage):
    standing = hold(stage)
    holds = stage.chatham.rights.holds
    others = [r for r in Role if r is not Role.PRIVACY_OFFICER]
    for role in others:
        somebody = Actor(person=stage.coach.person, role=role)
        with pytest.raises(NotYoursToDecideError):
            holds.place(CODE, reason=HoldReason.LEGAL_DUTY, by=somebody)
        with pytest.raises(NotYoursToDecideError):
            holds.release(standing.id, reason=LiftReason.NOT_NEEDED, by=somebody)
    assert holds.standing() == (standing,)
    assert stage.kinds().count(EventKind.RIGHTS_ATTEMPT_REJECTED) == 2 * len(others)


def test_there_is_nothing_to_hold_where_there_is_nothing(stage):
    holds = stage.chatham.rights.holds
    with pytest.raises(HoldError):
        holds.place(EngagementId("south-1"), reason=HoldReason.LEGAL_DUTY, by=OFFICER)
    with pytest.raises(HoldError):
        hold(stage, session=SessionId("ses_nobody"))
    with pytest.raises(HoldError):
        holds.release("hld_none", reason=LiftReason.SETTLED, by=OFFICER)


def test_a_run_that_is_killed_in_the_middle_is_gone_on_with(stage, clock, monkeypatch):
    records = [worked(stage) for _ in range(3)]
    clock.tick(days=400)
    monkeypatch.setattr("assistant.rights.retention.BATCH", 1)
    erasing = stage.chatham.rights.erasing
    erase, calls = erasing.sessions, []

    def killed(work, gone, why, **more):
        calls.append(gone)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return erase(work, gone, why, **more)

    monkeypatch.setattr(erasing, "sessions", killed)
    with pytest.raises(KeyboardInterrupt):
        stage.chatham.retention.run()
    assert sorted(stage.session(r).erased for r in records) == [False, False, True]
    assert stage.chatham.rights.scheduler.tick() is not None
    assert all(stage.session(r).erased for r in records)
    with stage.chatham.database.read() as work:
        assert work.erasures.unfinished() == ()
        assert len(work.erasures.certificates()) == 3


class TestScheduler:
    def test_it_runs_when_it_never_ran_and_then_daily(self, stage, clock):
        tick = stage.chatham.rights.scheduler.tick
        assert tick() is not None
        assert tick() is None
        clock.tick(hours=23)
        assert tick() is None
        clock.tick(hours=1)
        assert tick() is not None

    def test_what_is_due_waits_an_hour_at_most(self, stage, clock):
        record = worked(stage)
        tick = stage.chatham.rights.scheduler.tick
        clock.tick(days=364, hours=23, minutes=30)
        tick()
        clock.tick(minutes=30)
        assert tick() is None
        clock.tick(minutes=30)
        assert [r.id for r in tick().ended] == [record.id]

    def test_text_as_it_came_in_does_not_wait_for_the_hour(self, stage, clock):
        record = worked(stage)
        tick = stage.chatham.rights.scheduler.tick
        clock.tick(days=6, hours=23, minutes=59)
        tick()
        assert StageName.RAW in stages(stage, record)
        clock.tick(minutes=1)
        tick()
        assert StageName.RAW not in stages(stage, record)

    def test_text_on_hold_does_not_make_it_run_all_the_time(self, stage, clock):
        worked(stage)
        hold(stage)
        clock.tick(days=8)
        tick = stage.chatham.rights.scheduler.tick
        assert tick() is not None
        assert tick() is None

    def test_a_clock_that_goes_back_deletes_nothing_and_is_survived(self, stage, clock):
        record = worked(stage)
        tick = stage.chatham.rights.scheduler.tick
        tick()
        clock.at -= timedelta(days=30)
        tick()
        assert StageName.RAW in stages(stage, record)
