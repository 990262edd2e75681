"""What a comparison comes to. Plain values; how they are made is in `judging`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why the gate refuses. The first four are vetoes: one case is enough."""

    MISSED_STOP = "missed_stop"
    LEAK = "leak"
    OWNER_INVERSION = "owner_inversion"
    INJECTION = "injection"
    INVENTED_DATE = "invented_date"
    WORSE = "worse"
    NOT_SHOWN_EQUAL = "not_shown_equal"
    BELOW_FLOOR = "below_floor"
    UNFAIR = "unfair"
    SUITE_MISSING = "suite_missing"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason to refuse. cases: the ids it rests on, if it rests on cases."""

    why: Why
    suite: str
    metric: str = ""
    slice: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A metric under both bundles. difference: in the direction that is better.

    low, high: its two-sided interval. worst: the one-sided bound the margin is held against.
    lost, won: cases that were right and are not, and the other way round; None where a case is not
    simply right or wrong. p: that the candidate is worse, adjusted for all tests. finest: the
    smallest loss this many cases could have shown at all.
    """

    suite: str
    metric: str
    better: str
    cases: int
    clusters: int
    base: float
    candidate: float
    difference: float
    low: float
    high: float
    worst: float
    margin: float
    floor: float | None
    lost: int | None
    won: int | None
    p: float | None
    finest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A metric in one part of the cases, beside the rest of them.

    gap: candidate's value here minus elsewhere, in the direction that is better; low, high: its
    interval. before: the same gap under the approved bundle. unfair: it is behind by more than is
    allowed and more than chance explains. known: it was so before, and is no worse now.
    """

    suite: str
    metric: str
    name: str
    value: str
    cases: int
    base: float
    candidate: float
    gap: float
    low: float
    high: float
    before: float
    unfair: bool
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A case with another outcome. before, after: per metric, and vetoes, as short texts."""

    suite: str
    case: str
    better: bool
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two runs. results: SHA-256 of its file. facts: of the bundle."""

    bundle: str
    results: str
    facts: dict[str, object]
    libraries: dict[str, str]
    cost: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A suite as both runs had it. digest: of its cases.

    left_out: corpora that were not there -> how many cases that took away; the same on both sides,
    as nothing else is compared.
    """

    suite: str
    version: int
    digest: str
    cases: int
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All of it. passed: nothing speaks against the candidate."""

    selection: str
    rules: str
    base: Side
    candidate: Side
    differing: tuple[str, ...]
    cases: int
    suites: tuple[Asked, ...]
    reasons: tuple[Reason, ...]
    figures: tuple[Figure, ...]
    slices: tuple[Slice, ...]
    flips: tuple[Flip, ...]

    @property
    def passed(self) -> bool:
        """Whether the gate lets the candidate through."""
        return not self.reasons
