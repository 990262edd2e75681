"""Retention: what is past its time goes, a batch at a time, and each run ends with certificates.

Invariants: what is due and whether a hold stands is asked again inside the transaction that
deletes; a run that is killed leaves whole batches behind, and the next one goes on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from assistant.programme.pilot.forgetting import forget_narratives
from assistant.rights.due import ENDS_SESSION, MASKED, Due, Holding, calendar
from assistant.rights.erasing import Erased, Erasing, Why
from assistant.rights.schedule import Schedule
from assistant.sessions.approval import RAW_TEXT
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.rights_records import Category, Cause, RunRecord
from assistant.storage.work import UnitOfWork
from assistant.themes.reporting import forget_before
from governance.identity import Actor, EngagementId, SessionId
from governance.ledger.events import SYSTEM, Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

BATCH: Final = 100
PAST_APPOINTMENTS: Final = timedelta(days=30)
"""How long it stays known that an appointment was; nobody needs it to coach."""
_WHY: Final = Why(cause=Cause.RETENTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run did. certificates: none while a reader keeps the files from being clean."""

    run: RunRecord
    ended: tuple[SessionRecord, ...]
    certificates: tuple[str, ...]


class Retention:
    """Deletes what is past its time. schedule: the table in force, asked whenever it is needed."""

    def __init__(
        self,
        *,
        database: Database,
        schedule: Callable[[], Schedule],
        erasing: Erasing,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        forget_steps: Callable[[UnitOfWork, SessionRecord], None],
    ) -> None:
        self._database = database
        self._table = schedule
        self._erasing = erasing
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._forget_steps = forget_steps

    def calendar(
        self, only: EngagementId | None = None, *, table: Schedule | None = None
    ) -> tuple[tuple[Due, bool], ...]:
        """Everything that lives with the day it goes, soonest first; True if it is kept anyway.

        only: of this engagement; reckoning everything takes seconds for 100,000 sessions. table:
        by other times than those in force.
        """
        with self._database.read() as work:
            holding, lives = Holding.of(work), work.lifetimes
            sessions = lives.sessions() if only is None else lives.sessions_of(only)
            dues = calendar(sessions, lives.engagements(only), table or self._table())
        return tuple((due, holding.keeps(due)) for due in dues)

    def latest_run(self) -> RunRecord | None:
        """The run that started last."""
        with self._database.read() as work:
            return work.retention_runs.latest()

    def overdue(self, *, table: Schedule | None = None) -> tuple[Due, ...]:
        """What is past its time, still there, and kept by no hold. table: see `calendar`."""
        now = self._clock.now()
        return tuple(d for d, held in self.calendar(table=table) if d.at <= now and not held)

    def is_text_due(self) -> bool:
        """Whether text as it came in is past its time: quick to ask, so it is asked often."""
        with self._database.read() as work:
            holding = Holding.of(work)
            due = work.sessions.raw_due(self._clock.now())
        return any(
            r.id not in holding.sessions | holding.waiting
            and r.engagement not in holding.engagements
            for r in due
        )

    def expire(self) -> tuple[SessionRecord, ...]:
        """Run if text as it came in is past its time; gives the sessions that ended by it."""
        return self.run().ended if self.is_text_due() else ()

    def run(self, *, by: Actor = SYSTEM) -> Ran:
        """Do everything that is due now."""
        run = RunRecord(id=self._ids.new("run"), started_at=self._clock.now())
        with self._database.write() as work:
            work.retention_runs.add(run)
            work.appointments.forget_before(run.started_at - PAST_APPOINTMENTS)
            work.replays.forget_old(now=run.started_at)
            work.sign_ins.forget_ended(run.started_at)
            time = self._table().time(Category.THEME_REPORT)
            beside = forget_before(work, run.started_at - time, self._trail)
            time = self._table().time(Category.NARRATIVES)
            beside += forget_narratives(work, run.started_at - time, self._trail)
            self._note(work, EventKind.RETENTION_RUN_STARTED, run, by, {})
        due = [(d, held) for d, held in self.calendar() if d.at <= run.started_at]
        done = list(self._batches([d for d, held in due if not held]))
        swept = self._erasing.sweep()
        mine = {one.erasure for one in done}
        certificates = [s.certificate for s in swept if s.id in mine and s.certificate]
        run = replace(
            run,
            finished_at=self._clock.now(),
            erased=beside + sum(sum(one.counts.values()) for one in done),
            held=sum(1 for _, held in due if held),
            certificate=certificates[-1] if certificates else None,
        )
        with self._database.write() as work:
            work.retention_runs.finish(run)
            facts: dict[str, Fact] = {"erased": run.erased, "held": run.held}
            self._note(work, EventKind.RETENTION_RUN_FINISHED, run, by, facts)
        ended = tuple(record for one in done for record in one.sessions)
        return Ran(run=run, ended=ended, certificates=tuple(certificates))

    def finish(self) -> bool:
        """True when nothing erased is left in any file; False while somebody still reads."""
        self._erasing.sweep()
        return not self._erasing.unfinished()

    def _batches(self, due: Sequence[Due]) -> Iterator[Erased]:
        sessions = list(dict.fromkeys(d.session for d in due if d.session is not None))
        erased = False
        for start in range(0, len(sessions), BATCH):
            with self._database.write() as work:
                one = self._erase_sessions(work, sessions[start : start + BATCH])
            erased = True
            yield one
        engagements = [d.engagement for d in due if d.category is Category.NAMES]
        for engagement in engagements:
            with self._database.write() as work:
                one = self._erase_engagements(work, [engagement])
            erased = True
            yield one
        if not erased:
            # An empty run is certified too: it says that nothing was due.
            with self._database.write() as work:
                one = self._erase_engagements(work, [])
            yield one

    def _erase_sessions(self, work: UnitOfWork, ids: Sequence[SessionId]) -> Erased:
        due: defaultdict[SessionId, set[Category]] = defaultdict(set)
        lives = work.lifetimes.sessions(ids)
        for one in self._still_due(
            work, calendar(lives, work.lifetimes.engagements(), self._table())
        ):
            if one.session is not None:
                due[one.session].add(one.category)
        beside: Counter[Category] = Counter()
        ends: list[SessionRecord] = []
        for session, categories in due.items():
            record = work.sessions.get(session)
            if not ENDS_SESSION.isdisjoint(categories):
                ends.append(record)
                beside.update(categories & {Category.UNREAD, Category.STOPPED})
                continue
            if Category.RAW in categories:
                work.stages.delete(session, RAW_TEXT)
                work.edits.erase([session])
                record = replace(record, raw_expires_at=None)
            if Category.MASKED in categories:
                work.stages.delete(session, MASKED)
            if Category.COMMITMENTS in categories:
                self._forget_steps(work, record)
            beside.update(categories)
            # A worker that has it notices by the version and lets go.
            work.sessions.advance(record, expected_version=record.version, at=self._clock.now())
        return self._erasing.sessions(work, ends, _WHY, beside=beside)

    def _erase_engagements(self, work: UnitOfWork, ids: Sequence[EngagementId]) -> Erased:
        beside: Counter[Category] = Counter()
        ends: list[SessionRecord] = []
        due = self._still_due(work, calendar((), work.lifetimes.engagements(), self._table()))
        gone = [d.engagement for d in due if d.engagement in set(ids)]
        for engagement in gone:
            ends += [r for r in work.sessions.of_engagement(engagement) if not r.erased]
            vault = work.vaults.of(engagement)
            beside[Category.VAULT] += vault.erase_all()
            beside[Category.NAMES] += 1
            beside[Category.ENGAGEMENT_KEY] += 1
            work.keys.destroy_engagement_key(engagement)
            work.appointments.forget(engagement)
            told = work.notifications.forget_engagement(engagement)
            beside[Category.NOTIFICATION] += told + work.mail_addresses.forget(engagement)
            beside[Category.SIGN_IN] += work.sign_ins.forget(engagement)
            beside[Category.CONSENT] += work.evidence.forget(engagement)
        why = replace(_WHY, engagement=gone[0]) if len(gone) == 1 else _WHY
        return self._erasing.sessions(work, ends, why, beside=beside)

    def _still_due(self, work: UnitOfWork, dues: Sequence[Due]) -> list[Due]:
        holding = Holding.of(work)
        now = self._clock.now()
        return [d for d in dues if d.at <= now and not holding.keeps(d)]

    def _note(
        self,
        work: UnitOfWork,
        kind: EventKind,
        run: RunRecord,
        by: Actor,
        facts: dict[str, Fact],
    ) -> None:
        event = self._trail.event(kind, actor=by, refs=Refs(record=run.id), facts=facts)
        self._trail.note(work, event)
