"""Contesting a line of a summary: it is recorded, stands beside the line, and the coach answers.

Invariants: only somebody who may read the summary contests a line of it, and only its coach
answers; what both say is sealed and goes with the session (GDPR Art. 16).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from assistant.requests.refusals import RequestError, noted_if_rejected
from assistant.sessions.events import Trail
from assistant.sessions.releaser import Reading, may_look, takes_part
from assistant.storage.database import Database
from assistant.storage.request_records import Contest, Reply
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import named_lines
from assistant.summary.schema import Summary
from governance.identity import Actor, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, NoConsent
from governance.ports import Clock, Ids

MAX_WORDS: Final = 2_000
"""Characters of a contest or an answer."""


def lines_of(summary: Summary) -> dict[str, str]:
    """Every line that can be contested, by `section:number`."""
    return {one.id: one.text for one in named_lines(summary)}


class Contesting:
    """Takes contests and the coach's answers."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        read: Callable[[SessionId, Actor], Reading | Blocked | NoConsent],
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._read = read

    def contest(self, session: SessionId, line: str, said: str, *, by: Actor) -> Contest:
        """Contest a line of a summary one may read.

        Raises:
            NothingToReadError: there is none to read.
            RequestError: not released, no such line, or nothing said.
        """
        with noted_if_rejected(self._database, self._trail, by, by.person):
            reading = self._read(session, by)
            if not isinstance(reading, Reading):
                raise RequestError(reading.explain(), cause=reading.reason.value)
            if by.person is None or line not in lines_of(reading.released.value):
                raise RequestError(
                    "There is no such line in the summary. Name it as section:number, such as "
                    "goal:1.",
                    cause="no_such_line",
                )
            new = Contest(
                id=self._ids.new("con"),
                session=session,
                person=by.person,
                line=line,
                at=self._clock.now(),
                said=_words(said),
            )
            with self._database.write() as work:
                work.contests.add(new)
                self._note(work, EventKind.RIGHTS_LINE_CONTESTED, new, by)
        return new

    def answer(self, contest_id: str, reply: Reply, words: str, *, by: Actor) -> Contest:
        """The coach's answer: agreed, or why it stands.

        Raises:
            RequestError: not by the session's coach, or nothing said.
            NotStored: there is no such contest.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.write() as work,
        ):
            found = work.contests.get(contest_id)
            session = work.sessions.get(found.session)
            if by.role is not Role.COACH or not takes_part(work, session, by):
                raise RequestError("Only the session's coach answers.", cause="not_the_coach")
            answered = replace(
                found, reply=reply, replied=_words(words), replied_at=self._clock.now()
            )
            work.contests.answer(answered)
            self._note(work, EventKind.RIGHTS_LINE_RECTIFIED, answered, by)
        return answered

    def beside(self, session_id: SessionId, *, reader: Actor) -> tuple[Contest, ...]:
        """What stands beside the lines of a session, for whoever may look at it."""
        with self._database.read() as work:
            session = work.sessions.find(session_id)
            if session is None or session.erased or not may_look(work, session, reader):
                return ()
            return work.contests.of_session(session_id)

    def _note(self, work: UnitOfWork, kind: EventKind, about: Contest, by: Actor) -> None:
        refs = Refs(session=about.session, subject=about.person, record=about.id)
        facts = {} if about.reply is None else {"status": about.reply.value}
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))


def _words(said: str) -> str:
    words = said.strip()
    if not words or len(words) > MAX_WORDS:
        raise RequestError(
            f"Say in words what is wrong, in {MAX_WORDS} characters at most.", cause="no_words"
        )
    return words
