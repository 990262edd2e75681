"""The private note and the shared recap: apart from one another, and each for its reader."""

from __future__ import annotations

import json

import pytest

from assistant.sessions.editing import EditError, SummaryMovedOnError
from assistant.sessions.private_notes import NoteError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import StaleNote
from assistant.storage.statuses import Status
from assistant.summary.lines import Add, Reword, Section
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene

NOTE = "Abena was tired; gentian. Ask Zofia's side of it next time.\n\nThink about the rota."


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
def record(stage):
    taken = stage.takes_in()
    list(stage.chatham.worker.drain())
    assert stage.session(taken).status is Status.IN_REVIEW
    return stage.session(taken)


@pytest.fixture
def office(stage):
    return stage.chatham.summaries


def test_the_coachee_reads_exactly_the_recap_as_it_was_previewed(stage, record, office):
    draft = office.drafts.show(record.id, reader=stage.coach)
    chosen = {draft.lines[0].id, draft.lines[-1].id, "commitments:1"}
    preview = office.drafts.preview(record.id, chosen, reader=stage.coach)
    expected = [x.text for x in draft.lines if x.id in chosen]
    assert [x.text for x in preview.lines] == expected
    before = stage.kinds()
    office.approval.approve(record.id, by=stage.coach, recap=chosen, expected_version=draft.version)
    told = stage.kinds()[len(before) :]
    assert told[-2:] == [EventKind.SESSION_SUMMARY_APPROVED, EventKind.SESSION_RECAP_SHARED]
    recap = office.drafts.recap(record.id, reader=stage.coachee)
    assert recap.summary == preview.summary
    assert {n for x in recap.lines for n in x.line.turns} == set(recap.turns)
    # The notice promised the whole of what is approved.
    assert len(stage.reads(record, stage.coachee).released.value.cited()) > len(expected)
    (news,) = stage.chatham.notifications.of(stage.coachee)
    assert news.session == record.id
    assert stage.chatham.notifications.of(stage.coach) == ()


@pytest.mark.verify
def test_without_a_choice_the_recap_is_all_of_it(stage, record, office):
    whole = office.drafts.show(record.id, reader=stage.coach)
    stage.approves(record)
    recap = office.drafts.recap(record.id, reader=stage.coachee)
    assert [x.text for x in recap.lines] == [x.text for x in whole.lines]


@pytest.mark.verify
def test_nothing_is_approved_that_was_not_read_and_nothing_empty_shared(stage, record, office):
    approve = office.approval.approve
    for recap in ((), ("goal:99",), ("themes:1",)):
        with pytest.raises(EditError):
            approve(record.id, by=stage.coach, recap=recap)
        with pytest.raises(EditError):
            office.drafts.preview(record.id, recap, reader=stage.coach)
    with pytest.raises(SummaryMovedOnError):
        approve(record.id, by=stage.coach, expected_version=record.version - 1)
    change = Reword(line="overview:1", text="One.")
    waiting = office.editing.ask(record.id, change, expected_version=record.version, by=stage.coach)
    with pytest.raises(SummaryMovedOnError):
        approve(record.id, by=stage.coach)
    office.edit_run.run(waiting)
    with pytest.raises(SummaryMovedOnError):
        approve(record.id, by=stage.coach, expected_version=record.version)
    assert stage.session(record).status is Status.IN_REVIEW
    assert stage.chatham.notifications.of(stage.coachee) == ()
    approve(record.id, by=stage.coach, expected_version=stage.session(record).version)
    with stage.chatham.database.read() as work:
        assert work.edits.of_session(record.id) is None


@pytest.mark.verify
def test_nobody_but_the_coach_previews_and_nobody_after_approval(stage, record, office):
    with pytest.raises(NothingToReadError):
        office.drafts.preview(record.id, ["overview:1"], reader=stage.coachee)
    stage.approves(record)
    with pytest.raises(NothingToReadError):
        office.drafts.preview(record.id, ["overview:1"], reader=stage.coach)


