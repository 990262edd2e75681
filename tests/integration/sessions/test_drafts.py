"""A draft beside the turns it rests on: for whom, word for word while that is kept, and noted."""

from __future__ import annotations

import pytest

from assistant.sessions.releaser import NothingToReadError
from assistant.storage.statuses import Status
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from tests.integration.sessions.scene import ORDINARY


@pytest.fixture
def record(stage):
    taken = stage.takes_in()
    list(stage.chatham.worker.drain())
    assert stage.session(taken).status is Status.IN_REVIEW
    return stage.session(taken)


@pytest.fixture
def drafts(stage):
    return stage.chatham.summaries.drafts


def test_every_line_stands_beside_its_turns_word_for_word_until_approval(stage, record, drafts):
    page = drafts.show(record.id, reader=stage.coach)
    said = {n: text for n, (_, text) in enumerate(ORDINARY, start=1)}
    assert page.lines
    for one in page.lines:
        assert one.line.turns
        for number in one.line.turns:
            assert page.turns[number].text == said[number]
            assert page.turns[number].as_said
            assert page.names[page.turns[number].speaker] in {"Farah", "Abena"}
    assert {n for one in page.lines for n in one.line.turns} == set(page.turns)
    assert page.editable
    assert page.version == record.version
    assert stage.kinds()[-1] is EventKind.RELEASE_SUMMARY_VIEWED


@pytest.mark.verify
def test_after_approval_it_is_the_masked_turn_with_names_restored(stage, record, drafts):
    stage.approves(record)
    for reader in (stage.coach, stage.coachee):
        page = drafts.show(record.id, reader=reader)
        assert not page.editable
        shown = [turn.text for turn in page.turns.values()]
        assert any("Zofia" in text for text in shown)
        assert not any("PERSON" in text for text in shown)
        assert not any(turn.as_said for turn in page.turns.values())


@pytest.mark.verify
def test_the_coach_alone_sees_every_turn_to_cite_from(stage, record, drafts):
    turns = drafts.turns(record.id, reader=stage.coach).value
    assert [turn.text for turn in turns] == [text for _, text in ORDINARY]
    for reader in (stage.coachee, Actor(person=stage.coach.person, role=Role.SPONSOR)):
        with pytest.raises(NothingToReadError):
            drafts.turns(record.id, reader=reader)


def test_a_coachee_reads_no_draft_and_nobody_from_outside_reads_anything(stage, record, drafts):
    others = [
        stage.coachee,
        Actor(person=PersonId("per_other"), role=Role.COACH),
        Actor(person=None, role=Role.COACH),
        *(Actor(person=stage.coach.person, role=r) for r in set(Role) - {Role.COACH}),
    ]
    before = stage.kinds()
    for reader in others:
        with pytest.raises(NothingToReadError):
            drafts.show(record.id, reader=reader)
        with pytest.raises(NothingToReadError):
            drafts.recap(record.id, reader=reader)
    with pytest.raises(NothingToReadError):
        drafts.recap(record.id, reader=stage.coach)
    assert stage.kinds() == before


@pytest.mark.verify
def test_consent_that_ended_stops_it(stage, record, drafts):
    stage.ends_consent_only(stage.coachee)
    assert isinstance(drafts.show(record.id, reader=stage.coach), NoConsent)
    assert isinstance(drafts.turns(record.id, reader=stage.coach), NoConsent)
    assert EventKind.GATE_RELEASE_STOPPED in stage.kinds()
