"""Chooses where to stop a sentence: the most edits caught at no more than so many false alarms.

A point is a set of limits on `Signs`; whatever oversteps one is stopped. Points are chosen on one
half of the sessions and reported on the other, both ways round, so that no session is measured at
a point it helped to choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals.generative.citations import Citations
from evals.generative.edits import edited, people, reference
from evals.generative.signs import CITED, Session, Signs
from evals.sessions import Case
from governance.ports import Embedder

ALARMS: Final = (0.05, 0.10, 0.15, 0.20, 0.30, 0.40)
"""The shares of false alarms that a point may have where it is chosen."""
_NEVER: Final = float("inf")
_PLACES: Final = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6)
_SPEAKERS: Final = (0.05, 0.1, 0.15, 0.2, _NEVER)
_SHARES: Final = (0.0, 0.15, 0.3, 0.4)

Stopped = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a reference summary. kind: how it was made false, "" when it is true."""

    session: str
    kind: str
    signs: Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a sentence is stopped. cited: turns a part may rest on; the others as in `Signs`."""

    cited: int
    names: bool
    denied: bool
    place: float
    speaker: float
    share: float

    def stops(self, signs: Signs) -> bool:
        """Whether a sentence with these signs is stopped."""
        found = signs.cited[self.cited]
        return (
            found.exact > 0
            or (self.names and found.names > 0)
            or (self.denied and found.denied > 0)
            or found.share < self.share
            or signs.place < self.place
            or signs.speaker > self.speaker
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares of the true sentences and of the edits that were stopped, with how many there were."""

    true: int
    alarms: int
    false: int
    caught: int
    by_kind: dict[str, tuple[int, int]]


def points() -> Iterator[Point]:
    """Every point that is tried."""
    both = (False, True)
    for cited, names, denied, place, speaker, share in product(
        CITED, both, both, _PLACES, _SPEAKERS, _SHARES
    ):
        yield Point(
            cited=cited, names=names, denied=denied, place=place, speaker=speaker, share=share
        )


def sentences_of(
    cases: Sequence[Case], embedder: Embedder, cited: Citations | None = None
) -> tuple[Sentence, ...]:
    """Every reference sentence of the cases and every edit of it, with the signs against it.

    cited: the turns each rests on, where they are not to be found by likeness.
    """
    found: list[Sentence] = []
    for case in cases:
        session, names = Session(case, embedder), people(case)
        called = tuple(n for n in names if session.speakers.get(n.casefold()) == "coachee")
        for at, true in enumerate(reference(case)):
            turns = cited[case.id][at] if cited is not None else None
            for kind, text in (("", true), *edited(true, names, called)):
                signs = session.signs(text, found_for=true, turns=turns)
                found.append(Sentence(session=case.id, kind=kind, signs=signs))
    return tuple(found)


def chosen(sentences: Sequence[Sentence], alarms: float) -> Point | None:
    """The point that catches most at no more than this share of false alarms, if there is one."""
    tried = [(point, rates(sentences, point)) for point in points()]
    within = [(p, r) for p, r in tried if r.alarms <= alarms * r.true]
    best = max(within, key=lambda one: (one[1].caught, -one[1].alarms), default=None)
    return best[0] if best else None


def rates(sentences: Sequence[Sentence], point: Point) -> Rates:
    """How a point does."""
    stopped = [(one.kind, point.stops(one.signs)) for one in sentences]
    true = [stop for kind, stop in stopped if not kind]
    false = [stop for kind, stop in stopped if kind]
    kinds = {kind for kind, _ in stopped if kind}
    return Rates(
        true=len(true),
        alarms=sum(true),
        false=len(false),
        caught=sum(false),
        by_kind={
            one: (
                sum(kind == one for kind, _ in stopped),
                sum(stop for kind, stop in stopped if kind == one),
            )
            for one in kinds
        },
    )


def left_out(
    tuning: Sequence[Sentence], measured: Sequence[Sentence], alarms: float
) -> Rates | None:
    """`measured`, halved by session, each half at the point that `tuning` and the other chose.

    None when nothing keeps to so few false alarms.
    """
    halves = halved(measured)
    found: list[Rates] = []
    for mine, other in (halves, halves[::-1]):
        point = chosen([*tuning, *other], alarms)
        if point is None:
            return None
        found.append(rates(mine, point))
    one, two = found
    return Rates(
        true=one.true + two.true,
        alarms=one.alarms + two.alarms,
        false=one.false + two.false,
        caught=one.caught + two.caught,
        by_kind={
            kind: (
                one.by_kind.get(kind, (0, 0))[0] + two.by_kind.get(kind, (0, 0))[0],
                one.by_kind.get(kind, (0, 0))[1] + two.by_kind.get(kind, (0, 0))[1],
            )
            for kind in one.by_kind.keys() | two.by_kind.keys()
        },
    )


def halved(sentences: Sequence[Sentence]) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Every second session, and the others."""
    first = set(sorted({one.session for one in sentences})[::2])
    return (
        tuple(one for one in sentences if one.session in first),
        tuple(one for one in sentences if one.session not in first),
    )
