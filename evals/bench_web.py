"""`python -m evals.bench_web`: pages at twenty requests a second over 100,000 sessions.

A server of its own over real SQLite, asked at a steady rate whatever it answers (open loop, so that
a slow answer does not slow the asking); uploads of an hour of talk; the memory of the server and
of each process beside it, those that come and go included. Writes docs/benchmarks/web.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx2

from assistant.bootstrap import Chatham
from assistant.sessions.filing import File
from assistant.storage.records import Participant, Profile, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from evals.processes import PDF, PILOT, alone_mb, children_of, peak_mb
from evals.provenance import REPORTS, provenance
from evals.scratch import enrol, installed_at
from governance.identity import EMBEDDED, Actor, EngagementId, PersonId, Role, SessionId

REPORT: Final = REPORTS / "web.md"
PORT: Final = 8499
BASE: Final = f"http://127.0.0.1:{PORT}"
ENGAGEMENTS: Final = 2_000
SESSIONS_EACH: Final = 50
COACHES: Final = 200
OWN_ENGAGEMENTS: Final = 10
AT_ONCE: Final = 100
RATE: Final = 20
SECONDS: Final = 30
START_S: Final = 60
UPLOADS: Final = 20
WORDS: Final = 8_000
TARGET_MS, UPLOAD_MS, MEMORY_MB = 100.0, 300.0, 200.0
OWN: Final = EngagementId("bench-own")
SUMMARIES: Final = 40
"""Approved ones of the engagement whose pages are asked for; some pages open every one of them."""
TALK: Final = (
    "What would make this hour worth it for you?",
    "I want to hand the rota over to Zofia without hovering over her the whole week.",
    "What happens now when you try to hand something over?",
    "I gave Zofia the rota in autumn and then I changed it behind her back.",
    "What could you do differently this time?",
    "I could say sorry to her, or I could split the rota with the finance team.",
    "So what are you going to do, and by when?",
    "I will say sorry to Zofia on Friday and give her the rota for good.",
)
PAGES: Final[dict[str, tuple[str, ...]]] = {
    f"coach {OWN} Ada Coach": (
        *("/today", "/sessions", "/commitments", "/cases"),
        f"/engagements/{OWN}/prepare",
    ),
    f"coachee {OWN} Ben Coachee": (
        *("/mine", "/mine/consents", "/mine/sessions", "/mine/looks"),
        "/mine/commitments",
    ),
    "privacy_officer": ("/office", "/office/consents", "/office/requests", "/office/retention"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. ms: from when it should have been asked."""

    path: str
    status: int
    ms: float
    size: int


def main() -> int:
    """Run it; exit 0 when every page was answered and every figure is within its target."""
    with tempfile.TemporaryDirectory(prefix="chatham-bench-") as home:
        with installed_at(Path(home)) as chatham:
            began = time.perf_counter()
            _fill(chatham)
            filled = time.perf_counter() - began
        with _server(Path(home)) as server:
            answers = _load()
            uploads = _uploads()
            memory, beside = peak_mb(server.pid), sum(map(peak_mb, children_of(server.pid)))
    page = _page(filled, answers, uploads, memory, (beside, alone_mb(PDF), alone_mb(PILOT)))
    REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    slow = _p(95, [one.ms for one in answers]) > TARGET_MS
    refused = any(one.status != HTTPStatus.OK for one in answers)  # a no is quick
    return 1 if refused or slow or _p(95, uploads) > UPLOAD_MS or memory > MEMORY_MB else 0


def _fill(chatham: Chatham) -> None:
    enrol(chatham, OWN, {"Ada Coach": "coach", "Ben Coachee": "coachee"})
    people = chatham.people.circle(OWN).roles
    own_coach = next(p for p, role in people.items() if role is Role.COACH)
    _summaries(chatham, Actor(person=own_coach, role=Role.COACH))
    for first in range(0, ENGAGEMENTS, AT_ONCE):
        with chatham.database.write() as work:
            for number in range(first, first + AT_ONCE):
                # The coach whose pages are asked for has ten of them, and five hundred sessions.
                own = number < OWN_ENGAGEMENTS
                coach = own_coach if own else PersonId(f"per_coach_{number % COACHES}")
                _engagement(work, number, coach, chatham.clock.now())


def _summaries(chatham: Chatham, coach: Actor) -> None:
    """Real ones, through every gate, with the models that are installed."""
    names = ("Ada Coach", "Ben Coachee")
    said = "\n".join(f"{names[n % 2]}: {line}" for n, line in enumerate(TALK))
    for _ in range(SUMMARIES):
        file = File(data=said.encode(), filename="talk.txt")
        chatham.coaching.intake.take_in(OWN, file, named={}, by=coach)
    for done in chatham.worker.drain():
        chatham.approval.approve(done.id, by=coach)


def _engagement(work: UnitOfWork, number: int, coach: PersonId, now: datetime) -> None:
    code = EngagementId(f"bench-{number}")
    people = (
        Participant(person=coach, role=Role.COACH),
        Participant(person=PersonId(f"per_coachee_{number}"), role=Role.COACHEE),
    )
    work.engagements.add(code, participants=people, at=now, profile=Profile())
    for session in range(SESSIONS_EACH):
        at = now - timedelta(days=session)
        work.sessions.add(
            SessionRecord(
                id=SessionId(f"ses_{number}_{session}"),
                engagement=code,
                purpose="session_summary",
                processor=EMBEDDED,
                kind="transcript",
                language="en",
                medium="zoom-vtt",
                words=WORDS,
                status=Status.NO_CONSENT if session else Status.QUEUED,
                created_at=at,
                updated_at=at,
            )
        )


