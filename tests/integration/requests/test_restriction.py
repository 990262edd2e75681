"""Restriction (GDPR Art. 18): kept and nothing else, and on by itself when it is lifted."""

from datetime import UTC, datetime

import pytest

from assistant.cli.stops import explain_stop
from assistant.requests.refusals import RequestError
from assistant.storage.register_records import Office
from assistant.storage.request_records import Ground
from assistant.storage.statuses import Status
from governance.identity import Actor, Locality, Role
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, ReasonCode
from tests.fakes import SetClock
from tests.integration.sessions.scene import CODE, EXECUTIVE, overrides, scene
from tests.integration.sessions.test_faults import GOOD_ANSWER
from tests.stand_ins import LOCAL_MODEL, ListAnalyzer, ScriptedTransport

ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)


@pytest.fixture
def clock():
    return SetClock(datetime(2027, 1, 31, 9, 0, tzinfo=UTC))


def approved(stage, said=None):
    record = stage.takes_in(said) if said else stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(record)
    return record


@pytest.fixture
def stage(tmp_path, clock):
    analyzer = ListAnalyzer("Zofia", "Farah", "Abena")
    made = scene(tmp_path, overrides(analyzer, clock=clock))
    made.says_yes()
    yield made
    made.chatham.database.close()


@pytest.fixture
def office(stage):
    return stage.chatham.requests


@pytest.fixture
def officer(stage):
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=ADMIN)
    return Actor(person=person, role=Role.PRIVACY_OFFICER)


def test_a_restriction_stops_processing_until_it_is_lifted_and_then_it_goes_on(
    stage, office, officer
):
    office.restrictions.place(stage.coachee.person, Ground.ACCURACY_CONTESTED, by=stage.coachee)
    held = stage.takes_in()
    done = stage.chatham.worker.run_next()
    assert (done.status, done.reason) == (
        Status.AWAITING_CONSENT,
        ReasonCode.PROCESSING_RESTRICTED,
    )
    assert EventKind.CASE_STOP_OPENED not in stage.kinds()
    with stage.chatham.database.read() as work:
        page = explain_stop(done, stage.chatham.help(work))
    assert "goes on by itself" in page
    assert "waiting for consent" not in page
    # Neither another yes nor asking the worker again gets round it.
    stage.says_yes()
    assert stage.chatham.worker.run_next() is None
    with pytest.raises(RequestError, match="Only the appointed privacy officer"):
        office.restrictions.lift(stage.coachee.person, by=stage.coachee)
    office.restrictions.lift(stage.coachee.person, by=officer)
    assert stage.session(held).reason is None
    went_on = stage.chatham.worker.run_next()
    assert (went_on.id, went_on.status) == (held.id, Status.IN_REVIEW)


def test_it_waits_as_long_as_the_restriction_lasts_and_has_then_the_days_it_had(
    stage, office, officer, clock
):
    office.restrictions.place(stage.coachee.person, Ground.OBJECTION, by=stage.coachee)
    held = stage.takes_in()
    clock.tick(days=2)
    stage.chatham.worker.run_next()
    clock.tick(days=60)
    assert stage.chatham.retention.run().ended == ()
    assert stage.chatham.retention.overdue() == ()
    assert [kept for due, kept in stage.chatham.retention.calendar() if due.session] == [True]
    office.restrictions.lift(stage.coachee.person, by=officer)
    assert stage.session(held).status is Status.QUEUED
    clock.tick(days=4, hours=23)
    assert stage.chatham.retention.overdue() == ()
    clock.tick(hours=1)
    assert [r.id for r in stage.chatham.retention.run().ended] == [held.id]


def test_what_waits_under_a_restriction_goes_at_once_with_a_withdrawal(stage, office, clock):
    office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    held = stage.takes_in()
    stage.chatham.worker.run_next()
    clock.tick(days=30)
    stage.withdraws(stage.coachee)
    assert stage.session(held).erased


def test_lifted_while_a_yes_is_missing_it_waits_for_that_and_not_for_ever(
    stage, office, officer, clock
):
    office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    held = stage.takes_in()
    stage.chatham.worker.run_next()
    clock.tick(days=400)  # every yes has run out meanwhile
    office.restrictions.lift(stage.coachee.person, by=officer)
    assert (stage.session(held).status, stage.session(held).reason) == (
        Status.AWAITING_CONSENT,
        None,
    )
    assert stage.chatham.retention.run().ended == ()
    clock.tick(days=7)
    assert [r.id for r in stage.chatham.retention.run().ended] == [held.id]


def test_a_restriction_of_the_other_person_keeps_it_waiting(stage, office, officer):
    office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    office.restrictions.place(stage.coach.person, Ground.UNLAWFUL, by=stage.coach)
    stage.takes_in()
    stage.chatham.worker.run_next()
    office.restrictions.lift(stage.coach.person, by=officer)
    assert stage.chatham.worker.run_next() is None


def test_what_is_stopped_for_another_reason_as_well_stays_stopped(stage, office, officer):
    office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    stage.takes_in(EXECUTIVE)
    assert stage.chatham.worker.run_next().status is Status.ESCALATED
    office.restrictions.lift(stage.coachee.person, by=officer)
    assert stage.chatham.worker.run_next() is None


def test_under_a_restriction_only_the_person_reads(stage, office):
    record = approved(stage)
    office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    answer = stage.chatham.releaser.summary(record.id, reader=stage.coach)
    assert isinstance(answer, Blocked)
    assert stage.reads(record, stage.coachee)


def test_a_restriction_right_before_egress_stops_it(tmp_path):
    transport = ScriptedTransport(GOOD_ANSWER, processor=LOCAL_MODEL)
    analyzer = ListAnalyzer("Zofia")
    stage = scene(tmp_path, overrides(analyzer, transport=transport))
    stage.says_yes(locality=Locality.LOCAL)
    place = stage.chatham.requests.restrictions.place
    # The masker reads after the policies have said yes and before anything is sent.
    analyzer.before = lambda: place(stage.coachee.person, Ground.OBJECTION, by=stage.coachee)
    stage.takes_in(processor=LOCAL_MODEL)
    done = stage.chatham.worker.run_next()
    assert done.reason is ReasonCode.PROCESSING_RESTRICTED
    assert transport.sent == []
    analyzer.before = lambda: None
    with stage.chatham.database.write() as work:
        work.requests.lift(stage.coachee.person, at=stage.chatham.clock.now())
    stage.chatham.reception.queue_held(CODE)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert len(transport.sent) == 1
    stage.chatham.database.close()


def test_placing_it_twice_is_placing_it_once(stage, office):
    first = office.restrictions.place(stage.coachee.person, Ground.UNLAWFUL, by=stage.coachee)
    again = office.restrictions.place(stage.coachee.person, Ground.OBJECTION, by=stage.coachee)
    assert first == again
    assert stage.kinds().count(EventKind.RIGHTS_PROCESSING_RESTRICTED) == 1
