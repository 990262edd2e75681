"""A world in which retention runs, what should be true of it, and the steps that change it.

The times here are written down again from DESIGN §4, not read from the table under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import strategies as st
from sqlalchemy import select

from assistant.rights.dependants import vault_entries
from assistant.rights.erasing import Erasing, Why
from assistant.rights.holds import LegalHolds
from assistant.rights.retention import Retention
from assistant.rights.schedule import load_schedule
from assistant.sessions.approval import RAW_TEXT
from assistant.sessions.events import Trail
from assistant.storage.case_records import CaseRecord, CaseStatus, Matter
from assistant.storage.database import Database
from assistant.storage.records import SealedStage, StageName
from assistant.storage.rights_records import Cause, HoldReason, LiftReason
from assistant.storage.statuses import ERASED, Status
from assistant.storage.tables import sealed_stage
from governance.identity import Actor, EngagementId, Role, SessionId
from governance.outcomes import ReasonCode, Route
from tests.databases import COACH, COACHEE, new_session
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock

OFFICER = Actor(person=None, role=Role.PRIVACY_OFFICER)
ENGAGEMENTS = (EngagementId("north-7"), EngagementId("south-2"))
WAITING = (Status.AWAITING_CONSENT, Status.QUEUED)
STOPPED = (Status.ESCALATED, Status.NO_CONSENT, Status.FAILED)
DAY = timedelta(days=1)
LESS = b"without next steps"

sessions = st.tuples(
    st.just("session"),
    st.sampled_from(ENGAGEMENTS),
    st.sampled_from((*WAITING, *STOPPED, Status.IN_REVIEW)),
)
numbers = st.integers(0, 5)
steps = st.lists(
    st.one_of(
        sessions,
        st.tuples(st.just("approve"), numbers),
        st.tuples(st.just("withdraw"), numbers),
        st.tuples(st.just("resolve"), numbers),
        st.tuples(st.just("hold"), st.sampled_from(ENGAGEMENTS), st.one_of(st.none(), numbers)),
        st.tuples(st.just("lift"), numbers),
        st.tuples(st.just("close"), st.sampled_from(ENGAGEMENTS)),
        st.tuples(st.just("tick"), st.sampled_from((1, 7, 23, 30, 150, 335, 365, 1100, -3))),
    ),
    min_size=3,
    max_size=14,
)


@dataclass
class World:
    """An installation's rights over a database in memory, and what should be true of it."""

    database: Database
    clock: SetClock = field(default_factory=SetClock)
    ids: CountingIds = field(default_factory=CountingIds)
    known: list[SessionId] = field(default_factory=list)
    withdrawn: set[SessionId] = field(default_factory=set)
    closed: dict[EngagementId, object] = field(default_factory=dict)
    resolved: dict[SessionId, object] = field(default_factory=dict)

    def __post_init__(self):
        given = {
            "database": self.database,
            "clock": self.clock,
            "ids": self.ids,
            "trail": Trail(clock=self.clock, randomness=RepeatableRandomness()),
        }
        self.erasing = Erasing(**given, dependants=(vault_entries,))
        self.holds = LegalHolds(**given)
        self.retention = Retention(
            **given,
            schedule=load_schedule,
            erasing=self.erasing,
            forget_steps=self.forget_steps,
        )
        with self.database.write() as work:
            for one in ENGAGEMENTS:
                work.engagements.add(one, participants=(COACH, COACHEE), at=NOON)

    def session(self, engagement, status):
        one = SessionId(self.ids.new("ses"))
        now = self.clock.now()
        names = {StageName.RAW}
        if status is Status.IN_REVIEW:
            names |= {StageName.PSEUDONYMIZED, StageName.GUARDED}
        record = new_session(
            one,
            engagement=engagement,
            status=status,
            created_at=now,
            updated_at=now,
            raw_expires_at=now + 7 * DAY,
        )
        with self.database.write() as work:
            if work.engagements.get(engagement).erased:
                return
            work.sessions.add(record)
            for name in names:
                stage = SealedStage(stage=name, header=None, blob=b"sealed", created_at=now)
                work.stages.put(one, stage)
            if status is Status.ESCALATED:
                work.cases.add(self.case(record))
        self.known.append(one)

    def forget_steps(self, work, record):
        now = self.clock.now()
        less = SealedStage(stage=StageName.GUARDED, header=None, blob=LESS, created_at=now)
        work.stages.put(record.id, less)

    def case(self, record):
        now = self.clock.now()
        return CaseRecord(
            id=self.ids.new("cas"),
            number=100_000 + len(self.known),
            session=record.id,
            engagement=record.engagement,
            owner=COACH.person,
            status=CaseStatus.OPEN,
            opened_at=now,
            matter=Matter(
                reason=ReasonCode.SENSITIVE_CONTENT, route=Route.HR, urgency="normal", due_at=now
            ),
        )

    def resolve(self, number):
        with self.database.write() as work:
            case = work.cases.of_session(self.nth(number))
            if case and case.matter and case.status is CaseStatus.OPEN:
                matter = replace(case.matter, resolved_at=self.clock.now())
                work.cases.put(replace(case, status=CaseStatus.RESOLVED, matter=matter))
                self.resolved[case.session] = self.clock.now()

    def approve(self, number):
        with self.database.write() as work:
            record = work.sessions.find(self.nth(number))
            if record and record.status is Status.IN_REVIEW:
                approved = replace(record, status=Status.APPROVED, raw_expires_at=None)
                work.sessions.advance(
                    approved, expected_version=record.version, at=self.clock.now()
                )
                work.stages.delete(record.id, RAW_TEXT)

    def withdraw(self, number):
        with self.database.write() as work:
            record = work.sessions.find(self.nth(number))
            if record and record.status is not Status.WITHDRAWN:
                why = Why(cause=Cause.WITHDRAWAL, person=COACHEE.person)
                self.erasing.sessions(work, [record], why)
                self.withdrawn.add(record.id)

    def hold(self, engagement, number):
        with self.database.read() as work:
            if work.engagements.get(engagement).erased:
                return
            record = None if number is None else work.sessions.find(self.nth(number))
        if record and not record.erased:
            self.holds.place(
                record.engagement, session=record.id, reason=HoldReason.LEGAL_DUTY, by=OFFICER
            )
        elif number is None:
            self.holds.place(engagement, reason=HoldReason.LEGAL_CLAIM, by=OFFICER)

    def lift(self, number):
        standing = self.holds.standing()
        if standing:
            one = standing[number % len(standing)]
            self.holds.release(one.id, reason=LiftReason.SETTLED, by=OFFICER)

    def close(self, engagement):
        with self.database.write() as work:
            work.lifetimes.close(engagement, self.clock.now())
        self.closed[engagement] = self.clock.now()

    def tick(self, days):
        self.clock.tick(days=days)

    def nth(self, number):
        return self.known[number % len(self.known)] if self.known else SessionId("ses_none")

    def held(self):
        """Sessions that a hold keeps as they are."""
        standing = self.holds.standing()
        whole = {h.engagement for h in standing if h.session is None}
        single = {h.session for h in standing}
        with self.database.read() as work:
            records = [work.sessions.get(one) for one in self.known]
            return {
                r.id: work.stages.names(r.id)
                for r in records
                if (r.engagement in whole or r.id in single)
                and r.status not in ERASED | set(WAITING)
            }

    def assert_nothing_is_overdue(self):
        now, kept = self.clock.now(), self.held()
        touched = {h.engagement for h in self.holds.standing()}
        with self.database.read() as work:
            newest = dict.fromkeys(ENGAGEMENTS, NOON)
            for one in self.known:
                record = work.sessions.get(one)
                newest[record.engagement] = max(newest[record.engagement], record.created_at)
            ends = {
                e: max(at, self.closed[e]) if e in self.closed else at for e, at in newest.items()
            }
            for one in self.known:
                record, names = work.sessions.get(one), work.stages.names(one)
                if record.id in kept or record.erased:
                    assert not record.erased or names == frozenset()
                    continue
                age = now - record.created_at
                assert record.status not in WAITING or age < 7 * DAY
                assert StageName.RAW not in names or age < 7 * DAY
                assert StageName.PSEUDONYMIZED not in names or age < 30 * DAY
                told = now - self.resolved.get(record.id, record.created_at)
                assert record.status not in STOPPED or told < 365 * DAY
                if (stage := summary_of(work, one)) is not None:
                    ended = now - ends[record.engagement]
                    assert stage["blob"] == LESS or ended < 181 * DAY
                assert now - ends[record.engagement] < 365 * DAY or record.status in (
                    *STOPPED,
                    *WAITING,
                )
            for engagement in ENGAGEMENTS:
                erased = work.engagements.get(engagement).erased
                over = now - ends[engagement] >= 1095 * DAY and engagement not in touched
                assert erased or not over
            assert work.erasures.unfinished() == ()
            for one in self.withdrawn:
                assert work.sessions.get(one).status is Status.WITHDRAWN
                assert work.sessions.get(one).erased


def summary_of(work, session):
    """The stored summary; not through `find`, which wants the decisions behind it."""
    rows = work.stages._statements.rows(
        select(sealed_stage).where(
            sealed_stage.c.session_id == session, sealed_stage.c.stage == StageName.GUARDED
        )
    )
    return next(iter(rows), None)
