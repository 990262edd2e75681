"""The way through the gates on real SQLite: what is stored, what is released, to whom."""

import dataclasses

import pytest

from assistant.sessions.releaser import NothingToReadError
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.summary.page import as_text
from governance.identity import Actor, Role
from governance.ledger.export import export_lines
from governance.ledger.kinds import EventKind
from governance.ledger.verify import verify_lines
from governance.outcomes import NoConsent, ReasonCode, Route
from tests.integration.sessions.scene import CANARY, CODE, EXECUTIVE, ORDINARY

THE_GATES = [
    EventKind.SESSION_TRANSCRIPT_RECEIVED,
    EventKind.SESSION_RUN_STARTED,
    EventKind.GATE_CONSENT_ALLOWED,
    EventKind.GATE_POLICY_ALLOWED,
    EventKind.GATE_ANONYMIZER_ALLOWED,
    EventKind.ENGINE_DRAFT_RECORDED,
    EventKind.GATE_GUARD_ALLOWED,
]


def test_a_session_goes_through_every_gate_in_order(stage):
    before = len(stage.kinds())
    record = stage.takes_in()
    heard = []
    done = stage.chatham.worker.run_next(lambda _record, step: heard.append(step))
    assert done.status is Status.IN_REVIEW
    assert heard == [Step.CONSENT, Step.POLICY, Step.ANONYMIZER, Step.ENGINE, Step.GUARD, None]
    assert stage.kinds()[before:] == THE_GATES
    assert done.bundle
    assert done.id == record.id


def test_only_the_raw_and_masked_texts_are_kept(stage):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    with stage.chatham.database.read() as work:
        names = work.stages.names(record.id)
    assert names == {StageName.RAW, StageName.PSEUDONYMIZED, StageName.GUARDED}


@pytest.mark.parametrize("reader", ["coach", "coachee"])
def test_names_are_restored_for_who_was_in_the_room(stage, reader):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(record)
    reading = stage.reads(record, getattr(stage, reader))
    text = as_text(reading.released.value)
    assert "Zofia" in text
    assert "[PERSON" not in text
    assert stage.kinds()[-1] is EventKind.RELEASE_SUMMARY_VIEWED
    numbers = set(range(1, len(ORDINARY) + 1))
    assert all(numbers.issuperset(c.turns) and c.turns for c in reading.released.value.cited())


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_learns_that_there_is_a_session(stage, role):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    strangers = [Actor(person="per_stranger", role=role), Actor(person=None, role=role)]
    if role is not Role.COACH:
        strangers.append(dataclasses.replace(stage.coach, role=role))
    for stranger in strangers:
        with pytest.raises(NothingToReadError) as refused:
            stage.chatham.releaser.summary(record.id, reader=stranger)
        with pytest.raises(NothingToReadError) as unknown:
            stage.chatham.releaser.summary("ses_unknown", reader=stranger)
        assert str(refused.value) == str(unknown.value)


def test_an_executive_transition_stops_before_anything_is_masked(stage):
    record = stage.takes_in(EXECUTIVE)
    done = stage.chatham.worker.run_next()
    assert done.status is Status.ESCALATED
    assert done.route is Route.EXTERNAL_EXECUTIVE_COACH
    assert "executive_transition" in done.labels
    assert set(done.turns) <= {2, 4}
    assert done.turns
    with stage.chatham.database.read() as work:
        assert work.stages.names(record.id) == {StageName.RAW}
        assert work.vaults.of(record.engagement).entries() == ()
    with pytest.raises(NothingToReadError):
        stage.chatham.releaser.summary(record.id, reader=stage.coach)


