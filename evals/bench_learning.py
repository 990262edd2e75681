"""`python -m evals.bench_learning`: does the right module come first? Writes docs/benchmarks.

nDCG@3 (Järvelin and Kekäläinen 2002) over hand-labelled goals, gain 2^grade - 1, beside BM25 over
the modules' texts and beside chance. Development and test halves stand apart.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bm25s  # type: ignore[import-untyped]  # ships no types
import numpy as np
from numpy.typing import NDArray

from assistant.llm.embedder import MiniLmEmbedder
from assistant.microlearning.catalogue import installed
from assistant.microlearning.examples import Examples, examples
from assistant.microlearning.module import Module
from assistant.microlearning.neighbours import worth
from assistant.microlearning.ranking import Ranker
from assistant.themes.taxonomy import EXEMPLARS
from assistant.themes.taxonomy import installed as taxonomy
from assistant.triage.exemplars import opened
from evals.provenance import REPORTS, ROOT, provenance
from evals.train_learning import trained
from governance.policy.sensitivity.exemplars import Exemplars, MemoryIndex
from governance.ports import Embedder

CASES: Final = ROOT / "evals" / "cases" / "learning" / "goals.jsonl"
PAGE: Final = REPORTS / "learning.md"
DEPTH: Final = 3
SPLITS: Final = ("dev", "test")
TARGET: Final = 0.85
_BM25: Final[Any] = bm25s
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A goal and the grades of the modules that would help."""

    id: str
    split: str
    level: str | None
    goal: str
    relevant: dict[str, int]


def cases() -> list[Case]:
    """All of them."""
    return [Case(**json.loads(line)) for line in CASES.read_text(encoding="utf-8").splitlines()]


def ndcg(order: list[str], case: Case) -> float:
    """nDCG@3 of modules in this order."""
    discount = 1 / np.log2(np.arange(2, DEPTH + 2))
    gains = np.array([2.0 ** case.relevant.get(one, 0) - 1 for one in order[:DEPTH]])
    ideal = np.sort([2.0**grade - 1 for grade in case.relevant.values()])[::-1][:DEPTH]
    return float((gains * discount[: len(gains)]).sum() / (ideal * discount[: len(ideal)]).sum())


def ordered(case: Case, scores: Scores, modules: tuple[Module, ...]) -> list[str]:
    """Ids of the modules for this level, the best first."""
    fitting = [(-score, m.id) for score, m in zip(scores, modules, strict=True) if fits(m, case)]
    return [name for _, name in sorted(fitting)]


def fits(module: Module, case: Case) -> bool:
    """Whether it may be proposed at this level."""
    return module.fits(case.level)


def measure() -> list[str]:
    """The figures as Markdown lines."""
    found, modules = cases(), installed().modules
    embedder = MiniLmEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        index = opened(Path(folder), examples().all, embedder)
        ranker = Ranker.load(examples=examples(), index=index, embedder=embedder)
        ours = ranker.scores([case.goal for case in found], modules)
    alone = _without_goals(embedder).scores([case.goal for case in found], modules)
    chance = np.random.default_rng(0)
    drawn = [chance.random((len(found), len(modules))) for _ in range(200)]
    tables: dict[str, list[Scores]] = {
        "ours": [ours],
        "ours, from the theme exemplars alone": [alone],
        "main theme known, neighbours from the examples": [_known(found, modules)],
        "BM25 over the modules": [_bm25(found, modules)],
        "chance (200 draws)": drawn,
    }
    lines = [
        f"| ranking | {' | '.join(f'{s}: nDCG@3 (95 %) | first is best' for s in SPLITS)} |",
        f"|---|{'---|' * 2 * len(SPLITS)}",
    ]
    means: dict[tuple[str, str], float] = {}
    for name, scored in tables.items():
        cells: list[str] = []
        for split in SPLITS:
            which = [at for at, case in enumerate(found) if case.split == split]
            orders = [[ordered(found[at], s[at], modules) for at in which] for s in scored]
            each = np.array(
                [[ndcg(o, found[at]) for o, at in zip(os, which, strict=True)] for os in orders]
            ).mean(axis=0)
            firsts = [
                found[at].relevant.get(o[0], 0) == max(found[at].relevant.values())
                for os in orders
                for o, at in zip(os, which, strict=True)
            ]
            means[name, split] = float(each.mean())
            cells.append(f"{each.mean():.3f} {_interval(each)} | {np.mean(firsts):.2f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    missed = [
        case.id
        for case, s in zip(found, ours, strict=True)
        if max(case.relevant, key=case.relevant.__getitem__) not in ordered(case, s, modules)[:3]
    ]
    share = 1 - len(missed) / len(found)
    lines += ["", f"The module one would hand over first is among the first three in {share:.0%}."]
    told = {True: "reached", False: "not reached"}
    halves = [f"{told[means['ours', split] >= TARGET]} on {split}" for split in SPLITS]
    lines += [f"Target: nDCG@3 of {TARGET}; {' and '.join(halves)}."]
    return lines