@contextmanager
def _server(home: Path) -> Generator[subprocess.Popen[bytes]]:
    env = os.environ | {
        "CHATHAM_HOME": str(home),
        "CHATHAM_SIGN_IN": "local",
        "CHATHAM_PORT": str(PORT),
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"]
    command += ["--port", str(PORT), "--log-level", "error", "--no-access-log"]
    process = subprocess.Popen(command, env=env)  # noqa: S603  -- our own server
    try:
        _wait_for(process)
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < until:
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{BASE}/health/ready", trust_env=False).status_code == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise SystemExit(f"The server was not ready within {START_S} seconds; what it said is above.")


def _signed_in(who: str) -> httpx2.Client:
    client = httpx2.Client(base_url=BASE, trust_env=False, headers={"Origin": BASE}, timeout=60)
    got = client.post("/enter", data={"who": who, "next": "/"})
    if got.status_code != HTTPStatus.SEE_OTHER:
        raise SystemExit(f"Signing in as {who} was answered with {got.status_code}.")
    return client


def _load() -> list[Answer]:
    clients = {who: _signed_in(who) for who in PAGES}
    asked = [(clients[who], path) for who, paths in PAGES.items() for path in paths]
    for client, path in asked:
        client.get(path)  # templates are compiled once
    waiting: list[Future[Answer]] = []
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=64) as pool:
        for number in range(RATE * SECONDS):
            due = start + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            client, path = asked[number % len(asked)]
            waiting.append(pool.submit(_ask, client, path, due))
    return [one.result() for one in waiting]


def _ask(client: httpx2.Client, path: str, due: float) -> Answer:
    got = client.get(path)
    ms = (time.perf_counter() - due) * 1000
    return Answer(path=path, status=got.status_code, ms=ms, size=len(got.content))


def _uploads() -> list[float]:
    client = _signed_in(f"coach {OWN} Ada Coach")
    token = client.get("/v1/me").json()["csrf_token"]
    said = "I would like to hand over more of the planning and see what the team makes of it."
    lines = [
        f"{'Ada Coach' if n % 2 else 'Ben Coachee'}: {said} Number {n}."
        for n in range(WORDS // len(said.split()))
    ]
    taken: list[float] = []
    for number in range(UPLOADS):
        body = "\n".join([*lines, f"Ada Coach: This is upload {number}."])
        began = time.perf_counter()
        got = client.post(
            "/v1/sessions",
            params={"engagement": OWN, "speakers": "Ada Coach=coach,Ben Coachee=coachee"},
            content=body.encode(),
            headers={"X-CSRF-Token": token, "Content-Type": "text/plain"},
        )
        taken.append((time.perf_counter() - began) * 1000)
        if got.status_code != HTTPStatus.ACCEPTED:
            raise SystemExit(f"An upload was answered with {got.status_code}: {got.text}")
    return taken


def _p(percent: int, values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _page(
    filled: float,
    answers: list[Answer],
    uploads: list[float],
    memory: float,
    beside: tuple[float, float, float],
) -> str:
    files, pdf, pilot = beside
    rows: list[str] = []
    for path in dict.fromkeys(one.path for one in answers):
        mine = [one for one in answers if one.path == path]
        took = sorted(one.ms for one in mine)
        codes = ", ".join(sorted({str(one.status) for one in mine}))
        size = max(one.size for one in mine) / 1000
        rows.append(
            f"| `{path}` | {len(mine)} | {codes} | {statistics.median(took):.0f} | {took[-1]:.0f} "
            f"| {size:.0f} |"
        )
    every = [one.ms for one in answers]
    return "\n".join(
        [
            "# The web app",
            "",
            (
                f"{provenance()} {ENGAGEMENTS * SESSIONS_EACH:,} sessions in {ENGAGEMENTS:,} "
                f"engagements on SQLite (made in {filled:.0f} s), and {SUMMARIES} with an approved "
                f"summary in the one that is looked at; {RATE} requests a second for "
                f"{SECONDS} seconds in an open loop, so that waiting counts. One server process."
            ),
            "",
            "| figure | target | measured |",
            "|---|---|---|",
            f"| page, 95th percentile | {TARGET_MS:.0f} ms | {_p(95, every):.0f} ms |",
            f"| page, median | | {statistics.median(every):.0f} ms |",
            (
                f"| an hour of talk taken in, 95th percentile of {UPLOADS} | {UPLOAD_MS:.0f} ms "
                f"| {_p(95, uploads):.0f} ms |"
            ),
            f"| peak memory of the server | {MEMORY_MB:.0f} MB | {memory:.0f} MB |",
            f"| peak memory of the process that reads files for it | | {files:.0f} MB |",
            f"| peak memory of one that sets a PDF and ends | | {pdf:.0f} MB |",
            f"| peak memory of one that reckons a pilot, a few times a year | | {pilot:.0f} MB |",
            "",
            "| page | asked | status | median, ms | slowest, ms | HTML, kB |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Style and scripts are kept by the browser after the first page.",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
