"""Edits and coaches' notes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.storage.database import Database
from assistant.storage.errors import KeyDestroyed, NotStored, StaleNote
from assistant.storage.statuses import Status
from assistant.storage.summary_records import EditRecord, EditState, NoteRecord
from governance.identity import PersonId, SessionId
from governance.outcomes import ReasonCode, Route
from tests.databases import COACH, add_engagement, add_session
from tests.fakes import NOON

S1, S2 = SessionId("ses_1"), SessionId("ses_2")
WAITING = EditRecord(
    id="edt_1",
    session=S1,
    author=COACH.person,
    state=EditState.WAITING,
    at=NOON,
    base=3,
    change='{"line":"goal:1","text":"Dana keeps the rota."}',
)
NOTE = NoteRecord(
    session=S1, author=COACH.person, at=NOON, version=1, words="Dana was tired.\nAsk."
)


@pytest.fixture
def sessions(database: Database) -> Database:
    add_engagement(database)
    add_session(database)
    add_session(database, "ses_2")
    return database


def test_an_edit_waits_ends_once_and_leaves_no_words_when_it_was_made(sessions: Database) -> None:
    with sessions.write() as work:
        work.edits.add(WAITING)
        work.edits.add(replace(WAITING, id="edt_2", session=S2, at=NOON - timedelta(hours=1)))
    with sessions.read() as work:
        assert work.edits.get("edt_1") == WAITING
        assert "Dana" not in repr(work.edits.get("edt_1"))
        assert (found := work.edits.next()) is not None
        assert found.id == "edt_2"
    made = replace(WAITING, state=EditState.MADE, change=None, done_at=NOON)
    with sessions.write() as work:
        assert work.edits.finish(made)
        assert not work.edits.finish(replace(made, state=EditState.FAILED))
    with sessions.read() as work:
        assert work.edits.of_session(S1) == made
        assert work.edits.were_made(S1)
        assert not work.edits.were_made(S2)


def test_a_refusal_keeps_words_and_door_until_the_next_edit(sessions: Database) -> None:
    made = replace(WAITING, id="edt_0", state=EditState.MADE, change=None, at=NOON, base=2)
    refused = replace(
        WAITING,
        state=EditState.REFUSED,
        reason=ReasonCode.SENSITIVE_CONTENT,
        route=Route.HR,
        done_at=NOON,
    )
    with sessions.write() as work:
        work.edits.add(made)
        work.edits.add(WAITING)
        work.edits.finish(refused)
    with sessions.read() as work:
        assert work.edits.of_session(S1) == refused
    with sessions.write() as work:
        work.edits.add(replace(WAITING, id="edt_3"))
        with pytest.raises(NotStored):
            work.edits.get("edt_1")
        assert work.edits.get("edt_0") == made
        work.edits.forget("edt_0")
        work.edits.forget("edt_3")
        assert work.edits.of_session(S1) == made
        assert work.edits.erase([S1]) == 1


def test_a_note_is_one_per_coach_and_its_version_is_minded(sessions: Database) -> None:
    other = replace(NOTE, author=PersonId("per_x"), words="Other.")
    with sessions.write() as work:
        work.coach_notes.put(NOTE, over=0)
        work.coach_notes.put(other, over=0)
    for over in (0, 2):
        with pytest.raises(StaleNote), sessions.write() as work:
            work.coach_notes.put(replace(NOTE, version=3), over=over)
    second = replace(NOTE, version=2, words="Dana is well.")
    with sessions.write() as work:
        work.coach_notes.put(second, over=1)
    with sessions.read() as work:
        assert work.coach_notes.find(S1, COACH.person) == second
        assert set(work.coach_notes.of_session(S1)) == {second, other}
        assert "Dana" not in repr(second)
    with pytest.raises(StaleNote), sessions.write() as work:
        work.coach_notes.delete(S1, COACH.person, version=1)
    with sessions.write() as work:
        work.coach_notes.delete(S1, COACH.person, version=2)
        assert work.coach_notes.find(S1, COACH.person) is None
        assert work.coach_notes.erase([S1]) == 1


def test_a_destroyed_key_takes_the_words_with_it(sessions: Database) -> None:
    with sessions.write() as work:
        work.edits.add(WAITING)
        work.coach_notes.put(NOTE, over=0)
        work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
    with sessions.read() as work:
        with pytest.raises(KeyDestroyed):
            work.edits.get("edt_1")
        with pytest.raises(KeyDestroyed):
            work.coach_notes.of_session(S1)
    with pytest.raises(KeyDestroyed), sessions.write() as work:
        work.edits.add(replace(WAITING, id="edt_9"))
