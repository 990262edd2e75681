"""The embedded and the distributed worker: one port, the same promises."""

import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from assistant.config import Settings
from assistant.jobs.distributed import DistributedWorker, Patience
from assistant.jobs.embedded import EmbeddedWorker
from assistant.jobs.failures import FIRST_PAUSE, Failures
from assistant.llm.generation import Reads
from assistant.sessions.worker import MAX_ATTEMPTS
from assistant.storage.statuses import Status, Step
from assistant.storage.summary_records import EditState
from assistant.summary.lines import Reword
from assistant.system import SystemClock
from governance.errors import EngineError
from tests.databases import connected
from tests.fakes import NOON
from tests.integration.rights.conftest import GOOD_ANSWER
from tests.integration.sessions.scene import CANARY, EXECUTIVE, overrides, scene
from tests.integration.sessions.test_killed import ONCE
from tests.stand_ins import LOCAL_MODEL, ListAnalyzer, ScriptedTransport

PATIENCE = Patience(heartbeat=0.5, stalled=2, look=0.5, poll=0.5)


class Later:
    """The real clock, which may be set forward."""

    def __init__(self):
        self.by = timedelta()

    def now(self):
        return SystemClock().now() + self.by


@pytest.fixture
def clock():
    return Later()


@pytest.fixture
def analyzer():
    return ListAnalyzer("Zofia")


@pytest.fixture
def transport():
    return ScriptedTransport(GOOD_ANSWER)


@pytest.fixture
def stage(site, tmp_path, clock, analyzer, transport):
    settings = Settings(
        home=tmp_path / "home",
        database_url=site.url,
        key_file=site.key_file,
        llm="",
        llm_base_url="",
        llm_reads=Reads.SESSION,
    )
    given = overrides(analyzer, clock=clock, transport=transport)
    built = scene(tmp_path / "home", given, settings_=settings)
    built.says_yes()
    yield built
    built.chatham.database.close()


@contextmanager
def at_work(*stages):
    """Workers in threads of their own; stopped, and joined, at the end."""
    stop, faults = threading.Event(), []

    def work(chatham):
        if chatham.database.on_sqlite:
            EmbeddedWorker(chatham, tell=faults.append).run(stop)
        else:
            DistributedWorker(chatham, patience=PATIENCE, tell=faults.append).run(stop)

    threads = [threading.Thread(target=work, args=(one.chatham,)) for one in stages]
    for thread in threads:
        thread.start()
    try:
        yield faults
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=300)
            assert not thread.is_alive()
    assert faults == []


def until(said, seconds=300):
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def status(stage, record):
    return stage.session(record).status


def test_what_waits_is_carried_to_its_end_once(stage):
    waited = [stage.takes_in(), stage.takes_in(EXECUTIVE)]
    with at_work(stage):
        until(lambda: status(stage, waited[1]) is Status.ESCALATED)
        came = stage.takes_in()
        until(lambda: status(stage, came) is Status.IN_REVIEW)
    assert status(stage, waited[0]) is Status.IN_REVIEW
    counts = Counter(stage.kinds())
    assert [counts[kind] for kind in ONCE] == [3, 2, 2, 2, 2]


def test_what_is_asked_for_twice_is_done_once(stage):
    record = stage.takes_in()
    with stage.chatham.database.write() as work:
        for _ in range(3):
            work.queues.session_waits(record)
    with at_work(stage, stage):
        until(lambda: status(stage, record) is Status.IN_REVIEW)
    counts = Counter(stage.kinds())
    assert [counts[kind] for kind in ONCE] == [1] * len(ONCE)


def test_a_withdrawn_session_is_worked_on_by_nobody(stage, analyzer):
    read = []
    analyzer.before = lambda: read.append(1)
    record = stage.takes_in()
    stage.withdraws(stage.coachee)
    assert jobs(stage) == []
    stage.says_yes()
    with at_work(stage):
        other = stage.takes_in(EXECUTIVE)
        until(lambda: status(stage, other) is Status.ESCALATED)
    assert status(stage, record) is Status.WITHDRAWN
    assert read == []


def test_a_change_of_a_line_is_made(stage):
    record = stage.takes_in()
    office = stage.chatham.summaries
    with at_work(stage):
        until(lambda: status(stage, record) is Status.IN_REVIEW)
        line = stage.chatham.drafts.show(record.id, reader=stage.coach).lines[0].id
        change = Reword(line=line, text="Zofia keeps the rota.")
        version = stage.session(record).version
        office.editing.ask(record.id, change, expected_version=version, by=stage.coach)
        until(lambda: latest(stage, record).state is not EditState.WAITING)
    assert latest(stage, record).state is EditState.MADE


