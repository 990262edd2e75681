"""How often triage proposes the right door, and whether *immediate* is ever missed.

Everything about our own cases is out of fold: the tuned reader's answers are those kept by
`evals.train_sensitivity`, and the softmax is fitted anew without the fold it answers about. `dev`
is answered by what is shipped, which never saw it. The proposing itself is the production code.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]  # ships no types

from assistant.triage.cues import Cues, Outcome
from assistant.triage.proposing import OutcomeReader, Proposer
from evals.policy_cases import PolicyCase, load
from evals.sensitivity_figures import share
from evals.train_sensitivity import OUT_OF_FOLD
from evals.train_triage import FOLDS, TRAINED_ON, allowed, groups, rows_of, softmax, written
from governance.policy.labels import Finding, Urgency, most_urgent
from governance.policy.sensitivity.learned import COLUMNS
from governance.ports import Embedder


class KeptOutcomes:
    """A reader that gives the answers that were kept, by text."""

    def __init__(self, cases: Sequence[PolicyCase], name: str = "cases") -> None:
        with np.load(OUT_OF_FOLD) as stored:
            rows = stored[name][:, COLUMNS:].astype(np.float64)
        odds = np.exp(rows - rows.max(axis=1, keepdims=True))
        chances = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
        self._chances: Final = {c.text: row for c, row in zip(cases, chances, strict=True)}

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """As a reader's; a KeyError for a text that was not answered."""
        return np.stack([self._chances[text] for text in texts])


class Remembering:
    """An embedder that has embedded its texts already."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        rows = embedder.embed(list(texts))
        self._rows: Final = dict(zip(texts, rows, strict=True))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The rows of texts it was made for."""
        return np.stack([self._rows[text] for text in texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What became of allowed cases, by id. A case that went to a person as unsure is not right."""

    proposed: Mapping[str, Outcome]
    unsure: frozenset[str]

    def row(self, name: str, cases: Sequence[PolicyCase]) -> str:
        """A line of a table: right, right where it was sure, and handed to a person."""
        sure = [case for case in cases if case.id not in self.unsure]
        cells = (
            share(sum(self.proposed[c.id] == c.triage for c in cases), len(cases)),
            share(sum(self.proposed[c.id] == c.triage for c in sure), len(sure)),
            share(len(cases) - len(sure), len(cases)),
        )
        return f"| {name} | {' | '.join(cells)} |"


def triage_rows(
    *,
    embedder: Embedder,
    reader: OutcomeReader,
    dev: tuple[Sequence[PolicyCase], Mapping[str, tuple[Finding, ...]]],
    ours: tuple[Sequence[PolicyCase], Mapping[str, tuple[Finding, ...]]] | None,
) -> Iterator[str]:
    """The section. dev, ours: cases with what the detectors found in each; ours out of fold."""
    yield "## Triage"
    yield ""
    yield "Doors of cases that nothing stops. Unsure goes to a person and is not counted as right."
    yield ""
    yield "| cases | right door | right where it was sure | to a person, unsure |"
    yield "|---|---|---|---|"
    sets = {"dev, as shipped": (allowed(dev[0]), doors_of(allowed(dev[0]), embedder, reader))}
    if ours is not None:
        own = allowed(ours[0])
        sets["our own, out of fold"] = (own, out_of_fold(own, embedder, KeptOutcomes(ours[0])))
    for name, (cases, doors) in sets.items():
        yield doors.row(name, cases)
    yield ""
    yield from _by_outcome(sets)
    yield ""
    yield "| cases | urgency immediate, heard as immediate | heard as immediate though it is not |"
    yield "|---|---|---|"
    yield urgency_row("dev, rules and reader", *dev)
    if ours is not None:
        yield urgency_row("our own, rules and reader out of fold", *ours)
    yield ""


def doors_of(
    cases: Sequence[PolicyCase],
    embedder: Embedder,
    reader: OutcomeReader,
    weights: Path | None = None,
) -> Doors:
    """What production proposes for these cases. weights: another file than the shipped one."""
    proposer = (
        Proposer.load(embedder, reader)
        if weights is None
        else Proposer.load(embedder, reader, weights)
    )
    made = {case.id: proposer.propose(case.text) for case in cases}
    return Doors(
        proposed={i: one.outcome for i, one in made.items()},
        unsure=frozenset(i for i, one in made.items() if one.unsure),
    )


def out_of_fold(cases: Sequence[PolicyCase], embedder: Embedder, reader: OutcomeReader) -> Doors:
    """As `doors_of`, each case answered by a softmax that never saw it or its near-duplicates."""
    known = Remembering(embedder, [case.text for case in cases])
    vectors, cues = known.embed([case.text for case in cases]), Cues.load()
    learned = {case.id for name in TRAINED_ON for case in load(name)}
    trains = np.array([case.id in learned for case in cases])
    rows, labels = rows_of(cases, vectors, cues), np.array([case.triage for case in cases])
    proposed: dict[str, Outcome] = {}
    unsure: set[str] = set()
    splitter: Any = GroupKFold(n_splits=FOLDS)
    folds: Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]] = splitter.split(
        rows, labels, groups(vectors)
    )
    with tempfile.TemporaryDirectory() as folder:
        for number, (seen, held) in enumerate(folds):
            fit = [i for i in seen if trains[i]]
            weights = Path(folder) / f"{number}.json"
            weights.write_text(written(softmax().fit(rows[fit], labels[fit]), cues), "utf-8")
            asked = [cases[int(i)] for i in held]
            found = doors_of(asked, known, reader, weights)
            proposed |= found.proposed
            unsure |= found.unsure
    return Doors(proposed=proposed, unsure=frozenset(unsure))


def urgency_row(
    name: str, cases: Sequence[PolicyCase], found: Mapping[str, tuple[Finding, ...]]
) -> str:
    """A line: how many urgent cases were heard so, and how many others were."""
    heard = {
        case.id
        for case in cases
        if found[case.id]
        and most_urgent(frozenset(one.urgency for one in found[case.id])) is Urgency.IMMEDIATE
    }
    urgent = [case for case in cases if case.urgency is Urgency.IMMEDIATE]
    others = [case for case in cases if case.urgency is not Urgency.IMMEDIATE]
    cells = (
        share(sum(case.id in heard for case in urgent), len(urgent)),
        share(sum(case.id in heard for case in others), len(others)),
    )
    return f"| {name} | {' | '.join(cells)} |"


def _by_outcome(sets: Mapping[str, tuple[Sequence[PolicyCase], Doors]]) -> Iterator[str]:
    yield f"| right door for | {' | '.join(sets)} |"
    yield f"|---|{'---|' * len(sets)}"
    for outcome in Outcome:
        if outcome is Outcome.HUMAN_ESCALATION:
            continue
        cells = [
            share(
                sum(doors.proposed[c.id] == outcome for c in cases if c.triage == outcome),
                sum(c.triage == outcome for c in cases),
            )
            for cases, doors in sets.values()
        ]
        yield f"| {outcome.value} | {' | '.join(cells)} |"
