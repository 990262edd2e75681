"""A coach changes a draft: they ask for one change, and the gates are asked about their words.

Asking needs no model and is quick; `EditRun` carries the words through the gates, in the worker.
Invariants: a change names the version it was made on and loses if that is gone; taking a line out
is done at once, since nothing is written; a quotation is never reworded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter

from assistant.sessions.events import Trail
from assistant.sessions.releaser import NothingToReadError, takes_part
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.errors import NotStored
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.summary_records import EditRecord, EditState
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import (
    Add,
    Change,
    NoSuchLineError,
    QuotedLineError,
    Remove,
    Reword,
    applied,
)
from governance.errors import ChathamError
from governance.identity import Actor, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, NoConsent
from governance.ports import Clock, Ids
from governance.privacy.citing import cited_by_summary
from governance.privacy.vault import Citing, Holder
from governance.release import Release
from governance.shortening import shortened
from governance.stages import ForCoach

CHANGE: Final[TypeAdapter[Change]] = TypeAdapter(Remove | Reword | Add)
LONGEST_LINE: Final = 600
LONGEST_DUE: Final = 80
"""Characters. A longer thought is two lines."""


class EditError(ChathamError):
    """The change cannot be made, whatever the gates say; nothing was changed."""


class SummaryMovedOnError(ChathamError):
    """The summary is not any more as it was when the change was made."""


class Editing:
    """Takes changes from coaches."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._stages = stages
        self._release = release
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def ask(
        self, session_id: SessionId, change: Change, *, expected_version: int, by: Actor
    ) -> EditRecord | Blocked | NoConsent:
        """Ask for one change of the draft that was read at `expected_version`.

        A `Remove` is made when this returns; for the others, ask `status` until the record no
        longer waits. Blocked or NoConsent: this coach may not read the draft (any more).

        Raises:
            NothingToReadError: no such session of this coach, or no draft in review.
            SummaryMovedOnError: it was changed since, or another change still waits.
            EditError: no such line, a quotation, nothing written, or too much.
        """
        tidy = _tidied(change)
        with self._database.write() as work:
            session = self._draft(work, session_id, by)
            author = by.person
            if author is None:  # nobody's words are put down to somebody else
                raise NothingToReadError("A change has an author. Sign in as yourself.")
            self._demand_current(work, session, expected_version)
            guarded = self._stages.guarded(work, session)
            # Whoever may not read a draft may not change it; nothing of it is shown here.
            read = self._release(work, session).release(guarded, ForCoach, by)
            if isinstance(read, Blocked | NoConsent):
                self._trail.withheld(work, session, read, by=by)
                return read
            _demand_possible(lambda: applied(read.value, tidy))
            record = EditRecord(
                id=self._ids.new("edt"),
                session=session.id,
                author=author,
                state=EditState.WAITING,
                at=self._clock.now(),
                base=session.version,
                change=CHANGE.dump_json(tidy).decode(),
            )
            if not isinstance(tidy, Remove):
                work.edits.add(record)
                return record
            if work.requests.restricted(guarded.header.subjects):
                raise EditError(
                    "The processing of this session is restricted, so it is kept as it is until "
                    "the privacy officer lifts that (GDPR Art. 18)."
                )
            less = shortened(guarded, lambda summary: applied(summary, tidy))
            self._stages.put(work, session, StageName.GUARDED, less)
            holder = Holder(session=session.id, text=Citing.SUMMARY)
            work.vaults.of(session.engagement).cite(holder, cited_by_summary(less))
            work.sessions.advance(session, expected_version=session.version, at=self._clock.now())
            made = replace(record, state=EditState.MADE, done_at=self._clock.now(), change=None)
            work.edits.add(made)
            refs = Refs(session=session.id, engagement=session.engagement, record=made.id)
            facts = {"source": "remove"}
            self._trail.note(
                work,
                self._trail.event(EventKind.SESSION_EDIT_MADE, actor=by, refs=refs, facts=facts),
            )
            return made

    def status(self, edit_id: str, *, by: Actor) -> EditRecord:
        """Where a change stands, for whoever asked for it.

        A refused one still holds their words, so that nothing they wrote is lost (`words_of`).

        Raises:
            NotStored: no such change of theirs; a later one may have taken its place.
        """
        with self._database.read() as work:
            found = work.edits.get(edit_id)
            session = work.sessions.get(found.session)
            if found.author != by.person or not takes_part(work, session, by):
                raise NotStored("There is no edit with this id; a later one took its place.")
            return found

    def take_back(self, edit_id: str, *, by: Actor) -> None:
        """Forget a change that waits or came to nothing, and its words. One that was made stays.

        Raises:
            NotStored: no such change of theirs.
        """
        record = self.status(edit_id, by=by)
        with self._database.write() as work:
            work.edits.forget(record.id)

    def latest(self, session_id: SessionId, *, by: Actor) -> EditRecord | None:
        """The last change asked for in a session, for its author; None when all is said."""
        with self._database.read() as work:
            found = work.edits.of_session(session_id)
            return found if found is not None and found.author == by.person else None

    def _draft(self, work: UnitOfWork, session_id: SessionId, by: Actor) -> SessionRecord:
        session = work.sessions.find(session_id)
        if session is None or by.role is not Role.COACH or not takes_part(work, session, by):
            raise NothingToReadError(
                "There is no session with this id that you coach. Check the id."
            )
        if session.status is not Status.IN_REVIEW:
            raise NothingToReadError(
                f"Only a draft in review can be changed; this session is {session.status}."
            )
        return session

    def _demand_current(self, work: UnitOfWork, session: SessionRecord, expected: int) -> None:
        if session.version != expected:
            raise SummaryMovedOnError(
                "The draft was changed since you loaded it, so your change was not put over it. "
                "Load it again and make it there."
            )
        before = work.edits.of_session(session.id)
        if before is not None and before.state is EditState.WAITING:
            raise SummaryMovedOnError(
                "Your last change is still being looked at. Wait a moment and try again."
            )


def words_of(record: EditRecord) -> Change | None:
    """What its author wrote, while it is kept: until it stands in the summary."""
    return None if record.change is None else CHANGE.validate_json(record.change)


def _demand_possible(change: Callable[[], object]) -> None:
    try:
        change()
    except NoSuchLineError:
        wrong = "There is no such line in the summary. Name it as section:number, such as goal:1."
    except QuotedLineError:
        wrong = (
            "This line is somebody's own words, so it can be taken out but not reworded. "
            "Add a line of your own instead."
        )
    except ValueError:
        wrong = "A line rests on at least one turn. Choose the turns it comes from."
    else:
        return
    raise EditError(wrong)


def _tidied(change: Change) -> Change:
    if isinstance(change, Remove):
        return change
    text, due = _one_line(change.text), _one_line(change.due or "")
    if not text or len(text) > LONGEST_LINE or len(due) > LONGEST_DUE:
        raise EditError(
            f"A line has between 1 and {LONGEST_LINE} characters, and a date at most "
            f"{LONGEST_DUE}. Make two lines of a longer one."
        )
    return replace(change, text=text, due=due or None)


def _one_line(text: str) -> str:
    """Without line breaks and other characters nobody sees, which could hide or split words."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
