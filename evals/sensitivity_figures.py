"""The learned detector's figures from the answers `evals.train_sensitivity` kept.

Out-of-fold answers about our own cases are the honest ones: no reader saw the third it answers
about. Thresholds are chosen on those, and `dev` only confirms them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals import policy_cases
from evals.policy_cases import PolicyCase
from evals.sensitivity_pool import OWN
from evals.train_sensitivity import OUT_OF_FOLD
from governance.policy.labels import DOORS, Finding, UseCase, most_protective
from governance.policy.sensitivity import LearnedDetector, LexicalDetector, Passage, Thresholds
from governance.policy.sensitivity.detector import DEAREST
from governance.policy.sensitivity.either import union
from governance.policy.sensitivity.learned import COLUMN, COLUMNS, Output


class Kept:
    """A classifier that gives the answers that were kept, by the id of a case."""

    def __init__(self, answers: Mapping[str, NDArray[np.float32]]) -> None:
        self._answers = dict(answers)
        self.digest: Final = "kept"

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """The kept probabilities of cases named by id; a KeyError for any other text."""
        return np.stack([self._answers[text] for text in texts])


def kept(name: str, cases: Sequence[PolicyCase]) -> Kept:
    """The answers kept under `name`, in the order of `cases`."""
    with np.load(OUT_OF_FOLD) as stored:
        raw = stored[name].astype(np.float64)
    chances = 1 / (1 + np.exp(-raw[:, : len(Output)]))
    about = np.exp(raw[:, len(Output) : COLUMNS])
    rows = np.concatenate([chances, about / about.sum(axis=1, keepdims=True)], axis=1)
    pairs = zip(cases, rows.astype(np.float32), strict=True)
    return Kept({case.id: row for case, row in pairs})


def own() -> tuple[PolicyCase, ...]:
    """Our own cases, in the order of the kept answers."""
    return tuple(case for name in OWN for case in policy_cases.load(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts (hits, of) of one detector on one set."""

    recall: tuple[int, int]
    dearest: tuple[int, int]
    door: tuple[int, int]
    false: tuple[int, int]

    def row(self, name: str) -> str:
        """A line of a table, with Wilson 95 % intervals."""
        cells = (self.recall, self.dearest, self.door, self.false)
        return f"| {name} | {' | '.join(share(*cell) for cell in cells)} |"


def figures(cases: Sequence[PolicyCase], found: Mapping[str, tuple[Finding, ...]]) -> Figures:
    """found: findings by case id. A false stop is a stop where nothing at all is sensitive."""
    sensitive = [case for case in cases if case.sensitivities]
    harmless = [case for case in cases if not case.sensitivities]
    dear = [case for case in sensitive if DEAREST & case.sensitivities]
    return Figures(
        recall=(sum(bool(found[c.id]) for c in sensitive), len(sensitive)),
        dearest=(sum(bool(found[c.id]) for c in dear), len(dear)),
        door=(sum(_door(found[c.id]) == c.route for c in sensitive), len(sensitive)),
        false=(sum(bool(found[c.id]) for c in harmless), len(harmless)),
    )


def judged(
    cases: Sequence[PolicyCase], classifier: Kept, at: Thresholds
) -> tuple[dict[str, tuple[Finding, ...]], dict[str, tuple[Finding, ...]]]:
    """Findings by case id: of the learned detector alone, and with the rules.

    A case is one window here, as the reader answered about it, however long it is.
    """
    learned, rules = LearnedDetector(classifier, at), LexicalDetector.load()
    alone = {c.id: learned.detect([Passage(number=1, text=c.id)]) for c in cases}
    spoken = {c.id: rules.detect([Passage(number=1, text=c.text)]) for c in cases}
    return alone, {i: union([spoken[i], alone[i]]) for i in alone}


def share(count: int, of: int) -> str:
    """The count, the share, and the Wilson 95 % interval of the share."""
    if not of:
        return "-"
    part, z = count / of, 1.96
    middle = (part + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(part * (1 - part) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{count}/{of} = {part:.3f} [{middle - half:.2f}, {middle + half:.2f}]"


def _door(found: tuple[Finding, ...]) -> str:
    door = most_protective(frozenset(DOORS[one.label] for one in found))
    return door.value if door else "none"


def use_case_rows(cases: Sequence[PolicyCase], classifier: Kept, at: Thresholds) -> Iterator[str]:
    """Use cases heard by the classifier on its own, and where nobody asks for them."""
    known = [case for case in cases if case.forbids is not None and not case.sensitivities]
    chances = {case.id: classifier.classify([case.id])[0] for case in known}
    for use in UseCase:
        column = COLUMN[Output(use.value)]
        heard = {case.id for case in known if chances[case.id][column] >= at.use_case}
        right = [case for case in known if use in (case.forbids or ())]
        wrong = [case for case in known if use not in (case.forbids or ())]
        cells = (
            share(sum(case.id in heard for case in right), len(right)),
            share(sum(case.id in heard for case in wrong), len(wrong)),
        )
        yield f"| {use.value} | {' | '.join(cells)} |"
