"""`python -m evals.bench_annomi`: real speech through every gate, in one batch.

All 133 dialogues of AnnoMI (therapist = coach, client = coachee), read in place as text files,
imported, and run by the production worker. Writes docs/benchmarks/annomi.md.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from assistant.bootstrap import Chatham
from assistant.sessions.filing import File, file_for, read
from assistant.sessions.releaser import Reading
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from evals.provenance import REPORTS, ROOT, provenance
from evals.scratch import enrol, scratch_installation
from evals.sources.annomi import read_annomi
from governance.identity import Actor, EngagementId, Role, SessionId
from governance.ledger.events import SYSTEM
from governance.outcomes import NoConsent

DATA: Final = ROOT.parent / "shared" / "data" / "annomi" / "AnnoMI-simple.csv"
REPORT: Final = REPORTS / "annomi.md"
WANTED: Final = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One dialogue's end. lines, well_cited: of its summary; a line is well cited when it cites
    turns, and only existing ones.
    """  # noqa: D205  -- one sentence

    name: str
    record: SessionRecord
    lines: int
    well_cited: int


def main() -> int:
    """Run it; exit 0 when as many were summarized as wanted and every line cites its turns."""
    if not DATA.exists():
        sys.stderr.write(f"SKIPPED: no AnnoMI at {DATA.name}; see ../shared/data.\n")
        return 0
    with scratch_installation() as chatham:
        results, seconds = run(chatham, DATA)
    page = report(results, seconds)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    summarized = [r for r in results if r.record.status is Status.IN_REVIEW]
    good = all(r.lines and r.lines == r.well_cited for r in summarized)
    return 0 if len(summarized) >= WANTED and good else 1


def run(chatham: Chatham, data: Path) -> tuple[list[Result], float]:
    """Every dialogue through the pipeline: results in the file's order, and the seconds it took.

    The models are loaded before the clock starts.
    """
    names: dict[SessionId, tuple[str, frozenset[int], Actor]] = {}
    for name, turns in read_annomi(data):
        code = EngagementId(f"annomi-{name}")
        circle = enrol(chatham, code, {"Therapist": "coach", "Client": "coachee"})
        text = "\n".join(f"{'Therapist' if p == 'coach' else 'Client'}: {t}" for p, t in turns)
        file = File(data=text.encode(), filename=f"{name}.txt", as_format="plain")
        filed = file_for(circle, read(file), file, processor=chatham.processor, ids=chatham.ids)
        coach = next(p for p, r in circle.roles.items() if r is Role.COACH)
        received = chatham.reception.receive(filed.arrival, by=SYSTEM)
        if isinstance(received, NoConsent):
            raise TypeError("A synthetic consent was not accepted.")
        numbers = frozenset(t.number for t in filed.arrival.transcript.turns)
        names[received.id] = (name, numbers, Actor(person=coach, role=Role.COACH))
    chatham.warm()
    started = time.perf_counter()
    console = Console(stderr=True)
    waiting = chatham.worker.drain()
    ended = list(track(waiting, description="dialogues", total=len(names), console=console))
    seconds = time.perf_counter() - started
    return [_result(chatham, record, *names[record.id]) for record in ended], seconds


def _result(
    chatham: Chatham, record: SessionRecord, name: str, numbers: frozenset[int], coach: Actor
) -> Result:
    lines = well_cited = 0
    if record.status is Status.IN_REVIEW:
        reading = chatham.releaser.summary(record.id, reader=coach)
        if isinstance(reading, Reading):
            cited = reading.released.value.cited()
            lines = len(cited)
            well_cited = sum(bool(c.turns) and numbers.issuperset(c.turns) for c in cited)
    return Result(name=name, record=record, lines=lines, well_cited=well_cited)


def report(results: list[Result], seconds: float) -> str:
    """The benchmark's page."""
    counts = Counter(r.record.status.value for r in results)
    words = sum(r.record.words for r in results)
    lines, cited = sum(r.lines for r in results), sum(r.well_cited for r in results)
    ended = ", ".join(str(counts[status]) for status in ("blocked", "failed", "no_consent"))
    pace = 1000 * seconds / words
    stops = [r for r in results if r.record.status is not Status.IN_REVIEW]
    told = "\n".join(
        f"| {r.name} | {r.record.status.value} | "
        f"{', '.join(r.record.labels) or (r.record.reason or r.record.fault or '')} | "
        f"{', '.join(str(t) for t in r.record.turns[:6])} |"
        for r in stops
    )
    return f"""\
# Real speech: the 133 AnnoMI dialogues

{provenance()} `make bench-annomi`

Motivational-interviewing dialogues (Wu et al. 2022), therapist as coach and client as coachee,
through import, consent, policies, masking, the extractive engine, the output guard and release.
Evaluation only; the data states no licence and is not in this repository.

| measure | figure | target |
|---|---|---|
| dialogues, words | {len(results)}, {words:,} | 133 |
| summarized | {counts["in_review"]} | ≥ {WANTED} |
| escalated by name | {counts["escalated"]} | the rest |
| blocked, failed, no consent | {ended} | 0 |
| lines that cite existing turns | {cited} of {lines} | all |
| seconds per 1,000 words (models loaded) | {pace:.2f} | |

## Stopped, and why

| dialogue | status | what was found | first turns |
|---|---|---|---|
{told}
"""


if __name__ == "__main__":
    sys.exit(main())
