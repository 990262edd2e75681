"""Commitments across an engagement's sessions, each with what has become of it.

Invariants: their words come out of released summaries only, and the ledger hears of every look;
what one person sees of a state the other sees too; a state is set only by somebody who may read
the line, over the version they saw, and only once the coach has approved it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Final

from assistant.commitments.recent import recent_sessions
from assistant.commitments.tracked import (
    Across,
    NoSuchPlaceError,
    NotNowError,
    NotTrackedError,
    Part,
    Tracked,
    Withheld,
)
from assistant.sessions.events import Trail
from assistant.sessions.releaser import READABLE, Reading, Releaser, may_look
from assistant.storage.commitment_records import CommitmentRow, Standing
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, StaleSession
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, SessionId, SessionSummary
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

FARTHEST: Final = timedelta(days=3 * 366)
"""How far ahead a commitment can be due; farther is a slip of the pen."""


class CommitmentDesk:
    """Shows commitments and takes what has become of them."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        releaser: Callable[[], Releaser],
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._releaser: Final = releaser

    def of(self, engagement: EngagementId, *, reader: Actor) -> Across:
        """The commitments of every session the reader may read, the newest session's first.

        A coach's drafts are among them, marked as not approved.

        Raises:
            NotTrackedError: no engagement the reader takes part in as coach or coachee.
        """
        readable = READABLE.get(reader.role, frozenset())
        with self._database.write() as work:
            found = list(_sessions(work, engagement, reader, readable))
            return self._released(work, found, reader)

    def recent(self, work: UnitOfWork, engagement: EngagementId, reader: Actor, most: int) -> Part:
        """Those of the newest `most` approved sessions, and of earlier ones in which something
        open has a day. Inside a caller's writing transaction; no other summary is opened.

        Raises:
            NotTrackedError: as for `of`.
        """  # noqa: D205  -- one paragraph
        demand_part(work, engagement, reader)
        found, more = recent_sessions(work, engagement, reader, most)
        return Part(across={engagement: self._released(work, found, reader)}, more=more)

    def part(
        self, engagements: Iterable[EngagementId], *, reader: Actor, start: int, most: int
    ) -> Part:
        """The commitments of `most` sessions from the `start`th on: engagement by engagement, the
        newest session of each first. No other summary is opened, and no other look recorded.

        Raises:
            NotTrackedError: as for `of`.
        """  # noqa: D205  -- one paragraph
        readable = READABLE.get(reader.role, frozenset())
        with self._database.write() as work:
            every = (
                record
                for engagement in engagements
                for record in _sessions(work, engagement, reader, readable)
            )
            found = list(islice(every, start, start + most + 1))
            shown = {
                engagement: self._released(work, list(records), reader)
                for engagement, records in groupby(found[:most], key=lambda one: one.engagement)
            }
        return Part(across=shown, more=len(found) > most)

    def after(
        self, engagement: EngagementId, *, reader: Actor, after: SessionId | None, most: int
    ) -> Part:
        """The commitments of `most` sessions, the newest first, from the one behind `after` on.

        after: what an earlier part said as `last`; None: from the newest on. What comes in
        or is withdrawn between two parts moves nothing.

        Raises:
            NotTrackedError: as for `of`.
            NoSuchPlaceError: `after` is no session of this engagement.
        """
        readable = READABLE.get(reader.role, frozenset())
        with self._database.write() as work:
            known = _sessions(work, engagement, reader, readable, after=after)
            found = list(islice(known, most + 1))
            across = self._released(work, found[:most], reader)
        last = found[most - 1].id if len(found) > most else None
        return Part(across={engagement: across}, more=last is not None, last=last)

    def _released(
        self, work: UnitOfWork, sessions: Sequence[SessionRecord], reader: Actor
    ) -> Across:
        states = work.commitments.of_sessions([record.id for record in sessions])
        found: list[Tracked] = []
        withheld: list[Withheld] = []
        readings: list[Reading] = []
        for record in sessions:
            answer = self._releaser().within(work, record, reader)
            if isinstance(answer, Reading):
                readings.append(answer)
                found += _tracked(work, answer, states.get(record.id, {}))
            else:
                why, reason = answer.explain(), answer.reason.value
                withheld.append(Withheld(session=record.id, why=why, reason=reason))
        return Across(commitments=tuple(found), withheld=tuple(withheld), readings=tuple(readings))

    def change(
        self,
        session: SessionId,
        line: str,
        *,
        standing: Standing,
        due_on: date | None,
        version: int,
        by: Actor,
    ) -> Tracked:
        """Say what has become of a commitment, or on which day it is due now.

        version: the one that was looked at; 0 while nobody had said anything. due_on: None goes
        back to the words of the session.

        Raises:
            NotTrackedError: no such commitment that this person may read.
            NotNowError: it is a draft, somebody else was quicker, or the day is none to plan for.
        """
        now = self._clock.now()
        if due_on is not None and abs(due_on - now.date()) > FARTHEST:
            raise NotNowError("Name a day within three years. Nothing was changed.")
        with self._database.write() as work:
            record = self._readable(work, session, by)
            answer = self._releaser().within(work, record, by)
            known = work.commitments.of_sessions([session]).get(session, {})
            lines = _tracked(work, answer, known) if isinstance(answer, Reading) else []
            found = next((one for one in lines if one.line == line), None)
            if found is not None and found.approved:
                row = CommitmentRow(
                    session=session,
                    line=line,
                    standing=standing,
                    due_on=due_on,
                    set_at=now,
                    set_by=by.role,
                    version=version,
                )
                stored = _stored(work, row)
                self._note(work, record, by, standing)
                return _with(found, stored)
        # Outside, so that the ledger keeps that somebody looked.
        if found is None:
            raise _none()
        raise NotNowError("Approve the summary first; a draft may still change.")

    def _readable(self, work: UnitOfWork, session: SessionId, by: Actor) -> SessionRecord:
        record = work.sessions.find(session)
        if (
            record is None
            or record.purpose != SessionSummary.code
            or record.status not in READABLE.get(by.role, frozenset())
            or not may_look(work, record, by)
        ):
            raise _none()
        return record

    def _note(self, work: UnitOfWork, record: SessionRecord, by: Actor, now: Standing) -> None:
        refs = Refs(session=record.id, engagement=record.engagement)
        event = self._trail.event(
            EventKind.COMMITMENT_STATE_CHANGED, actor=by, refs=refs, facts={"state": now.value}
        )
        self._trail.note(work, event)


