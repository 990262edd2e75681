"""Somebody withdraws while their session is anywhere on its way: nothing of it goes any further."""

import pytest

from assistant.rights import certificate
from assistant.rights.erasing import Why
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.rights_records import Category, Cause, ErasureStatus, Proof
from assistant.storage.statuses import Status, Step
from governance.ledger.checkpoint import open_checkpoint
from governance.ledger.kinds import EventKind
from tests.integration.rights.traces import Watched
from tests.integration.sessions.scene import EXECUTIVE, Scene
from tests.stand_ins import LOCAL_MODEL

LEAVES = {
    EventKind.ENGINE_DRAFT_RECORDED,
    EventKind.GATE_EGRESS_ALLOWED,
    EventKind.RELEASE_SUMMARY_VIEWED,
    EventKind.SESSION_SUMMARY_APPROVED,
}
"""What a ledger would say if anything about the person left after all."""


class Withdrawing:
    """Withdraws once, wherever it is called, and remembers what had happened until then."""

    def __init__(self, stage: Scene, watched: Watched, transport, record):
        self.stage, self.watched, self.transport, self.record = stage, watched, transport, record
        self.done = None
        self.secrets: dict[str, bytes] = {}
        self.sent = self.entries = 0

    def __call__(self) -> None:
        if self.done is None:
            self.secrets = self.watched.secrets(self.record.id)
            self.sent = len(self.transport.sent)
            self.done = self.stage.withdraws(self.stage.coachee)
            with self.stage.chatham.database.read() as work:
                self.entries = self.stage.chatham.ledger(work).size

    def assert_nothing_left_afterwards(self) -> None:
        stage, record = self.stage, self.record
        assert self.done is not None
        assert stage.session(record).status is Status.WITHDRAWN
        assert stage.session(record).erased
        assert len(self.transport.sent) == self.sent
        assert list(stage.chatham.worker.drain()) == []
        with stage.chatham.database.read() as work:
            assert work.stages.names(record.id) == frozenset()
            after = list(stage.chatham.ledger(work).events(self.entries))
        assert LEAVES.isdisjoint({event.kind for event in after if event})
        for reader in (stage.coach, stage.coachee):
            with pytest.raises(NothingToReadError):
                stage.chatham.releaser.summary(record.id, reader=reader)
        assert stage.chatham.retention.finish()
        assert len(self.secrets) > 1
        assert self.watched.left(self.secrets) == []
        assert self.watched.readable() == []


@pytest.fixture
def withdrawing(stage, watched, transport):
    def make(said=None):
        extra = {} if said is None else {"said": said}
        record = stage.takes_in(processor=LOCAL_MODEL, **extra)
        return Withdrawing(stage, watched, transport, record)

    return make


@pytest.mark.verify
@pytest.mark.parametrize("step", [s for s in Step if s is not Step.RELEASE])
def test_before_a_step(stage, withdrawing, step):
    hook = withdrawing()
    stage.chatham.worker.run_next(lambda _record, at: hook() if at is step else None)
    assert hook.sent == (1 if step is Step.GUARD else 0)
    hook.assert_nothing_left_afterwards()
    stages = sum(name.startswith("sealed_stage") for name in hook.secrets)
    assert stages >= 1


def test_while_it_is_waiting(withdrawing):
    hook = withdrawing()
    hook()
    assert hook.done.erased[0].id == hook.record.id
    hook.assert_nothing_left_afterwards()
    assert hook.sent == 0


def test_while_it_is_being_masked(stage, withdrawing, analyzer):
    hook = withdrawing()
    analyzer.before = hook
    stage.chatham.worker.run_next()
    assert hook.sent == 0
    hook.assert_nothing_left_afterwards()


def test_while_the_model_answers(stage, withdrawing, transport):
    hook = withdrawing()
    transport.before = hook
    stage.chatham.worker.run_next()
    assert hook.sent == 1  # it was sent while the yes stood; what came back is not kept
    hook.assert_nothing_left_afterwards()


@pytest.mark.verify  # the guard reads meanwhile, so the checkpoint waits its whole time
def test_while_the_guard_looks_for_leaks(stage, withdrawing, analyzer, transport):
    hook = withdrawing()

    def then():
        analyzer.before = hook

    transport.before = then
    stage.chatham.worker.run_next()
    hook.assert_nothing_left_afterwards()


