"""Sessions keep their rules on SQLite and on PostgreSQL: versions, statuses, leases, erasure."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assistant.storage.database import Database
from assistant.storage.errors import (
    AlreadyStored,
    IllegalTransition,
    KeyDestroyed,
    NotStored,
    StaleSession,
    StorageBusy,
    StorageError,
)
from assistant.storage.records import DecisionRecord, Profile, SealedStage, SessionRecord, StageName
from assistant.storage.statuses import ERASED, TRANSITIONS, Status, Step
from assistant.storage.work import UnitOfWork
from governance.identity import (
    BundleDigest,
    DecisionId,
    EngagementId,
    Locality,
    Processor,
    ProcessorId,
    SessionId,
)
from governance.outcomes import ReasonCode, Route
from tests.databases import (
    COACH,
    ENGAGEMENT,
    Site,
    add_engagement,
    add_session,
    connected,
    new_session,
)
from tests.fakes import NOON

T = TypeVar("T")
LEASE = timedelta(minutes=5)
S1 = SessionId("ses_1")


def claim(database: Database, worker: str = "w1", at: datetime = NOON) -> SessionRecord | None:
    with database.write() as work:
        return work.sessions.claim(worker, at, LEASE)


def advance(database: Database, record: SessionRecord, **changes: Any) -> SessionRecord:
    changed = replace(record, **changes)
    with database.write() as work:
        return work.sessions.advance(changed, expected_version=record.version, at=NOON)


def test_every_fact_of_a_session_comes_back(database: Database) -> None:
    facts: dict[str, Any] = {
        "processor": Processor(id=ProcessorId("ollama:llama3.1"), locality=Locality.THIRD_PARTY),
        "kind": "notes",
        "language": "de",
        "medium": "docx",
        "words": 7,
        "status": Status.ESCALATED,
        "step": Step.POLICY,
        "reason": ReasonCode.SENSITIVE_CONTENT,
        "route": Route.LEGAL,
        "labels": ("layoffs_confidential",),
        "policies": ("no-layoffs", "no-executives"),
        "turns": (3, 14),
        "fault": "EngineError",
        "attempts": 2,
        "bundle": BundleDigest("ab" * 32),
        "created_at": NOON - timedelta(days=1, microseconds=1),
        "updated_at": NOON,
        "raw_expires_at": NOON + timedelta(days=7),
    }
    stored = add_session(database, **facts)
    assert stored == new_session(**facts)
    with database.read() as work:
        assert work.sessions.get(S1) == stored
        assert work.sessions.find(S1) == stored


def test_times_come_back_as_the_same_instant_in_utc(database: Database) -> None:
    elsewhere = datetime(
        2026, 11, 2, 1, 30, 0, 1, tzinfo=timezone(timedelta(hours=-5, minutes=-30))
    )
    stored = add_session(database, created_at=elsewhere)
    assert stored.created_at == elsewhere
    assert stored.created_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="time with its zone"):
        add_session(database, created_at=NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "fact",
    [
        {"medium": "I told Sarah everything"},
        {"fault": "sarah@example.org"},
        {"fault": ""},
        {"labels": ("fine", "She said no")},
        {"policies": ("x" * 201,)},
        {"turns": ("Sarah",)},
        {"turns": (True,)},
        {"language": "en\nSarah"},
    ],
)
def test_words_do_not_fit_into_any_column(database: Database, fact: dict[str, Any]) -> None:
    add_engagement(database)
    with pytest.raises(StorageError, match="not what its column may hold") as caught:
        add_session(database, **fact)
    assert "Sarah" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_an_unknown_session_is_none_or_not_stored(database: Database) -> None:
    with database.read() as work:
        assert work.sessions.find(S1) is None
        with pytest.raises(NotStored):
            work.sessions.get(S1)


def test_an_id_is_given_once(database: Database) -> None:
    stored = add_session(database)
    with pytest.raises(AlreadyStored):
        add_session(database, words=1)
    with database.read() as work:
        assert work.sessions.get(S1) == stored


def test_a_session_needs_its_engagement(database: Database) -> None:
    with database.write() as work, pytest.raises(NotStored):
        work.sessions.add(new_session())


def test_sessions_are_listed_oldest_first(database: Database) -> None:
    other = EngagementId("eng_2")
    for name, minutes, engagement, status in (
        ("ses_b", 2, ENGAGEMENT, Status.QUEUED),
        ("ses_a", 2, ENGAGEMENT, Status.FAILED),
        ("ses_c", 1, ENGAGEMENT, Status.QUEUED),
        ("ses_d", 0, other, Status.QUEUED),
    ):
        at = NOON + timedelta(minutes=minutes)
        add_session(database, name, engagement=engagement, status=status, created_at=at)
    with database.read() as work:
        queued = work.sessions.by_status(Status.QUEUED)
        both = work.sessions.by_status(Status.QUEUED, Status.FAILED)
        ours = work.sessions.of_engagement(ENGAGEMENT)
        assert work.sessions.by_status() == ()
    assert [s.id for s in queued] == ["ses_d", "ses_c", "ses_b"]
    assert [s.id for s in both] == ["ses_d", "ses_c", "ses_a", "ses_b"]
    assert [s.id for s in ours] == ["ses_c", "ses_a", "ses_b"]


class TestAdvance:
    def test_stores_what_changed_and_raises_the_version(self, database: Database) -> None:
        add_session(database)
        running = claim(database)
        assert running is not None
        moved = advance(
            database,
            running,
            status=Status.ESCALATED,
            step=Step.POLICY,
            reason=ReasonCode.SENSITIVE_CONTENT,
            route=Route.HR,
            labels=("medical",),
            policies=("no-medical",),
            turns=(4,),
        )
        assert moved == replace(
            running,
            status=Status.ESCALATED,
            step=Step.POLICY,
            reason=ReasonCode.SENSITIVE_CONTENT,
            route=Route.HR,
            labels=("medical",),
            policies=("no-medical",),
            turns=(4,),
            version=running.version + 1,
            updated_at=NOON,
            lease_owner=None,
            lease_until=None,
        )

    def test_a_step_while_running_keeps_the_lease_even_if_it_was_renewed(
        self, database: Database
    ) -> None:
        add_session(database)
        running = claim(database)
        assert running is not None
        later = NOON + timedelta(hours=1)
        with database.write() as work:
            assert work.sessions.renew(S1, "w1", until=later)
        moved = advance(database, running, step=Step.ENGINE)
        assert (moved.lease_owner, moved.lease_until) == ("w1", later)

    def test_the_second_of_two_who_read_the_same_version_loses(self, database: Database) -> None:
        stored = add_session(database)
        advance(database, stored, step=Step.CONSENT)
        with pytest.raises(StaleSession):
            advance(database, stored, status=Status.AWAITING_CONSENT)
        with database.read() as work:
            now = work.sessions.get(S1)
        assert (now.status, now.step, now.version) == (Status.QUEUED, Step.CONSENT, 2)

    def test_never_touches_who_and_what_it_is(self, database: Database) -> None:
        stored = add_session(database)
        add_engagement(database, EngagementId("eng_2"))
        moved = advance(
            database,
            stored,
            engagement=EngagementId("eng_2"),
            purpose="theme_report",
            kind="notes",
            created_at=NOON - timedelta(days=1),
            attempts=9,
            lease_owner="w9",
            lease_until=NOON,
        )
        assert moved == replace(stored, version=2)

    @pytest.mark.parametrize("status", [Status.RUNNING, Status.WITHDRAWN, Status.EXPIRED])
    def test_neither_claims_nor_erases(self, database: Database, status: Status) -> None:
        stored = add_session(database)
        with pytest.raises(IllegalTransition, match="claimed or erased"):
            advance(database, stored, status=status)

    def test_an_unknown_session_is_not_stored(self, database: Database) -> None:
        with database.write() as work, pytest.raises(NotStored):
            work.sessions.advance(new_session(), expected_version=1, at=NOON)

    def test_only_transitions_of_the_table_reach_the_database(self, database: Database) -> None:
        add_engagement(database)
        for old in Status:
            for new in Status:
                name = f"ses_{old}_{new}"
                with database.write() as work:
                    stored = work.sessions.add(new_session(name, status=old))
                    possible = new == old or (
                        new in TRANSITIONS[old] and new not in ERASED | {Status.RUNNING}
                    )
                    changed = replace(stored, status=new)
                    if possible:
                        moved = work.sessions.advance(changed, expected_version=1, at=NOON)
                        assert moved.status is new
                    else:
                        with pytest.raises(IllegalTransition):
                            work.sessions.advance(changed, expected_version=1, at=NOON)
                        assert work.sessions.get(stored.id) == stored


class TestClaim:
    def test_takes_the_one_that_waited_longest(self, database: Database) -> None:
        add_session(database, "ses_new", created_at=NOON)
        add_session(database, "ses_old", created_at=NOON - timedelta(days=1))
        taken = claim(database, at=NOON)
        assert taken is not None
        assert taken.id == "ses_old"
        assert taken.status is Status.RUNNING
        assert (taken.lease_owner, taken.lease_until) == ("w1", NOON + LEASE)
        assert (taken.attempts, taken.version) == (1, 2)

    def test_there_may_be_nothing_to_do(self, database: Database) -> None:
        assert claim(database) is None

    def test_takes_only_what_is_queued(self, database: Database) -> None:
        for status in set(Status) - {Status.QUEUED, Status.RUNNING}:
            add_session(database, f"ses_{status}", status=status)
        assert claim(database) is None

    def test_leaves_a_live_lease_alone_and_takes_over_a_dead_one(self, database: Database) -> None:
        add_session(database)
        assert claim(database, "w1", NOON) is not None
        assert claim(database, "w2", NOON + LEASE - timedelta(microseconds=1)) is None
        taken = claim(database, "w2", NOON + LEASE)
        assert taken is not None
        assert (taken.lease_owner, taken.attempts) == ("w2", 2)

    def test_the_worker_that_lost_its_lease_cannot_write_any_more(self, database: Database) -> None:
        add_session(database)
        mine = claim(database, "w1", NOON)
        assert mine is not None
        assert claim(database, "w2", NOON + LEASE) is not None
        with pytest.raises(StaleSession):
            advance(database, mine, step=Step.GUARD)
        with database.write() as work:
            assert not work.sessions.renew(S1, "w1", until=NOON + 3 * LEASE)

    def test_one_engagement_is_worked_on_by_one_worker(self, database: Database) -> None:
        add_session(database, "ses_1")
        add_session(database, "ses_2")
        add_session(database, "ses_3", engagement=EngagementId("eng_2"))
        first, second = claim(database, "w1"), claim(database, "w2")
        assert first is not None
        assert second is not None
        assert (first.id, second.id) == ("ses_1", "ses_3")
        assert claim(database, "w3") is None
        advance(database, first, status=Status.FAILED, fault="EngineError")
        third = claim(database, "w3")
        assert third is not None
        assert third.id == "ses_2"

    def test_a_lease_that_has_run_out_holds_up_nobody(self, database: Database) -> None:
        add_session(database, "ses_1")
        add_session(database, "ses_2")
        with database.write() as work:
            assert work.sessions.claim("w1", NOON, LEASE, only=S1) is not None
            other, out = SessionId("ses_2"), NOON + LEASE
            assert work.sessions.claim("w2", out - timedelta(microseconds=1), LEASE) is None
            assert work.sessions.claim("w2", out, LEASE, only=other) is not None

    def test_a_renewed_lease_holds(self, database: Database) -> None:
        add_session(database)
        taken = claim(database)
        assert taken is not None
        with database.write() as work:
            assert work.sessions.renew(S1, "w1", until=NOON + 3 * LEASE)
            assert not work.sessions.renew(S1, "w2", until=NOON + 9 * LEASE)
        assert claim(database, "w2", NOON + 2 * LEASE) is None
        assert advance(database, taken, step=Step.ENGINE).version == taken.version + 1

    def test_can_ask_for_one_session(self, database: Database) -> None:
        add_session(database, "ses_1")
        add_session(database, "ses_2", engagement=EngagementId("eng_2"))
        with database.write() as work:
            taken = work.sessions.claim("w1", NOON, LEASE, only=SessionId("ses_2"))
            assert taken is not None
            assert taken.id == "ses_2"
            assert work.sessions.claim("w1", NOON, LEASE, only=SessionId("ses_2")) is None

    @settings(
        deadline=None,
        max_examples=25,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["claim", "finish", "fail", "withdraw", "renew"]),
                st.sampled_from(["w1", "w2", "w3"]),
                st.integers(0, 8),
            ),
            max_size=30,
        )
    )
    def test_no_history_gives_two_workers_one_engagement(
        self, site: Site, history: list[tuple[str, str, int]]
    ) -> None:
        database = site.opened[0] if site.opened else site.open()
        with pytest.raises(RolledBackError):
            play(database, history)


class RolledBackError(Exception):
    """Ends a unit of work without a commit, so that the next example starts from nothing."""


def play(database: Database, history: list[tuple[str, str, int]]) -> None:
    with database.write() as work:
        for e in range(2):
            engagement = EngagementId(f"eng_{e}")
            work.engagements.add(engagement, participants=(), at=NOON)
            for s in range(2):
                work.sessions.add(new_session(f"ses_{e}{s}", engagement=engagement))
        held: dict[str, SessionRecord] = {}
        at = NOON
        for action, worker, minutes in history:
            at += timedelta(minutes=minutes)
            act(work, action, worker, at, held)
            running = work.sessions.by_status(Status.RUNNING)
            live = [r for r in running if r.lease_until is not None and r.lease_until > at]
            assert len({r.engagement for r in live}) == len(live)
            assert all(r.lease_owner is not None for r in running)
            assert all(r.version == 1 + r.attempts for r in running)
        raise RolledBackError


def act(
    work: UnitOfWork, action: str, worker: str, at: datetime, held: dict[str, SessionRecord]
) -> None:
    mine = held.get(worker)
    if mine is None:
        taken = work.sessions.claim(worker, at, LEASE) if action == "claim" else None
        if taken is not None:
            held[worker] = taken
    elif action == "renew":
        work.sessions.renew(mine.id, worker, until=at + LEASE)
    elif action == "withdraw":
        work.sessions.erase(mine.id, status=Status.WITHDRAWN, at=at)
    elif action in {"finish", "fail"}:
        del held[worker]
        end = Status.IN_REVIEW if action == "finish" else Status.FAILED
        with suppress(StaleSession):
            changed = replace(mine, status=end)
            work.sessions.advance(changed, expected_version=mine.version, at=at)


class TestErase:
    def filled(self, database: Database, status: Status = Status.ESCALATED) -> SessionRecord:
        stored = add_session(
            database,
            status=status,
            step=Step.POLICY,
            reason=ReasonCode.SENSITIVE_CONTENT,
            route=Route.HR,
            labels=("medical",),
            policies=("no-medical",),
            turns=(4,),
            raw_expires_at=NOON,
        )
        with database.write() as work:
            work.stages.put(
                S1, SealedStage(stage=StageName.RAW, header=None, blob=b"x", created_at=NOON)
            )
            work.decisions.add(
                DecisionRecord(
                    id=DecisionId("dec_1"),
                    session=S1,
                    gate="policy",
                    outcome="stopped",
                    at=NOON,
                    reason=ReasonCode.SENSITIVE_CONTENT,
                    route=Route.HR,
                    policies=("no-medical",),
                    policy_digest="ab",
                )
            )
        return stored

    def test_destroys_the_key_and_everything_that_speaks_of_the_person(
        self, database: Database
    ) -> None:
        stored = self.filled(database)
        with database.write() as work:
            gone = work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
        assert gone == replace(
            stored,
            status=Status.WITHDRAWN,
            reason=None,
            route=None,
            labels=(),
            policies=(),
            turns=(),
            raw_expires_at=None,
            version=stored.version + 1,
            erased=True,
        )
        with database.read() as work:
            assert work.stages.names(S1) == frozenset()
            (decision,) = work.decisions.of_session(S1)
            assert (decision.reason, decision.route, decision.policies) == (None, None, ())
            assert (decision.gate, decision.outcome, decision.policy_digest) == (
                "policy",
                "stopped",
                "ab",
            )
            with pytest.raises(KeyDestroyed):
                work.keys.session_key(S1)

    def test_leaves_other_sessions_alone(self, database: Database) -> None:
        self.filled(database)
        other = add_session(database, "ses_2")
        with database.write() as work:
            work.sessions.erase(SessionId("ses_2"), status=Status.EXPIRED, at=NOON)
        with database.read() as work:
            assert work.sessions.get(S1).labels == ("medical",)
            assert work.stages.names(S1) == {StageName.RAW}
            assert work.decisions.of_session(S1)[0].policies == ("no-medical",)
            work.keys.session_key(S1)
            assert work.sessions.get(other.id).erased

    def test_is_possible_from_everywhere_and_twice(self, database: Database) -> None:
        add_engagement(database)
        with database.write() as work:
            for old in Status:
                stored = work.sessions.add(new_session(f"ses_{old}", status=old))
                for _ in range(2):
                    gone = work.sessions.erase(stored.id, status=Status.WITHDRAWN, at=NOON)
                    assert gone.erased

    def test_never_ends_otherwise(self, database: Database) -> None:
        add_engagement(database)
        with database.write() as work:
            for status in set(Status) - ERASED:
                stored = work.sessions.add(new_session(f"ses_{status}", status=status))
                with pytest.raises(IllegalTransition):
                    work.sessions.erase(stored.id, status=status, at=NOON)
                assert not work.sessions.get(stored.id).erased

    def test_withdrawn_stays_withdrawn(self, database: Database) -> None:
        add_session(database)
        with database.write() as work:
            work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
            with pytest.raises(IllegalTransition):
                work.sessions.erase(S1, status=Status.EXPIRED, at=NOON)

    def test_the_worker_at_work_on_it_loses_it(self, database: Database) -> None:
        add_session(database)
        mine = claim(database)
        assert mine is not None
        with database.write() as work:
            work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
        with pytest.raises(StaleSession):
            advance(database, mine, status=Status.IN_REVIEW)
        assert claim(database, "w2", NOON + 2 * LEASE) is None


def test_raw_text_is_due_until_it_is_gone(database: Database) -> None:
    for name, expires, stage in (
        ("ses_1", NOON, StageName.RAW),
        ("ses_2", NOON + timedelta(microseconds=1), StageName.RAW),
        ("ses_3", None, StageName.RAW),
    ):
        add_session(database, name, raw_expires_at=expires)
        sealed = SealedStage(stage=stage, header=None, blob=b"x", created_at=NOON)
        with database.write() as work:
            work.stages.put(SessionId(name), sealed)
    add_session(database, "ses_4", raw_expires_at=NOON)
    with database.write() as work:
        assert [s.id for s in work.sessions.raw_due(NOON)] == ["ses_1"]
        assert work.stages.delete(S1, {StageName.RAW, StageName.CLEARED}) == 1
        assert work.sessions.raw_due(NOON) == ()


def test_claims_take_turns(site: Site) -> None:
    """Otherwise two workers could each see the engagement free and take one session of it."""
    first, second = site.open(), site.open(busy_seconds=0.05)
    add_session(first, "ses_1")
    add_session(first, "ses_2")
    with first.write() as work:
        assert work.sessions.claim("w1", NOON, LEASE) is not None
        with pytest.raises(StorageBusy), second.write() as other:
            other.sessions.claim("w2", NOON, LEASE, only=SessionId("ses_2"))
    assert claim(second, "w2") is None


def waiting_for_a_lock(site: Site) -> int:
    with connected(site.url) as connection:
        found = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return int(connection.execute(text(found)).scalar_one())


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
class TestWaiting:
    """What SQLite's one writer gives for nothing, row locks give on PostgreSQL."""

    def held_up(self, site: Site, first: Callable[[UnitOfWork], T], then: Callable[[], T]) -> T:
        """Start `then` while a unit of work after `first` is open; commit when it waits."""
        database = site.open()
        with ThreadPoolExecutor(1) as pool:
            with database.write() as work:
                first(work)
                later = pool.submit(then)
                while not later.done() and waiting_for_a_lock(site) == 0:
                    pass
            return later.result()

    def test_a_withdrawal_never_loses_against_a_worker(self, site: Site) -> None:
        database = site.open()
        stored = add_session(database)

        def erase() -> SessionRecord:
            with database.write() as work:
                return work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)

        gone = self.held_up(
            site,
            lambda work: work.sessions.advance(
                replace(stored, words=1), expected_version=1, at=NOON
            ),
            erase,
        )
        assert gone.erased
        assert (gone.words, gone.version) == (1, 3)

    def test_names_added_at_the_same_time_are_all_kept(self, site: Site) -> None:
        database = site.open()
        add_engagement(database)

        def name(work: UnitOfWork, label: str) -> Profile:
            profile = work.engagements.profile(ENGAGEMENT)
            more = replace(profile, speakers={**profile.speakers, label: COACH.person})
            work.engagements.set_profile(ENGAGEMENT, more)
            return more

        def second() -> Profile:
            with database.write() as work:
                return name(work, "Z.")

        both = self.held_up(site, lambda work: name(work, "Zoe"), second)
        assert set(both.speakers) == {"Zoe", "Z."}