def latest(stage, record):
    return stage.chatham.summaries.editing.latest(record.id, by=stage.coach)


def test_what_failed_is_tried_again_after_growing_pauses_and_then_left_to_a_person(
    stage, clock, analyzer
):
    failures = Failures(database=stage.chatham.database, clock=clock)

    def broken():
        raise EngineError("down")

    analyzer.before = broken
    record = stage.takes_in()
    pauses = []
    for tries in range(1, MAX_ATTEMPTS + 1):
        with at_work(stage):
            until(lambda: status(stage, record) is Status.FAILED)
        (failure,) = failures.all()
        assert (failure.tries, failure.step) == (tries, "policy")
        assert failures.try_again() == 0
        if failure.next_try is not None:
            pauses.append(failure.next_try - failure.failed_at)
            clock.by += pauses[-1]
            assert failures.try_again() == 1
            assert status(stage, record) is Status.QUEUED
    assert pauses == [FIRST_PAUSE * 4**n for n in range(MAX_ATTEMPTS - 1)]
    assert failures.all()[0].next_try is None
    analyzer.before = lambda: None
    stage.chatham.worker.retry(record.id)
    with at_work(stage):
        until(lambda: status(stage, record) is Status.IN_REVIEW)
    assert failures.all() == ()


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_model_outside_has_a_queue_of_its_own(stage, transport):
    record = stage.takes_in(processor=LOCAL_MODEL)
    assert queues(stage) == ["gates"]
    inside = stage.chatham.worker.run_one(record.id, here=lambda step: step is not Step.ENGINE)
    assert (inside.status, inside.step, inside.attempts) == (Status.QUEUED, Step.ENGINE, 0)
    assert transport.sent == []
    assert queues(stage) == ["gates", "engine/test:local-model"]
    with at_work(stage, stage):
        until(lambda: status(stage, record) is Status.IN_REVIEW)
    assert len(transport.sent) == 1
    counts = Counter(stage.kinds())
    assert [counts[kind] for kind in ONCE] == [1] * len(ONCE)


def queues(stage):
    with connected(stage.chatham.database.conninfo) as connection:
        found = connection.execute(text("SELECT queue_name FROM procrastinate_jobs ORDER BY id"))
        return [row[0] for row in found]


def test_a_paced_queue_lets_one_in_after_the_other(stage):
    slots = []
    for _ in range(3):
        with stage.chatham.database.write() as work:
            slots.append(work.queues.take_slot("engine/x", timedelta(seconds=2), NOON))
    with stage.chatham.database.write() as work:
        other = work.queues.take_slot("engine/y", timedelta(seconds=2), NOON)
        later = work.queues.take_slot("engine/x", timedelta(seconds=2), NOON + timedelta(hours=1))
    assert [slot - NOON for slot in slots] == [timedelta(seconds=2 * n) for n in range(3)]
    assert other == NOON
    assert later == NOON + timedelta(hours=1)


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_session_whose_job_was_lost_gets_another(stage, clock):
    record = stage.takes_in()
    with stage.chatham.database.write() as work:
        work.queues.cancel(record.id)
        assert list(work.queues.lost(before=clock.now())) == [record.id]
        assert list(work.queues.lost(before=clock.now() - timedelta(minutes=1))) == []
    clock.by = timedelta(minutes=2)
    with at_work(stage):
        until(lambda: status(stage, record) is Status.IN_REVIEW)


def test_no_job_holds_a_word(stage):
    with at_work(stage):
        record = stage.takes_in()
        until(lambda: status(stage, record) is Status.IN_REVIEW)
        later = stage.takes_in(EXECUTIVE)
        until(lambda: status(stage, later) is Status.ESCALATED)
    stage.takes_in()
    stored = repr(jobs(stage, "*"))
    for word in (CANARY, "Zofia", "Farah", "Abena", "interim"):
        assert word not in stored


def jobs(stage, columns="id"):
    """Every row of Procrastinate's tables; none on SQLite."""
    if stage.chatham.database.on_sqlite:
        return []
    tables = ("procrastinate_jobs",) if columns == "id" else TABLES
    with connected(stage.chatham.database.conninfo) as connection:
        return [
            tuple(row)
            for table in tables
            for row in connection.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608
        ]


TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_workers",
    "procrastinate_periodic_defers",
)