def test_right_before_the_words_leave(stage, withdrawing, monkeypatch):
    hook = withdrawing()
    pipeline = stage.chatham.pipeline
    recheck, asked = pipeline.recheck, []

    def paused(header):
        asked.append(header)
        if len(asked) == 2:  # the gateway's own, after the prompt is rendered
            hook()
        return recheck(header)

    monkeypatch.setattr(pipeline, "recheck", paused)
    stage.chatham.worker.run_next()
    assert len(asked) == 2
    assert hook.sent == 0
    hook.assert_nothing_left_afterwards()


def test_while_it_waits_for_review(stage, withdrawing):
    hook = withdrawing()
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    hook()
    hook.assert_nothing_left_afterwards()


def test_after_the_coach_has_approved_and_both_have_read_it(stage, withdrawing):
    hook = withdrawing()
    stage.approves(stage.chatham.worker.run_next())
    stage.reads(hook.record, stage.coachee)
    hook()
    hook.assert_nothing_left_afterwards()


def test_after_a_gate_has_stopped_it(stage, withdrawing):
    hook = withdrawing(EXECUTIVE)
    assert stage.chatham.worker.run_next().status is Status.ESCALATED
    hook()
    hook.assert_nothing_left_afterwards()
    row = stage.session(hook.record)
    assert (row.reason, row.route, row.labels, row.policies) == (None, None, (), ())


def test_the_certificate_says_what_went_what_stays_and_that_the_files_are_clean(stage, withdrawing):
    hook = withdrawing()
    stage.approves(stage.chatham.worker.run_next())
    hook()
    with stage.chatham.database.read() as work:
        record = work.erasures.certificate(hook.done.certificate)
        erasure = work.erasures.get(hook.done.erasure)
        events = list(stage.chatham.ledger(work).events())
    facts = certificate.facts(record)
    assert erasure.status is ErasureStatus.ERASED
    assert erasure.proof is Proof.LOG_TRUNCATED
    assert facts["sessions"] == [hook.record.id]
    assert facts["person"] == stage.coachee.person
    counts = {one["what"]: one["count"] for one in facts["erased"]}
    assert counts[Category.SESSION_KEY] == counts[Category.SUMMARY] == counts[Category.MASKED] == 1
    assert counts[Category.VAULT] >= 1
    assert {one["what"] for one in facts["kept"]} >= {"consent_record", "ledger_commitment"}
    (told,) = [e for e in events if e and e.kind is EventKind.RIGHTS_DELETION_CERTIFIED]
    assert told.facts["digest"] == record.digest
    assert certificate.is_whole(record)
    words = certificate.readable(record)
    assert "GDPR Art. 7(1)" in words
    assert record.digest in words


def test_a_pseudonym_another_session_cites_stays(stage, withdrawing):
    hook = withdrawing()
    stage.chatham.worker.run_next()
    other = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    assert stage.session(other).status is Status.IN_REVIEW
    with stage.chatham.database.write() as work:
        before = work.vaults.of(hook.record.engagement).entries()
        why = Why(cause=Cause.WITHDRAWAL, person=stage.coachee.person)
        stage.chatham.rights.erasing.sessions(work, [work.sessions.get(hook.record.id)], why)
    with stage.chatham.database.read() as work:
        assert work.vaults.of(hook.record.engagement).entries() == before
    assert stage.reads(other, stage.coach)


def test_what_the_ledger_says_about_how_the_session_went_is_forgotten_and_still_proves(
    stage, withdrawing
):
    hook = withdrawing()
    stage.chatham.worker.run_next()
    chatham = stage.chatham
    with chatham.database.write() as work:
        before = chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    hook()
    with chatham.database.write() as work:
        ledger = chatham.ledger(work)
        kinds = [e.kind for e in ledger.events() if e]
        erased = sum(1 for e in ledger.events() if e is None)
        assert EventKind.SESSION_TRANSCRIPT_RECEIVED not in kinds
        assert EventKind.ENGINE_DRAFT_RECORDED not in kinds
        assert EventKind.GATE_EGRESS_ALLOWED in kinds
        assert EventKind.CONSENT_GRANT_WITHDRAWN in kinds
        assert erased >= 3
        after = ledger.sign_checkpoint(chatham.signer, at=chatham.clock.now())
        assert ledger.prove_consistency(before.size, size=after.size)
    assert open_checkpoint(after.note, chatham.signer.verifier).root == after.root
