"""`python -m evals.bench_verifier`: how well the checks tell true sentences from false ones.

SummEdits' three spoken sets beside majority and embedding similarity, and known edits of the dev
corpus's reference summaries, by the product's checks and at points where less is stopped. Writes
docs/benchmarks/verifier.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.verifier import CHECKS
from assistant.llm.verify.words import content_stems, sentences
from evals.generative.edits import KINDS, edited, people, reference
from evals.generative.operating import ALARMS, Rates, left_out, sentences_of
from evals.provenance import REPORTS, ROOT, provenance
from evals.sessions import SETS, Case, load, to_masked
from governance.identity import PersonId
from governance.masked import MaskedTranscript, MaskedTurn

REPORT: Final = REPORTS / "verifier.md"
SUMMEDITS: Final = ROOT.parent / "shared" / "data" / "summedits"
SPOKEN: Final = ("sales_call", "samsum", "podcast")
CONTENT: Final = ("names", "numbers", "dates", "negation", "alteration", "support")
"""Checks that look at words alone; the others need a citation, which these sentences have not."""
CITED: Final = 4
"""Turns a reference sentence is taken to rest on: those that share most of its fact words."""


def balanced(predicted: Sequence[bool], truth: Sequence[bool]) -> float:
    """The mean of both recalls."""
    shares = [
        sum(p == t for p, t in zip(predicted, truth, strict=True) if t is side)
        / max(1, sum(t is side for t in truth))
        for side in (True, False)
    ]
    return sum(shares) / 2


def _failed(text: str, evidence: Evidence, turns: tuple[int, ...]) -> tuple[str, ...]:
    claim = Claim(section="reality", text=text, quote="", turns=turns)
    return tuple(name for name in CONTENT if not CHECKS[name](claim, evidence))


def _document(text: str) -> tuple[Evidence, tuple[int, ...]]:
    lines = sentences(text.replace(" . ", "\n"))
    turns = tuple(
        MaskedTurn(number=n, speaker=PersonId("per_x"), role="coachee", text=line)
        for n, line in enumerate(lines, start=1)
    )
    masked = MaskedTranscript(turns=turns, issued=frozenset())
    return Evidence(masked), tuple(turn.number for turn in turns)


def _similarity(rows: Sequence[Mapping[str, str]], embedder: MiniLmEmbedder) -> list[float]:
    said = [sentences(row["summary"]) for row in rows]
    documents = {row["doc"]: sentences(row["doc"].replace(" . ", "\n")) for row in rows}
    # Most sentences stand in many summaries: each is embedded once.
    texts = list(dict.fromkeys(chain(*said, *documents.values())))
    place = {text: at for at, text in enumerate(texts)}
    vectors = np.asarray(embedder.embed(texts))
    known = {doc: vectors[[place[text] for text in lines]] for doc, lines in documents.items()}
    return [
        float((vectors[[place[text] for text in one]] @ known[row["doc"]].T).max(axis=1).min())
        for one, row in zip(said, rows, strict=True)
    ]


def summedits(name: str, embedder: MiniLmEmbedder) -> tuple[int, float, float, float]:
    """(summaries, true share, checks' and similarity's balanced accuracy).

    The similarity's threshold is the best one of every second summary, measured on the others.
    """
    path = SUMMEDITS / f"summedits_{name}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    truth = [row["label"] == 1 for row in rows]
    ours: list[bool] = []
    documents: dict[str, tuple[Evidence, tuple[int, ...]]] = {}
    for row in rows:
        if row["doc"] not in documents:
            documents[row["doc"]] = _document(row["doc"])
        evidence, turns = documents[row["doc"]]
        ours.append(not any(_failed(s, evidence, turns) for s in sentences(row["summary"])))
    scores = _similarity(rows, embedder)
    tuned, held = slice(0, None, 2), slice(1, None, 2)
    best = max(
        sorted(set(scores)), key=lambda t: balanced([s >= t for s in scores[tuned]], truth[tuned])
    )
    similar = balanced([s >= best for s in scores[held]], truth[held])
    return len(rows), sum(truth) / len(rows), balanced(ours, truth), similar


def _cited(text: str, masked: MaskedTranscript) -> tuple[int, ...]:
    facts = content_stems(text)
    ranked = sorted(masked.turns, key=lambda t: -len(facts & content_stems(t.text)))
    return tuple(sorted(turn.number for turn in ranked[:CITED]))


@dataclass(slots=True)
class Edits:
    """How the product's checks did. alarms: by check, the sentences it refused, and it alone."""

    total: int = 0
    refused: int = 0
    alarms: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in CONTENT})
    caught: dict[str, list[int]] = field(default_factory=lambda: {kind: [0, 0] for kind in KINDS})


