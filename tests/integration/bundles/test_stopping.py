"""Stop AI now: running workers heed it at their next step, before anything is sent."""

import pytest

from assistant.bundles.refusals import NotApprovedError
from assistant.storage.bundle_records import Mode
from assistant.storage.statuses import Status, Step
from governance.identity import EMBEDDED, Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import overrides, scene
from tests.integration.sessions.test_faults import GOOD_ANSWER
from tests.stand_ins import LOCAL_MODEL, ListAnalyzer, ScriptedTransport

OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
OWNER = Actor(person=PersonId("per_owner"), role=Role.MODEL_OWNER)


class Approved:
    """Approves whatever is here, as long as nobody said stop."""

    def __init__(self):
        self.office = None
        self.first = []  # what it says before it looks

    def mode(self):
        if self.first:
            return self.first.pop(0)
        stopped = self.office.book.standing().stopped
        return stopped.mode if stopped else Mode.ON


@pytest.fixture
def here(tmp_path):
    approvals, transport = Approved(), ScriptedTransport(GOOD_ANSWER, processor=LOCAL_MODEL)
    given = overrides(ListAnalyzer("Zofia"), transport=transport, approvals=approvals)
    built = scene(tmp_path / "home", given)
    approvals.office = built.chatham.bundles
    built.says_yes()
    yield built, transport
    built.chatham.database.close()


def test_off_lets_sessions_wait_and_resume_takes_them_up(here):
    stage, transport = here
    record = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.bundles.deciding.stop(Mode.OFF, by=OFFICER)
    assert stage.chatham.worker.run_next() is None
    assert stage.session(record).status is Status.QUEUED
    stage.chatham.bundles.deciding.resume(by=OFFICER)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert len(transport.sent) == 1


def stop_at(stage, step, mode):
    def progress(_record, reached):
        if reached is step:
            stage.chatham.bundles.deciding.stop(mode, by=OWNER)

    return progress


def test_a_stop_in_the_middle_postpones_a_running_session_where_it_is(here):
    stage, transport = here
    record = stage.takes_in(processor=LOCAL_MODEL)
    done = stage.chatham.worker.run_next(stop_at(stage, Step.ANONYMIZER, Mode.OFF))
    assert done.status is Status.QUEUED
    assert transport.sent == []
    assert EventKind.SESSION_RUN_POSTPONED in stage.kinds()
    stage.chatham.bundles.deciding.resume(by=OWNER)
    assert stage.chatham.worker.run_next().id == record.id
    assert stage.session(record).status is Status.IN_REVIEW


def test_without_models_the_embedded_engine_goes_on(here):
    stage, transport = here
    record = stage.takes_in(processor=LOCAL_MODEL)
    done = stage.chatham.worker.run_next(stop_at(stage, Step.ENGINE, Mode.EXTRACTIVE))
    assert done.status is Status.IN_REVIEW
    assert transport.sent == []
    assert stage.session(record).bundle == stage.chatham.engines[EMBEDDED.id].bundle
    assert EventKind.GATE_EGRESS_ALLOWED not in stage.kinds()


@pytest.mark.parametrize(
    ("mode", "status"), [(Mode.EXTRACTIVE, Status.IN_REVIEW), (Mode.OFF, Status.QUEUED)]
)
def test_a_stop_right_before_egress_is_heeded(here, mode, status):
    stage, transport = here
    stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.bundles.deciding.stop(mode, by=OWNER)
    # As if it was said after the worker's claim and after the engine's start.
    stage.chatham.approvals.first = [Mode.ON, Mode.ON]
    assert stage.chatham.worker.run_next().status is status
    assert transport.sent == []


def test_a_bundle_that_nobody_approved_leaves_every_session_waiting(tmp_path):
    built = scene(tmp_path / "home", overrides(ListAnalyzer("Zofia")))
    chatham = built.chatham
    built.says_yes()
    record = built.takes_in()
    chatham.bundles.deciding.suspend(
        chatham.bundles.book.standing().serving, cause="withdrawn", by=OWNER
    )
    chatham.worker._approvals = chatham.bundles
    with pytest.raises(NotApprovedError):
        chatham.worker.run_next()
    assert built.session(record).status is Status.QUEUED
    chatham.database.close()
