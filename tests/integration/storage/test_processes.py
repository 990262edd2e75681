"""Several processes on one database, and one that is killed in the middle of a write."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine

from assistant.storage.database import Database
from assistant.storage.records import StageName
from assistant.storage.statuses import Status
from governance.identity import EngagementId
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteSigner
from tests.databases import Site, add_engagement, new_session
from tests.fakes import NOON, RepeatableRandomness

ACTOR = Path(__file__).with_name("actor.py")
ROOT = ACTOR.parents[3]
SIGNER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\7" * 32))


@contextmanager
def actor(site: Site, name: str, *what: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(ACTOR), site.url, str(site.key_file), name, *what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def demand_sound_ledger(database: Database, size: int) -> None:
    """Every entry is there, matches its leaf, and the stored hashes give the head."""
    with database.write() as work:
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
        assert ledger.size == size
        assert len([e for e in ledger.events() if e is not None]) == size
        assert ledger.sign_checkpoint(SIGNER, at=NOON).size == size


@pytest.mark.verify
def test_four_workers_never_take_one_session_twice(site: Site) -> None:
    database = site.open()
    engagements = [EngagementId(f"eng_{n}") for n in range(6)]
    for engagement in engagements:
        add_engagement(database, engagement)
    with database.write() as work:
        for n in range(24):
            work.sessions.add(new_session(f"ses_{n:02}", engagement=engagements[n % 6]))
    with ExitStack() as stack:
        workers = [stack.enter_context(actor(site, f"w{n}", "work")) for n in range(4)]
        assert [line(w) for w in workers] == ["ready"] * 4
        for worker in workers:
            go(worker)
        said = [w.communicate()[0].split("\n") for w in workers]
        assert [w.returncode for w in workers] == [0] * 4
    done = Counter(words for one in said for words in one if words.startswith("did"))
    assert done == Counter(f"did ses_{n:02}" for n in range(24))
    with database.read() as work:
        finished = work.sessions.by_status(Status.IN_REVIEW)
    assert [s.attempts for s in finished] == [1] * 24
    demand_sound_ledger(database, 48)


@pytest.mark.parametrize("hold_at", [4, -1], ids=["before its commit", "somewhere"])
def test_killed_in_a_write_it_leaves_all_of_it_or_nothing(site: Site, hold_at: int) -> None:
    database = site.open()
    add_engagement(database)
    committed = opened = -1
    with actor(site, "writer", "write", str(hold_at)) as writer:
        assert line(writer) == "ready"
        go(writer)
        while opened < 4:
            word, number = line(writer).split()
            if word == "done":
                committed = int(number)
            else:
                opened = int(number)
        writer.kill()  # SIGKILL
        rest, _ = writer.communicate()
    for said in rest.split("\n"):
        if said.startswith("done"):
            committed = int(said.split()[1])
        elif said.startswith("open"):
            opened = int(said.split()[1])

    demand_nothing_torn(site)
    with database.write() as work:  # nothing it held stands in the way
        stored = work.sessions.by_status(Status.IN_REVIEW)
        stages = [work.stages.find(s.id, StageName.RAW) for s in stored]
        work.sessions.add(new_session("ses_after"))
    assert committed + 1 <= len(stored) <= opened + 1
    if hold_at >= 0:
        assert len(stored) == hold_at
    assert all(stage is not None and stage.blob == b"sealed" * 2_000 for stage in stages)
    demand_sound_ledger(database, len(stored))


def demand_nothing_torn(site: Site) -> None:
    if site.on_sqlite:
        engine = create_engine(site.url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
