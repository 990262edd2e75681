"""`python -m evals.bench_summary`: measures session summaries beside the baselines.

Prints a table per set and writes it, with machine, date and commit, to docs/benchmarks/summary.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Final

from assistant.llm.embedder import MiniLmEmbedder
from evals import probe
from evals.misses import describe
from evals.provenance import REPORTS, provenance
from evals.report import Row, SetResult, render
from evals.scorers.summary import EMPTY, score
from evals.sessions import HELD_OUT, SETS, Case, load
from evals.systems import System, baselines, engine, pipeline

REPORT: Final = REPORTS / "summary.md"
EXPLANATION: Final = """\
# Session summaries: benchmark

{provenance}

Measured on sessions without a sensitive passage; those with one are stopped before any summary.
`dev` and `own_dev` were there to tune on; `own_heldout` and `heldout2` were not. One author and no
second annotator each: see `evals/cases/sessions/README.md`. In brackets: 95 % intervals from a
bootstrap over sessions. With so few sessions a set they are wide, and they should be read. Where
every session gives the same figure the bootstrap sees no spread, so "1.0 (1.0–1.0)" is no
certainty.

**Commitments.** A predicted commitment may cite at most three turns and matches a gold one when
they share a turn; one to one, as many pairs as possible (exact). Owner and due date are scored
within matches. A due date is right when it shares a word that fixes a time with the gold and
contradicts it in no weekday, month, number or day. It is *invented* when its words are not in the
session, or when gold has none and they are not in the cited turns.
**hit@3.** One of the first three different turns that a section cites is a gold turn.
**Evidence.** Share of lines that cite at least one turn and only existing ones.

**Baselines.** Lead-3, TextRank and LexRank (`sumy`, one sentence per turn, Snowball stemmer, its
English stop words) rank turns. They are given the usual course of a session for free: goal from
the first quarter of the turns, reality from the second, options from the third (the coachee's
turns only), three commitments from the last; the speaker is the owner, and there is no due date.
*regex* takes every turn with "I will", "I'll" or "let's", the speaker as owner, and the first
weekday, "today", "tonight" or "tomorrow" as due date.
"""


def measure(name: str, cases: Sequence[Case], systems: Sequence[System]) -> SetResult:
    """Every system on one set of cases."""
    words = sum(case.words() for case in cases)
    rows: list[Row] = []
    for system in systems:
        started = time.perf_counter()
        made = system.run(cases)
        seconds = time.perf_counter() - started
        rows.append(
            Row(
                system=system.name,
                scores=tuple(score(case, made[case.id] or EMPTY) for case in cases),
                sections=system.sections,
                stopped=sum(made[case.id] is None for case in cases),
                seconds_per_1000_words=1000 * seconds / words,
            )
        )
    return SetResult(name=name, words=words, rows=tuple(rows))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.bench_summary", description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument(
        "--pipeline", action="store_true", help="measure the whole product too, gates included"
    )
    parser.add_argument(
        "--misses", choices=sorted(set(SETS) - HELD_OUT), help="show this set's errors instead"
    )
    parser.add_argument("--dry", action="store_true", help=f"do not write {REPORT.name}")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and writes; returns the exit code."""
    chosen = _parse(arguments)
    embedder = MiniLmEmbedder()
    embedder.embed(["Loads the model, so that the first session is not charged for it."])
    ours = engine(embedder)
    if chosen.misses:
        cases = [case for case in load(SETS[chosen.misses]) if case.allowed]
        made = ours.run(cases)
        for case in cases:
            sys.stdout.write(describe(case, made[case.id] or EMPTY) + "\n")
        return 0
    systems = [ours, *([pipeline(probe.COMMAND)] if chosen.pipeline else []), *baselines()]
    parts = [EXPLANATION.format(provenance=provenance())]
    for name in chosen.sets:
        cases = [case for case in load(SETS[name]) if case.allowed]
        parts.append(render(measure(name, cases, systems)) + "\n")
        sys.stdout.write(parts[-1] + "\n")
    if not chosen.dry:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text("\n".join(parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