def _sessions(
    work: UnitOfWork,
    engagement: EngagementId,
    reader: Actor,
    readable: Collection[Status],
    *,
    after: SessionId | None = None,
) -> Iterator[SessionRecord]:
    demand_part(work, engagement, reader)
    every = reversed(work.sessions.of_engagement(engagement))
    # `in` takes what is before it, and itself.
    if after is not None and after not in (record.id for record in every):
        raise NoSuchPlaceError("There is no such place in this list. Begin with the first page.")
    for record in every:
        wanted = record.purpose == SessionSummary.code and record.status in readable
        if wanted and may_look(work, record, reader):
            yield record


def demand_part(work: UnitOfWork, engagement: EngagementId, actor: Actor) -> None:
    """Let in who has this part in the engagement, as its coach or coachee.

    Raises:
        NotTrackedError: there is none with this code for them; both read the same.
    """
    found = work.engagements.find(engagement)
    parts = () if found is None or found.erased else found.participants
    mine = any(p.person == actor.person and p.role is actor.role for p in parts)
    if actor.person is None or actor.role not in READABLE or not mine:
        raise NotTrackedError("There is no engagement with this code that you take part in.")


def _tracked(
    work: UnitOfWork, reading: Reading, states: Mapping[str, CommitmentRow]
) -> list[Tracked]:
    record = reading.session
    commitments = reading.released.value.commitments
    lines = work.commitments.lines_of(record.id, [one.action for one in commitments])
    waiting = {c.line for c in work.contests.of_session(record.id) if c.reply is None}
    found = [
        Tracked(
            engagement=record.engagement,
            session=record.id,
            approved=record.status is Status.APPROVED,
            said_at=record.created_at,
            number=number,
            line=line,
            words=one,
            contested=f"commitments:{number}" in waiting,
        )
        for number, (one, line) in enumerate(zip(commitments, lines, strict=True), start=1)
    ]
    return [_with(one, states[one.line]) if one.line in states else one for one in found]


def _with(one: Tracked, row: CommitmentRow) -> Tracked:
    return replace(
        one,
        standing=row.standing,
        due_on=row.due_on,
        set_at=row.set_at,
        set_by=row.set_by,
        version=row.version,
    )


def _stored(work: UnitOfWork, row: CommitmentRow) -> CommitmentRow:
    try:
        return work.commitments.put(row)
    except (StaleSession, AlreadyStored):
        raise NotNowError(
            "Somebody else has changed this commitment in the meantime. Nothing was changed; "
            "look at it again."
        ) from None


def _none() -> NotTrackedError:
    return NotTrackedError("There is no such commitment that you can read.")