def test_the_ledger_proves_itself_and_holds_no_word(stage):
    stage.takes_in()
    stage.takes_in(EXECUTIVE)
    for _ in stage.chatham.worker.drain():
        pass
    chatham = stage.chatham
    with chatham.database.write() as work:
        chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    key = chatham.signer.verifier
    with chatham.database.read() as work:
        lines = list(export_lines(work.ledger, key))
    assert verify_lines(lines, key).ok
    written = "\n".join(lines)
    for word in (CANARY, "Zofia", "Farah", "Abena", "executive_transition"):
        assert word not in written


def test_without_every_speakers_yes_nothing_is_stored(stage):
    stage.withdraws(stage.coachee)
    answer = stage.chatham.reception.receive(stage.arrival(), by=stage.coach)
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_WITHDRAWN
    assert answer.people == {stage.coachee.person}
    with stage.chatham.database.read() as work:
        assert work.sessions.by_status(*Status) == ()


def test_one_refused_file_among_several_stores_none(stage):
    # The second one is by somebody who was never asked.
    first, second = stage.arrival(), stage.arrival()
    turn = dataclasses.replace(second.transcript.turns[0], speaker="per_new")
    turns = (turn, *second.transcript.turns[1:])
    second = dataclasses.replace(
        second, transcript=dataclasses.replace(second.transcript, turns=turns)
    )
    assert isinstance(
        stage.chatham.reception.receive_all([first, second], by=stage.coach), NoConsent
    )
    with stage.chatham.database.read() as work:
        assert work.sessions.by_status(*Status) == ()


def test_a_held_session_waits_unread_until_everybody_has_said_yes(stage):
    stage.withdraws(stage.coachee)
    held = stage.chatham.reception.receive(stage.arrival(), by=stage.coach, hold=True)
    assert isinstance(held, SessionRecord)
    assert held.status is Status.AWAITING_CONSENT
    assert stage.chatham.worker.run_next() is None
    stage.says_yes(stage.coachee)
    assert stage.session(held).status is Status.QUEUED
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW


def test_a_held_session_is_not_queued_by_one_yes_of_two(stage):
    stage.withdraws(stage.coachee)
    stage.withdraws(stage.coach)
    held = stage.chatham.reception.receive(stage.arrival(), by=stage.coach, hold=True)
    stage.says_yes(stage.coach)
    assert stage.session(held).status is Status.AWAITING_CONSENT


def test_a_coachee_reads_what_the_coach_has_approved_and_no_draft(stage):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    assert stage.reads(record, stage.coach)
    with pytest.raises(NothingToReadError):
        stage.chatham.releaser.summary(record.id, reader=stage.coachee)
    with pytest.raises(NothingToReadError):
        stage.chatham.approval.approve(record.id, by=stage.coachee)
    stage.approves(record)
    assert stage.reads(record, stage.coachee)
    with stage.chatham.database.read() as work:
        assert StageName.RAW not in work.stages.names(record.id)
    assert stage.kinds().count(EventKind.SESSION_SUMMARY_APPROVED) == 1
    stage.approves(record)
    assert stage.kinds().count(EventKind.SESSION_SUMMARY_APPROVED) == 1


def test_only_a_draft_in_review_can_be_approved(stage):
    with pytest.raises(NothingToReadError):
        stage.approves(stage.takes_in())


def test_no_word_is_readable_in_any_file(stage, tmp_path):
    stage.takes_in()
    stage.takes_in(EXECUTIVE)
    for _ in stage.chatham.worker.drain():
        pass
    home = tmp_path
    found = [p.name for p in home.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    names = [p.name for p in home.rglob("*") if p.is_file() and b"Zofia" in p.read_bytes()]
    assert (found, names) == ([], [])


def test_a_new_coach_reads_nothing_of_the_sessions_before(stage):
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    circle = stage.chatham.people.confirm(CODE, {"Noor": "coach"})
    (new,) = (p for p, name in circle.names.items() if name == "Noor")
    with pytest.raises(NothingToReadError, match="take part in"):
        stage.chatham.releaser.summary(record.id, reader=Actor(person=new, role=Role.COACH))
    assert stage.reads(record, stage.coach)
