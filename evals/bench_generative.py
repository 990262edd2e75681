"""`python -m evals.bench_generative`: a real small model's wordings, replayed and counted.

Asks no model: answers come from the recording, verdicts from labels made by hand. Writes
docs/benchmarks/generative.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.generative.claims import VERDICTS, Shown, after, before, labels, shown, texts_of
from evals.generative.recording import ReplayTransport, read
from evals.generative.runs import GENERATION, Made, run
from evals.provenance import REPORTS, provenance
from evals.scorers.summary import CommitmentCounts, score
from evals.sessions import FOLDER, Case, load

REPORT: Final = REPORTS / "generative.md"
PAGE: Final = Path(__file__).parent / "generative" / "page.md"
SEEN: Final = ("dev", "own_dev")
"""Read while the rules of wording were made."""
UNSEEN: Final = ("train_h",)
"""Recorded and labelled after them, and changed nothing. The embedded engine did learn from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts over all sessions whose every note was recorded."""

    sessions: tuple[str, ...]
    lines: int
    worded: int
    worded_wrong: int
    verdicts: Mapping[str, int]
    raw_lines: int
    raw_verdicts: Mapping[str, int]
    f1: float
    f1_extracted: float
    failed: Mapping[str, int]
    tokens: tuple[int, int]


def labelled(sets: Sequence[str] = SEEN) -> list[Case]:
    """The sessions of these sets whose lines somebody has read and labelled."""
    read_by_hand = {claim.partition(":")[0] for claim in labels()}
    return [case for name in sets for case in _of(name) if case.id in read_by_hand]


def _of(name: str) -> list[Case]:
    return [case for case in load(FOLDER / f"{name}.jsonl") if case.allowed]


def replay(cases: Sequence[Case]) -> tuple[list[Made], Mapping[str, Mapping[str, Any]]]:
    """Those of these that were recorded, through every gate; and the rows by what was asked.

    Whether a session was recorded shows only when it has been masked and extracted again, which is
    what takes the time: some six seconds of a processor for each.
    """
    rows = read()
    transport = ReplayTransport(rows=rows, parameters=GENERATION.parameters())
    made = [
        one
        for one in run(cases, transport)
        if one.report is not None and one.report.shortfall is None and one.report.claims
    ]
    return made, {row["asked"]: row for row in rows.values()}


def figures(made: Sequence[Made], rows: Mapping[str, Mapping[str, Any]]) -> Figures:
    """What is on the page, and what a test checks."""
    verdicts = labels()
    kept: list[Shown] = []
    raw: list[Shown] = []
    scored: list[CommitmentCounts] = []
    plain: list[CommitmentCounts] = []
    failed: Counter[str] = Counter()
    for one in made:
        texts = texts_of(one, rows)
        summary = after(one, texts)
        kept += shown(one.case.id, summary)
        raw += shown(one.case.id, before(one, texts))
        scored.append(score(one.case, summary).commitments)
        if one.extracted is not None and one.report is not None:
            plain.append(score(one.case, one.extracted).commitments)
            failed.update(one.report.failed)
    return Figures(
        sessions=tuple(one.case.id for one in made),
        lines=len(kept),
        worded=sum(line.by_model for line in kept),
        worded_wrong=sum(line.by_model and verdicts.get(line.id) != "supported" for line in kept),
        verdicts=Counter(verdicts.get(line.id, "unlabelled") for line in kept),
        raw_lines=len(raw),
        raw_verdicts=Counter(verdicts.get(line.id, "unlabelled") for line in raw),
        f1=_f1(scored),
        f1_extracted=_f1(plain),
        failed=failed,
        tokens=(sum(one.tokens[0] for one in made), sum(one.tokens[1] for one in made)),
    )


def _f1(counts: Sequence[CommitmentCounts]) -> float:
    both = sum(c.predicted for c in counts) + sum(c.gold for c in counts)
    return 2 * sum(c.matched for c in counts) / both if both else 0.0


def _unlabelled(made: Sequence[Made], rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Everything that still has to be read, each beside its turns."""
    known = labels()
    for one in made:
        texts = texts_of(one, rows)
        turns = {t.number: t for t in one.masked.turns} if one.masked else {}
        lines = {
            line.id: line
            for summary in (after(one, texts), before(one, texts))
            for line in shown(one.case.id, summary)
            if line.id not in known
        }
        for line in lines.values():
            said = [f"[{n}] {turns[n].role}: {turns[n].text}" for n in line.turns if n in turns]
            row = {"claim": line.id, "section": line.section, "text": line.text, "said": said}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _page(seen: Figures, unseen: Figures) -> str:
    def share(counts: Mapping[str, int], verdict: str) -> str:
        labelled = sum(counts.values()) - counts.get("unlabelled", 0)
        return f"{counts.get(verdict, 0)} ({counts.get(verdict, 0) / max(1, labelled):.1%})"

    rows = "\n".join(
        f"| {name.replace('_', ' ')} | "
        + " | ".join(
            share(counts, name)
            for found in (seen, unseen)
            for counts in (found.raw_verdicts, found.verdicts)
        )
        + " |"
        for name in VERDICTS
    )
    told = {
        f"{group}_{name}": value
        for group, found in (("seen", seen), ("unseen", unseen))
        for name, value in _told(found).items()
    }
    return PAGE.read_text(encoding="utf-8").format(provenance=provenance(), rows=rows, **told)


def _told(found: Figures) -> dict[str, Any]:
    return {
        "sessions": len(found.sessions),
        "names": ", ".join(found.sessions),
        "lines": found.lines,
        "labelled": found.lines - found.verdicts.get("unlabelled", 0),
        "worded": found.worded,
        "model_wrong": found.worded_wrong,
        "share": found.worded / max(1, found.lines),
        "f1": found.f1,
        "plain": found.f1_extracted,
        "failed": ", ".join(f"{k} {v}" for k, v in sorted(found.failed.items())) or "none",
        "tokens_in": found.tokens[0],
        "tokens_out": found.tokens[1],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and writes; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench_generative", description=__doc__)
    parser.add_argument("--unlabelled", action="store_true", help="print what has no label yet")
    chosen = parser.parse_args(arguments)
    if chosen.unlabelled:
        _unlabelled(*replay([case for name in (*SEEN, *UNSEEN) for case in _of(name)]))
        return 0
    seen, unseen = (figures(*replay(labelled(sets))) for sets in (SEEN, UNSEEN))
    REPORT.write_text(_page(seen, unseen), encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
