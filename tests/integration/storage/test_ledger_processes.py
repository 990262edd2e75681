"""Many processes append to one ledger: no fork, no gap, and nothing committed is ever missing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from assistant.storage.database import Database
from governance.ledger.audit import audit_store
from governance.ledger.log import Ledger
from tests.databases import Site
from tests.fakes import NOON, RepeatableRandomness
from tests.integration.storage.test_processes import SIGNER, actor, go, line

WRITERS = 8
EACH = 50
KILLS = 200


def sessions(database: Database) -> list[str | None]:
    """What every entry is about, by index; the ledger must be sound to the last one."""
    with database.read() as work:
        report = audit_store(work.ledger, SIGNER.verifier)
        assert report.ok, report.findings
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
        return [None if e is None else e.refs.session for e in ledger.events()]


def said(output: str) -> Iterator[tuple[str, int, str]]:
    for one in output.splitlines():
        word, index, name = one.split()
        yield word, int(index), name


@pytest.mark.verify
def test_eight_processes_append_without_a_fork_or_a_gap(site: Site) -> None:
    database = site.open()
    with ExitStack() as stack:
        writers = [
            stack.enter_context(actor(site, f"w{n}", "append", str(EACH))) for n in range(WRITERS)
        ]
        assert [line(w) for w in writers] == ["ready"] * WRITERS
        for writer in writers:
            go(writer)
        outputs = [w.communicate()[0] for w in writers]
        assert [w.returncode for w in writers] == [0] * WRITERS
    done = {index: name for out in outputs for word, index, name in said(out) if word == "done"}
    assert sorted(done) == list(range(WRITERS * EACH))
    assert sessions(database) == [done[index] for index in range(WRITERS * EACH)]
    for number, out in enumerate(outputs):
        mine = [name for word, _, name in said(out) if word == "done"]
        assert mine == [f"w{number}-{n}" for n in range(EACH)]
    with database.write() as work:
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
        assert ledger.sign_checkpoint(SIGNER, at=NOON).size == WRITERS * EACH


@pytest.mark.soak
def test_killed_two_hundred_times_the_ledger_misses_nothing_committed(site: Site) -> None:
    """A writer is killed amid its appends, again and again, while another one goes on."""
    database = site.open()
    dice = random.Random(7)  # noqa: S311  -- when to kill, not a key
    committed: dict[int, str] = {}
    begun: set[str] = set()
    with actor(site, "killed", "spawn") as victims, actor(site, "spared", "spawn") as others:
        assert [line(victims), line(others)] == ["ready", "ready"]
        for number in range(KILLS):
            child, spared = started(others, f"spared-{number}", 3)
            doomed, heard = started(victims, f"killed-{number}", 10_000)
            heard += [line(victims) for _ in range(dice.randint(1, 24))]
            os.kill(doomed, signal.SIGKILL)
            heard += until_gone(victims, doomed)
            heard += spared + until_gone(others, child)
            for word, index, name in said("\n".join(heard)):
                begun.add(name)
                if word == "done":
                    committed[index] = name
            stored = sessions(database)
            assert {index: stored[index] for index in committed} == committed
            assert begun.issuperset(name for name in stored if name is not None)
            if number % 20 == 0:
                with database.write() as work:
                    ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
                    ledger.sign_checkpoint(SIGNER, at=NOON)
    assert len(committed) > 5 * KILLS
    # At most one event a kill was committed by a writer that could not say so any more.
    assert len(stored) - len(committed) <= KILLS


def started(starter: subprocess.Popen[str], name: str, count: int) -> tuple[int, list[str]]:
    """The new process, and what it said before its starter could say who it is."""
    assert starter.stdin is not None
    starter.stdin.write(f"{name} {count}\n")
    starter.stdin.flush()
    heard: list[str] = []
    while not (one := line(starter)).startswith("child "):
        assert one, "the process that starts writers has died"
        heard.append(one)
    return int(one.split()[1]), heard


def until_gone(starter: subprocess.Popen[str], child: int) -> list[str]:
    heard: list[str] = []
    while (one := line(starter)) != f"gone {child}":
        assert one, "the process that starts writers has died"
        heard.append(one)
    return heard
