"""A process of its own for tests: opens the site's database and does one thing, many times.

Usage: actor.py URL KEY_FILE NAME work | write HOLD_AT | append COUNT | spawn
It says `ready` and starts when it reads a line.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from assistant.storage.database import Database
from assistant.storage.errors import StorageBusy
from assistant.storage.keyring import read_key_file
from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import SessionId
from governance.ledger.events import SYSTEM, LedgerEvent, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from tests.databases import new_session
from tests.fakes import NOON, RepeatableRandomness

LEASE = timedelta(minutes=5)
PATIENCE = 3_000
"""Turns without a session before a process gives up, because another one died."""


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def record(work: UnitOfWork, session: SessionId, name: str) -> None:
    event = LedgerEvent(
        kind=EventKind.SESSION_RUN_STARTED, at=NOON, actor=SYSTEM, refs=Refs(session=session)
    )
    Ledger(work.ledger, randomness=RepeatableRandomness(name.encode())).append([event])


def take(database: Database, name: str) -> SessionRecord | None:
    with database.write() as work:
        taken = work.sessions.claim(name, NOON, LEASE)
        if taken is not None:
            record(work, taken.id, name)
        return taken


def finish(database: Database, session: SessionRecord, name: str) -> None:
    with database.write() as work:
        done = replace(session, status=Status.IN_REVIEW)
        work.sessions.advance(done, expected_version=session.version, at=NOON)
        record(work, session.id, name)


def work_through(database: Database, name: str) -> None:
    """Claim and finish sessions until none is queued, or no one gets any further."""
    idle = 0
    while idle < PATIENCE:
        with database.read() as work:
            if not work.sessions.by_status(Status.QUEUED):
                return
        try:
            taken = take(database, name)
            idle = idle + 1 if taken is None else 0
            if taken is not None:
                finish(database, taken, name)
                say("did", taken.id)
        except StorageBusy:
            say("busy")
            idle += 1
    sys.exit("Sessions are queued, and none can be claimed.")


def write(database: Database, name: str, hold_at: int) -> None:
    """Store a session, a stage and a ledger entry in each transaction, until killed."""
    for n in range(10_000):
        with database.write() as work:
            session = work.sessions.add(new_session(f"ses_{n}", status=Status.IN_REVIEW))
            stage = SealedStage(
                stage=StageName.RAW, header=None, blob=b"sealed" * 2_000, created_at=NOON
            )
            work.stages.put(session.id, stage)
            record(work, session.id, name)
            say("open", n)
            if n == hold_at:
                sys.stdin.readline()
        say("done", n)


def append(database: Database, name: str, count: int) -> None:
    """Record `count` events, each in a transaction of its own; say each before and after commit."""
    for n in range(count):
        with database.write() as work:
            event = LedgerEvent(
                kind=EventKind.SESSION_RUN_STARTED,
                at=NOON,
                actor=SYSTEM,
                refs=Refs(session=SessionId(f"{name}-{n}")),
            )
            salts = RepeatableRandomness(f"{name}-{n}".encode())
            (index,) = Ledger(work.ledger, randomness=salts).append([event])
            say("open", index, f"{name}-{n}")
        say("done", index, f"{name}-{n}")


def spawn(url: str, key_file: str) -> None:
    """For each line `NAME COUNT`, append in a process of its own; say its id, and when it is gone.

    Forked before anything is open, for starting Python anew takes longer than what is tested.
    """
    for asked in sys.stdin:
        name, count = asked.split()
        child = os.fork()
        if child == 0:
            append(opened(url, key_file, name), name, int(count))
            os._exit(0)
        say("child", child)
        os.waitpid(child, 0)
        say("gone", child)


def opened(url: str, key_file: str, name: str) -> Database:
    keyring = read_key_file(Path(key_file), randomness=RepeatableRandomness(name.encode()))
    database = Database.open(url, keyring=keyring)
    database.require_current()
    return database


def main(url: str, key_file: str, name: str, what: str, *rest: str) -> None:
    if what == "spawn":
        say("ready")
        spawn(url, key_file)
        return
    database = opened(url, key_file, name)
    say("ready")
    sys.stdin.readline()
    if what == "work":
        work_through(database, name)
    elif what == "append":
        append(database, name, int(rest[0]))
    else:
        write(database, name, int(rest[0]))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
