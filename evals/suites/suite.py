"""A suite and its cases: what to ask the product, and how to judge the answer.

Invariants: a case has the same id and the same content in every run; judging is pure, so the same
answer gives the same scores; asking goes through the product's own use cases and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from evals.gate.records import Part, Share, Spent, Veto
from evals.suites.product import Product

A = TypeVar("A")
Selection: TypeAlias = Literal["fast", "full"]
Better: TypeAlias = Literal["up", "down"]
Value: TypeAlias = "Share | Part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a case came to. scores, vetoes, places: as in `evals.gate.records.Case`.

    shown: what the log viewer shows as the answer; never compared, and empty for held-out cases.
    """

    scores: Mapping[str, Value]
    vetoes: frozenset[Veto] = frozenset()
    places: Mapping[Veto, frozenset[str]] = field(default_factory=dict[Veto, frozenset[str]])
    cost: Mapping[Spent, int] = field(default_factory=dict[Spent, int])
    shown: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Generic[A]):
    """One case, ready to be asked.

    content: the whole case as text; its digest says whether two runs asked the same. cluster:
    whose case it is. words: how long it is, for the estimate. held_out: no log shows its words.
    sends: whether a configured model is asked about it, and so costs what that costs. asks_a_door:
    whether one that may suggest doors (CHATHAM_TRIAGE_LLM) is.
    """

    id: str
    cluster: str
    content: str = field(repr=False)
    words: int
    ask: Callable[[Product], A]
    judge: Callable[[A], Outcome]
    slices: Mapping[str, str] = field(default_factory=dict[str, str])
    held_out: bool = False
    sends: bool = False
    asks_a_door: bool = False


def nothing_left_out(selection: Selection) -> Mapping[str, int]:  # noqa: ARG001  -- a suite's signature
    """Of a suite whose cases all ship with Chatham."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A suite. version: raised when asking or judging changes, as the cases' digest cannot tell.

    items: the cases of a selection; every case of `fast` is in `full`, too.
    metrics: every score a case of it can have, and which way is better.
    pace: (seconds for each case, seconds for each thousand words), of processor time.
    left_out: corpora that are not (whole) on this machine, by a short name, with how many cases of
        a selection that takes away; a run says so in its header.
    """

    name: str
    version: int
    items: Callable[[Selection], Sequence[Item[Any]]]
    metrics: Mapping[str, Better]
    pace: tuple[float, float]
    left_out: Callable[[Selection], Mapping[str, int]] = nothing_left_out


def digest_of(items: Sequence[Item[Any]]) -> str:
    """SHA-256 of the ids and contents of the cases, whatever their order."""
    whole = sha256()
    for item in sorted(items, key=lambda one: one.id):
        whole.update(sha256(item.id.encode()).digest() + sha256(item.content.encode()).digest())
    return whole.hexdigest()


def part(hits: int, of: int) -> tuple[int, int]:
    """A score that is summed over cases before it is divided."""
    return (hits, of)


def right(yes: bool) -> float:  # noqa: FBT001  -- reads as a sentence
    """A score of a case that is right or wrong."""
    return 1.0 if yes else 0.0