def edits(cases: Sequence[Case]) -> Edits:
    """The product's checks on the cases' reference sentences and on every edit of them.

    A sentence is laid beside the turns found for it before it was edited.
    """
    found = Edits()
    for case in cases:
        masked = to_masked(case)
        evidence = Evidence(masked)
        names = people(case)
        coachee = _called(case, names)
        for sentence in reference(case):
            turns = _cited(sentence, masked)
            failed = _failed(sentence, evidence, turns)
            found.total += 1
            found.refused += bool(failed)
            for name in failed:
                found.alarms[name][0] += 1
                found.alarms[name][1] += len(failed) == 1
            for kind, false in edited(sentence, names, coachee):
                found.caught[kind][0] += 1
                found.caught[kind][1] += bool(_failed(false, evidence, turns))
    return found


def _called(case: Case, names: Sequence[str]) -> tuple[str, ...]:
    full = {p.name for p in case.roster if p.role == "coachee"}
    return tuple(n for n in names if n in full or any(n in name.split() for name in full))


def main() -> int:
    """Measures, prints and writes; 1 when SummEdits is not there."""
    if not SUMMEDITS.is_dir():
        sys.stderr.write("SummEdits is not there; nothing was measured.\n")
        return 1
    embedder = MiniLmEmbedder()
    rows = [(name, *summedits(name, embedder)) for name in SPOKEN]
    dev = load(SETS["dev"])
    graded = sentences_of(dev, embedder)
    tuning = sentences_of(load(SETS["own_dev"]), embedder)
    curve = [(alarms, left_out(tuning, graded, alarms)) for alarms in ALARMS]
    REPORT.write_text(_report(rows, edits(dev), curve), encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    return 0


def _report(
    rows: Sequence[tuple[str, int, float, float, float]],
    known: Edits,
    curve: Sequence[tuple[float, Rates | None]],
) -> str:
    made = sum(n for n, _ in known.caught.values())
    found = sum(k for _, k in known.caught.values())
    return TEXT.format(
        provenance=provenance(),
        table="\n".join(
            f"| {n} | {size} | {share:.2f} | .50 | {sim:.2f} | {ours:.2f} |"
            for n, size, share, ours, sim in rows
        ),
        kinds="\n".join(
            f"| {kind} | {n} | {k} | {k / max(1, n):.2f} |" for kind, (n, k) in known.caught.items()
        ),
        checks="\n".join(f"| {name} | {n} | {k} |" for name, (n, k) in known.alarms.items()),
        curve="\n".join(_point(alarms, rates) for alarms, rates in curve),
        made=made,
        found=found,
        share=found / max(1, made),
        total=known.total,
        alarms=known.refused,
        rate=known.refused / max(1, known.total),
    )


def _point(alarms: float, rates: Rates | None) -> str:
    if rates is None:
        return f"| {alarms:.2f} | no point keeps to it | | | | | |"
    shares = [k / max(1, n) for n, k in (rates.by_kind.get(kind, (0, 0)) for kind in KINDS)]
    cells = [rates.alarms / max(1, rates.true), rates.caught / max(1, rates.false), *shares]
    return f"| {alarms:.2f} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |"


TEXT: Final = (Path(__file__).parent / "generative" / "verifier_page.md").read_text(
    encoding="utf-8"
)


if __name__ == "__main__":
    sys.exit(main())