def _known(found: list[Case], modules: tuple[Module, ...]) -> Scores:
    """As if the theme of the best module were always found: what is left are the neighbours."""
    column = {theme: at for at, theme in enumerate(taxonomy().themes)}
    theme = {module.id: column[module.theme] for module in modules}
    best = [theme[max(case.relevant, key=case.relevant.__getitem__)] for case in found]
    return worth(examples())[best][:, [column[module.theme] for module in modules]]


def _without_goals(embedder: Embedder) -> Ranker:
    """Ours without the example goals: from sentences that were there before the cases."""
    kept = Exemplars.read(EXEMPLARS)
    only = Examples(all=kept, beside={})
    index = MemoryIndex(kept.all, embedder.embed(kept.texts()))
    numbers = trained(only, embedder)
    return Ranker(examples=only, index=index, embedder=embedder, weights=numbers)


def _bm25(found: list[Case], modules: tuple[Module, ...]) -> Scores:
    texts = [" ".join((m.title, *m.idea, *m.example, *m.practice)) for m in modules]
    index = _BM25.BM25()
    index.index(_BM25.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    rows: list[Scores] = []
    for case in found:
        words = _BM25.tokenize([case.goal], stopwords="en", show_progress=False, return_ids=False)
        rows.append(np.asarray(index.get_scores(words[0]), dtype=np.float64))
    return np.stack(rows)


def _interval(each: Scores) -> str:
    draw = np.random.default_rng(1)
    means = [draw.choice(each, len(each)).mean() for _ in range(2000)]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"[{low:.2f}, {high:.2f}]"


def main() -> int:
    """Measure and write the page."""
    lines = ["# Microlearning", "", f"Measured by `make bench-learning`: {provenance()}", ""]
    lines += [*INTRODUCTION, "", *measure(), "", *TRIED]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(*lines, sep="\n")
    return 0


INTRODUCTION: Final = (
    "108 goals in people's own words, with the level and the modules that would help, graded 1 to",
    "3 by one author, and written before anything ranked them (`evals/cases/learning`). Settings",
    "are chosen on the development half; of the test half only totals are looked at, with what",
    "was chosen: on 2026-11-29 with 626 example goals (.803 of dev, .766 of test), and on",
    "2026-11-30 with 1,729.",
    "",
    "The first example goals were written by the author of the cases, after them. Those of",
    "2026-11-30 were written with the development half known, which flatters it, and the test",
    "half unread; of 1,134, 31 were dropped unseen because they shared six words in a row with a",
    "case of either half or lay nearer to one than a cosine of .55. The second row leaves all",
    "example goals out and learns only from sentences that were there before. Goals of people who",
    "speak otherwise will lie between the two.",
)

TRIED: Final = (
    "## What was tried",
    "",
    "About ninety settings on 2026-11-30, measured on the development half and, but for the last",
    "32, on the example goals in five folds (main theme 3, first beside 2, others 1). The folds",
    "are harder than the cases: example goals are shorter, and their main theme comes first in",
    "about half of them. Differences below .03 on dev are within the noise of 54 goals.",
    "",
    "| change, each on top of the one before | dev | folds |",
    "|---|---|---|",
    "| as it was, 626 example goals | .803 | .536, of the first goals alone |",
    "| 810 more | .811 | .599 (.612 of the first) |",
    "| letters in a row beside words, cosine squared and not cubed | .816 | .612 |",
    "| neighbouring themes by what they are worth to the likely ones | .869 | .592 |",
    "| all 1,729, a smaller share for the words of modules | .877 | not measured |",
    "",
    "What neighbours are worth helps the cases, which grade three modules, and costs .02 on",
    "example goals, which name one or two themes beside the main one. Tried and left: logistic",
    "regression on embeddings and words (.78 of dev), other powers, ridges and shares of words,",
    "the best sentence of a goal beside the whole goal (no clear difference), a second regression",
    "for the themes beside (-.01 of dev, +.01 of the folds). Not tried, for want of computing:",
    "tuning the encoder on these goals.",
    "",
    "The row with the main theme known says what finding the theme could still bring. The rest of",
    "the way to 1 is which neighbours an author grades 2 or 1; only a second author's labels can",
    "say how much of that is opinion.",
)


if __name__ == "__main__":
    sys.exit(main())
