"""`python -m evals.bench_verifier`: how well the checks tell true sentences from false ones.

SummEdits' three spoken sets beside majority and embedding similarity, and known edits of the dev
corpus's reference summaries. Writes docs/benchmarks/verifier.md.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.verifier import CHECKS
from assistant.llm.verify.words import content_stems, sentences
from evals.generative.edits import KINDS, edited, people, reference
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


def _stands(text: str, evidence: Evidence, turns: tuple[int, ...]) -> bool:
    claim = Claim(section="reality", text=text, quote="", turns=turns)
    return all(CHECKS[name](claim, evidence) for name in CONTENT)


def _document(text: str) -> tuple[Evidence, tuple[int, ...]]:
    lines = sentences(text.replace(" . ", "\n"))
    turns = tuple(
        MaskedTurn(number=n, speaker=PersonId("per_x"), role="coachee", text=line)
        for n, line in enumerate(lines, start=1)
    )
    masked = MaskedTranscript(turns=turns, issued=frozenset())
    return Evidence(masked), tuple(turn.number for turn in turns)


def _similarity(rows: Sequence[Mapping[str, str]], embedder: MiniLmEmbedder) -> list[float]:
    found: list[float] = []
    known: dict[str, np.ndarray] = {}
    for row in rows:
        if row["doc"] not in known:
            lines = list(sentences(row["doc"].replace(" . ", "\n")))
            known[row["doc"]] = np.asarray(embedder.embed(lines))
        said = np.asarray(embedder.embed(list(sentences(row["summary"]))))
        found.append(float((said @ known[row["doc"]].T).max(axis=1).min()))
    return found


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
        ours.append(all(_stands(s, evidence, turns) for s in sentences(row["summary"])))
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


def edits(cases: Sequence[Case]) -> tuple[int, int, Mapping[str, tuple[int, int]]]:
    """(true sentences, of these refused, kind -> (edits, caught)).

    A sentence is laid beside the turns found for it before it was edited.
    """
    alarms = total = 0
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for case in cases:
        masked = to_masked(case)
        evidence = Evidence(masked)
        names = people(case)
        coachee = _called(case, names)
        for sentence in reference(case):
            turns = _cited(sentence, masked)
            total += 1
            alarms += not _stands(sentence, evidence, turns)
            for kind, false in edited(sentence, names, coachee):
                counts[kind][not _stands(false, evidence, turns)] += 1
    return total, alarms, {k: (sum(counts[k].values()), counts[k][True]) for k in KINDS}


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
    total, alarms, caught = edits(load(SETS["dev"]))
    REPORT.write_text(_report(rows, total, alarms, caught), encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    return 0


def _report(
    rows: Sequence[tuple[str, int, float, float, float]],
    total: int,
    alarms: int,
    caught: Mapping[str, tuple[int, int]],
) -> str:
    table = "\n".join(
        f"| {n} | {size} | {share:.2f} | .50 | {sim:.2f} | {ours:.2f} |"
        for n, size, share, ours, sim in rows
    )
    made = sum(n for n, _ in caught.values())
    found = sum(k for _, k in caught.values())
    kinds = "\n".join(
        f"| {kind} | {n} | {k} | {k / max(1, n):.2f} |" for kind, (n, k) in caught.items()
    )
    return TEXT.format(
        provenance=provenance(), table=table, kinds=kinds, made=made, found=found,
        share=found / max(1, made), total=total, alarms=alarms, rate=alarms / max(1, total),
    )  # fmt: skip


TEXT: Final = (Path(__file__).parent / "generative" / "verifier_page.md").read_text(
    encoding="utf-8"
)


if __name__ == "__main__":
    sys.exit(main())
