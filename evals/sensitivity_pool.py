"""What the learned detector is trained on: cases of our own, and passages of training sessions.

Invariant: held-out sets and `dev` are not here, and what resembles each other (a cosine above .8,
or the same opening words) is in one fold, so that out-of-fold figures are about unseen text.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals import policy_cases, sessions
from governance.policy.labels import Urgency, UseCase
from governance.policy.sensitivity.learned import Output
from governance.policy.sensitivity.passages import Passage
from governance.policy.sensitivity.windows import windows

OWN: Final = ("own", *(f"own_{author}" for author in "abcdefghijkl"))
SESSIONS: Final = ("train_a", "train_b", "train_c", "train_d", "train_e", "train_f", "own_dev")
ORDINARY_WINDOWS: Final = 800
ORDINARY_TURNS: Final = 500
"""Turns of ordinary sessions on their own, so that a plain short sentence is nothing unheard of."""
EMBEDDED_CASES: Final = 450
SAME: Final = 0.8
OPENING: Final = 20
SEED: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text and what is in it. judged: outputs somebody has judged; the rest is unknown.

    triage: the outcome, where nothing sensitive is in it and somebody has judged it.
    fold: 0 to n-1. origin: the file.
    """

    text: str = field(repr=False)
    outputs: frozenset[Output]
    judged: frozenset[Output]
    triage: str | None
    origin: str
    fold: int = 0


def own_cases(folds: int, embedded: NDArray[np.float32] | None = None) -> tuple[Example, ...]:
    """Our own cases in folds. embedded: unit rows, one per case, or None for one fold."""
    found = [example for name in OWN for example in of_file(name)]
    if embedded is None:
        return tuple(found)
    numbers = _folds([one.text for one in found], embedded, folds)
    return tuple(replace(one, fold=n) for one, n in zip(found, numbers, strict=True))


def of_file(name: str) -> list[Example]:
    """The cases of one file, all in fold 0."""
    return [_example(case, name) for case in policy_cases.load(name)]


def _example(case: policy_cases.PolicyCase, name: str) -> Example:
    found: set[Output] = {Output(label.value) for label in case.sensitivities}
    if found:
        found.add(Output.ANY)
    if case.urgency is Urgency.IMMEDIATE:
        found.add(Output.IMMEDIATE)
    judged = set(Output)
    if case.forbids is None:
        judged -= {Output(use.value) for use in UseCase}
    else:
        found |= {Output(use.value) for use in case.forbids}
    return Example(
        text=case.text,
        outputs=frozenset(found),
        judged=frozenset(judged),
        triage=None if case.sensitivities else case.triage,
        origin=name,
    )


def session_windows(folds: int) -> tuple[Example, ...]:
    """Windows of training sessions, a file's all in one fold; sensitive ones as labelled."""
    made: list[Example] = []
    for at, name in enumerate(SESSIONS):
        for case in sessions.load(sessions.FOLDER / f"{name}.jsonl"):
            labelled: dict[int, set[Output]] = {}
            for entry in case.gold.sensitivities:
                for turn in entry.turns:
                    labelled.setdefault(turn, set()).add(Output(str(entry.label)))
            passages = [Passage(number=n, text=t) for n, t in case.plain_turns().items()]
            for window in windows(passages):
                found = {out for n in window.turns for out in labelled.get(n, set())}
                if not found and labelled:
                    continue  # allusions beside a labelled passage: nobody has judged them
                outputs = frozenset(found | {Output.ANY}) if found else frozenset[Output]()
                judged = frozenset(Output) - {Output(use.value) for use in UseCase}
                made.append(
                    Example(
                        text=window.text,
                        outputs=outputs,
                        judged=judged,
                        triage=None,
                        origin=name,
                        fold=at % folds,
                    )
                )
    return tuple(made)


def ordinary_turns(folds: int) -> tuple[Example, ...]:
    """Single turns, of four words or more, of sessions in which nothing sensitive is labelled."""
    made: list[Example] = []
    for at, name in enumerate(SESSIONS):
        for case in sessions.load(sessions.FOLDER / f"{name}.jsonl"):
            if case.gold.sensitivities:
                continue
            made += [
                Example(
                    text=text,
                    outputs=frozenset[Output](),
                    judged=frozenset(Output) - {Output(use.value) for use in UseCase},
                    triage=None,
                    origin=name,
                    fold=at % folds,
                )
                for text in case.plain_turns().values()
                if len(text.split()) > 3  # noqa: PLR2004  -- "Mm-hm. Go on." says nothing
            ]
    return tuple(made)


def with_talk_around(
    cases: Sequence[Example], ordinary: Sequence[Example], count: int
) -> tuple[Example, ...]:
    """Sensitive cases with ordinary talk of their own fold before and after, as in a session."""
    rng = _shuffler()
    sensitive = [one for one in cases if Output.ANY in one.outputs]
    made: list[Example] = []
    for one in rng.sample(sensitive, min(count, len(sensitive))):
        around = [other for other in ordinary if other.fold == one.fold]
        words = rng.choice(around or list(ordinary)).text.split()
        before, after = rng.randint(5, 35), rng.randint(5, 35)
        text = f"{' '.join(words[:before])} {one.text} {' '.join(words[-after:])}"
        made.append(replace(one, text=text, triage=None))
    return tuple(made)


def training_pool(cases: Sequence[Example], folds: int) -> tuple[Example, ...]:
    """Cases, windows of ordinary and sensitive talk, and cases with talk around them."""
    spoken = session_windows(folds)
    ordinary = [one for one in spoken if not one.outputs]
    chosen = _shuffler().sample(ordinary, min(ORDINARY_WINDOWS, len(ordinary)))
    sensitive = [one for one in spoken if one.outputs]
    around = with_talk_around(cases, ordinary, EMBEDDED_CASES)
    turns = ordinary_turns(folds)
    short = _shuffler().sample(turns, min(ORDINARY_TURNS, len(turns)))
    return (*cases, *chosen, *short, *sensitive, *around)


def _shuffler() -> random.Random:
    return random.Random(SEED)  # noqa: S311  -- the same order every time, nothing secret


def _folds(texts: Sequence[str], rows: NDArray[np.float32], folds: int) -> list[int]:
    """A fold for each text; texts that resemble each other share one."""
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first, second = np.where(np.triu(rows @ rows.T, 1) > SAME)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        parent[root(int(b))] = root(int(a))
    openings: dict[str, int] = {}
    for i, text in enumerate(texts):
        other = openings.setdefault(text.lower()[:OPENING], i)
        parent[root(i)] = root(other)
    groups = sorted({root(i) for i in range(len(texts))})
    _shuffler().shuffle(groups)
    number = {group: at % folds for at, group in enumerate(groups)}
    return [number[root(i)] for i in range(len(texts))]
