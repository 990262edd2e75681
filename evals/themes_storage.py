"""One report over an installation's database: facets unsealed, consent asked, people counted.

The installation is made up and written straight into a SQLite file of its own; making it is not
measured. Filling and counting run in processes of their own, so that memory is the count's alone.
"""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from assistant.bootstrap import Chatham, build
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.storage.records import Participant, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.theme_records import FacetSet
from assistant.themes.periods import Period
from assistant.themes.reporting import Paid
from evals.themes_synthetic import GROWTH, prevalences
from governance.consent.records import (
    Channel,
    ConsentEvent,
    ConsentId,
    ConsentState,
    NoticeRef,
    Place,
)
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Role,
    SessionId,
    ThemeReport,
)
from governance.keys import Key, encrypt, wrap

SESSIONS: Final = 10
BATCH: Final = 1_000
_FACETS: Final = TypeAdapter(FacetSet)
_BLOCK: Final = 1024
_COACH: Final = PersonId("per_coach_of_all")
_ANALYST: Final = Actor(person=None, role=Role.LD_ANALYST)


def stored(sizes: Sequence[int] = GROWTH) -> list[str]:
    """Seconds and memory of one report, by sessions."""
    rows = [
        "| sessions | people | seconds | of them computing | peak memory of the process |",
        "|---|---|---|---|---|",
    ]
    for sessions in sizes:
        with tempfile.TemporaryDirectory() as home:
            _run("fill", home, sessions)
            found = json.loads(_run("count", home, sessions).splitlines()[-1])
        rows.append(
            f"| {sessions:,} | {sessions // SESSIONS:,} | {found['seconds']:.1f} "
            f"| {found['computing']:.1f} | {found['megabytes']:.0f} MB |"
        )
    return rows


def _run(what: str, home: str, sessions: int) -> str:
    command = [sys.executable, "-m", "evals.themes_storage", what, home, str(sessions)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  -- ours
    return told.stdout


def count(chatham: Chatham, sessions: int) -> dict[str, float]:
    """Count once what `fill` made; everybody agreed, so that about everybody is counted."""
    period = Period.quarter_of(chatham.clock.now() - timedelta(days=100))
    ordered = chatham.themes.reports.order("bench", period, by=_ANALYST)
    if not isinstance(ordered, Paid):
        raise TypeError("Nothing was paid for.")
    begun, computed = time.perf_counter(), time.process_time()
    done = chatham.themes.counting.count(ordered.release)
    seconds, computing = time.perf_counter() - begun, time.process_time() - computed
    covered = done.counts.covered if done.counts else None
    if covered is None or abs(covered - sessions // SESSIONS) > 50:  # noqa: PLR2004  -- ten sigma
        raise ValueError("Others were counted than those who agreed.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "computing": computing, "megabytes": peak}


def fill(chatham: Chatham, path: Path, sessions: int) -> None:
    """People, each with an engagement, ten sessions with facets, and a yes to theme reports."""
    shares = prevalences()["steep"]
    chance = random.Random(3)  # noqa: S311  -- made-up people, no secret
    now = chatham.themes.desk.versions()
    created = chatham.clock.now() - timedelta(days=100)
    period = Period.quarter_of(created).code
    with chatham.database.write() as work:
        work.themes.add_cohort("bench", created)
        notice = chatham.consent_desk(work).current_notice(ThemeReport)
        said = [_yes(_COACH, 0, notice.ref, created)]
        work.consents.extend(said)
    for start in range(0, sessions // SESSIONS, BATCH):
        people = range(start, min(start + BATCH, sessions // SESSIONS))
        codes = [EngagementId(f"of-{n}") for n in people]
        with chatham.database.write() as work:
            for n, code in zip(people, codes, strict=True):
                coachee = Participant(person=PersonId(f"per_{n}"), role=Role.COACHEE)
                coach = Participant(person=_COACH, role=Role.COACH)
                work.engagements.add(code, participants=(coach, coachee), at=created)
                work.themes.enrol(code, "bench")
            work.consents.extend(
                [_yes(PersonId(f"per_{n}"), n + 1, notice.ref, created) for n in people]
            )
            if not start:
                # One session as the product stores it; the others are rows like it.
                work.sessions.add(_session(codes[0], created))
            keys = work.keys.engagement_keys(codes)
        rows: list[tuple[str, str, bytes, str, bytes]] = []
        for n, code in zip(people, codes, strict=True):
            for at in range(SESSIONS):
                name = f"ses_{n}_{at}"
                key = Key.new(chatham.randomness)
                themes = dict.fromkeys(
                    chance.choices(list(shares), list(shares.values()), k=3), 0.9
                )
                facets = FacetSet(
                    taxonomy=now.base,
                    classifier=now.classifier,
                    themes=themes,
                    each={PersonId(f"per_{n}"): themes},
                )
                plain = _FACETS.dump_json(facets)
                sealed = encrypt(
                    key,
                    plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK),
                    f"facets v1|{name}".encode(),
                    chatham.randomness,
                )
                wrapped = wrap(keys[code], key, f"session:{name}", chatham.randomness)
                rows.append((name, code, wrapped, period, sealed))
        _put(path, rows)


def _put(path: Path, rows: Sequence[tuple[str, str, bytes, str, bytes]]) -> None:
    with sqlite3.connect(path) as raw:
        names = [row[1] for row in raw.execute("PRAGMA table_info(session)")]
        given = {"id": "?", "engagement_id": "?", "wrapped_key": "?"}
        chosen = ", ".join(given.get(name, f'"{name}"') for name in names)
        order = [name for name in names if name in given]
        at = {"id": 0, "engagement_id": 1, "wrapped_key": 2}
        raw.executemany(
            f"INSERT INTO session SELECT {chosen} FROM session WHERE id = 'ses_like'",  # noqa: S608  -- column names of our own table
            [tuple(row[at[name]] for name in order) for row in rows],
        )
        raw.executemany(
            "INSERT INTO facet_set (session_id, engagement_id, period, sealed) VALUES (?, ?, ?, ?)",
            [(name, code, period, sealed) for name, code, _, period, sealed in rows],
        )
    raw.close()


def _session(code: EngagementId, at: datetime) -> SessionRecord:
    return SessionRecord(
        id=SessionId("ses_like"),
        engagement=code,
        purpose="session_summary",
        processor=EMBEDDED,
        kind="transcript",
        language="en",
        medium="plain",
        words=8_000,
        status=Status.APPROVED,
        created_at=at,
        updated_at=at,
    )


def _yes(person: PersonId, number: int, notice: NoticeRef, at: datetime) -> ConsentEvent:
    return ConsentEvent(
        id=ConsentId(f"con_{number}"),
        person=person,
        purpose=ThemeReport.code,
        locality=Locality.LOCAL,
        state=ConsentState.GIVEN,
        at=at,
        by=person,
        channel=Channel.SYNTHETIC,
        place=Place(),
        notice=notice,
        expires=at + timedelta(days=200),
    )


def _settings(home: Path) -> Settings:
    return Settings(home=home, database_url="", key_file=None, llm="", llm_base_url="")


if __name__ == "__main__":
    _what, _home, _sessions = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if _what == "fill":
        fill(install(_settings(_home)), _home / "chatham.db", _sessions)
    else:
        print(json.dumps(count(build(_settings(_home)), _sessions)))