@pytest.mark.verify
def test_a_note_is_kept_changed_and_deleted_by_version(stage, record, office):
    notes = office.notes
    assert notes.read(record.id, by=stage.coach) is None
    first = notes.write(record.id, NOTE, expected_version=0, by=stage.coach)
    assert notes.read(record.id, by=stage.coach) == first
    with pytest.raises(StaleNote):
        notes.write(record.id, "Other.", expected_version=0, by=stage.coach)
    second = notes.write(record.id, "Other.", expected_version=first.version, by=stage.coach)
    for stale in (0, first.version, second.version + 1):
        with pytest.raises(StaleNote):
            notes.delete(record.id, expected_version=stale, by=stage.coach)
    notes.delete(record.id, expected_version=second.version, by=stage.coach)
    assert notes.read(record.id, by=stage.coach) is None
    for words in ("", " \n", "a" * 8001):
        with pytest.raises(NoteError):
            notes.write(record.id, words, expected_version=0, by=stage.coach)


def test_a_note_is_its_coachs_alone_sealed_and_gone_with_the_session(
    stage, record, office, tmp_path
):
    office.notes.write(record.id, NOTE, expected_version=0, by=stage.coach)
    for other in (
        stage.coachee,
        Actor(person=PersonId("per_other"), role=Role.COACH),
        Actor(person=None, role=Role.COACH),
        Actor(person=stage.coach.person, role=Role.ADMINISTRATOR),
    ):
        with pytest.raises(NothingToReadError):
            office.notes.read(record.id, by=other)
        with pytest.raises(NothingToReadError):
            office.notes.write(record.id, "Mine.", expected_version=1, by=other)
        with pytest.raises(NothingToReadError):
            office.notes.delete(record.id, expected_version=1, by=other)
    assert b"gentian" not in (tmp_path / "home" / "chatham.db").read_bytes()
    with stage.chatham.database.read() as work:
        assert not any("gentian" in repr(e) for e in stage.chatham.ledger(work).events())
    stage.withdraws(stage.coachee)
    with pytest.raises(NothingToReadError):
        office.notes.read(record.id, by=stage.coach)


@pytest.mark.verify
def test_whom_a_note_is_about_finds_it_among_their_data_without_others_names(stage, record, office):
    office.notes.write(record.id, NOTE, expected_version=0, by=stage.coach)
    packages = stage.chatham.requests.packages
    data = packages.make(stage.coachee.person, by=stage.coachee).data
    (session,) = data["sessions"]
    (note,) = session["coach_notes"]
    assert "gentian" in note["text"]
    assert note["yours"] is False
    assert "Zofia" not in json.dumps(session["coach_notes"])
    own = packages.make(stage.coach.person, by=stage.coach).data
    assert own["sessions"][0]["coach_notes"][0]["yours"] is True


@pytest.mark.verify
def test_words_that_were_refused_are_kept_no_longer_than_what_came_in(stage, record, office, clock):
    change = Reword(line="overview:1", text="She is not ready for a promotion yet.")
    waiting = office.editing.ask(record.id, change, expected_version=record.version, by=stage.coach)
    office.edit_run.run(waiting)
    assert office.editing.latest(record.id, by=stage.coach).change is not None
    clock.tick(days=8)
    stage.chatham.retention.run()
    assert office.editing.latest(record.id, by=stage.coach) is None
    assert stage.session(record).status is Status.IN_REVIEW


def test_a_line_of_a_recap_is_contested_by_the_name_it_has_in_the_whole(stage, record, office):
    for text in ("First of mine.", "Second of mine."):
        added = Add(section=Section.GOAL, text=text, turns=(2,))
        version = stage.session(record).version
        office.editing.ask(record.id, added, expected_version=version, by=stage.coach)
        office.edit_run.run_next()
    draft = office.drafts.show(record.id, reader=stage.coach)
    last = next(one for one in draft.lines if one.text == "Second of mine.")
    office.approval.approve(record.id, by=stage.coach, recap={last.id, "overview:1"})
    recap = office.drafts.recap(record.id, reader=stage.coachee)
    assert [one.id for one in recap.lines] == ["overview:1", last.id]
    assert last.id != "goal:1"
    contested = stage.chatham.requests.contesting.contest(
        record.id, recap.lines[1].id, "Not like that.", by=stage.coachee
    )
    assert contested.line == last.id
