"""A pilot's one release: which group most people share, how many share each, how many were counted.

Three measurements of OpenDP's over the same people, which together lose what the design says; what
each of them is stands with `_measurements`.

Invariants: noise is the library's alone; what the library proves is held against what is declared
before anything is measured; what is computed from the three afterwards reads no person.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from governance.errors import GateError
from governance.privacy.cohort_rules import MILLION, Design

_Measure: TypeAlias = Callable[[list[int]], Any]
_UP: Final = 1 + 1e-12
"""Noise is a hair wider than it need be, so that rounding never makes the loss larger."""


def released(
    rows: Sequence[Sequence[str]], codes: Sequence[str], design: Design
) -> tuple[dict[str, int], int, str | None]:
    """Noisy count by code, noisy number of people, and the first code or None.

    rows: the codes of each person who has any. codes: every group, `design.per_person` at most.
    None for the first: none is shared by enough people to be named.

    Raises:
        GateError: more groups than declared, or the library proves a greater loss than that.
    """
    if len(codes) > design.per_person or not design.yes_and_no:
        raise GateError("Groups are not as declared. Nothing was counted or released.")
    exact = exactly(rows, codes, design)
    people, answers, first = _measurements(design)
    at = int(first(list(exact.scores)))
    everybody = int(people([exact.people])[0])
    by_code = {
        code: _half(int(answer) + everybody, everybody)
        for code, answer in zip(codes, answers(list(exact.answers)), strict=True)
    }
    return by_code, everybody, codes[at] if at < len(codes) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """What is measured, before any noise: never kept, never shown.

    people: who has anything. answers: of each group, who shares it less who does not. scores: of
    each group, who shares it, and what "none is shared by enough" stands for.
    """

    people: int
    answers: tuple[int, ...]
    scores: tuple[int, ...]


def exactly(rows: Sequence[Sequence[str]], codes: Sequence[str], design: Design) -> Exact:
    """What `released` measures of these people."""
    shared = Counter(code for row in rows for code in row)
    return Exact(
        people=len(rows),
        answers=tuple(2 * shared[code] - len(rows) for code in codes),
        scores=(*(shared[code] for code in codes), design.named_from),
    )


def _half(total: int, coin: int) -> int:
    """Half of a number; a half left over goes up or down by another noisy number's last bit.

    That bit is as good as a coin: noise this wide is odd as often as even, to ten digits.
    """
    return (total + (coin & 1)) // 2


@lru_cache(maxsize=4)
def _measurements(design: Design) -> tuple[_Measure, _Measure, _Measure]:
    """People, answers, first: what the library proves to lose no more than each share of it.

    - People: how many have anything, with discrete Gaussian noise.
    - Answers: of each group, how many of those people share it less how many do not, with discrete
      Gaussian noise. Every person moves each by exactly one, up or down, which is half as much for
      its noise as moving a count by one or not at all. A count is half the sum of its answer and
      of the people.
    - First: noisy max with Gumbel noise, which is the exponential mechanism (McSherry, Talwar
      2007), over the number of people of each group and, as one more candidate, "none is shared
      by enough". Another person raises each count by one or not at all and never lowers one, so
      that the library may be told that counts are monotonic. Nothing is drawn by lot for it.
    """
    import opendp.prelude as dp  # noqa: PLC0415  -- seconds that nobody but a report should pay

    library: Any = dp  # its stubs name few types
    library.enable_features("contrib")
    integers = library.vector_domain(library.atom_domain(T=int))
    length = math.sqrt(design.per_person)

    def gaussian(moved: float, rho: int) -> Any:  # noqa: ANN401  -- likewise
        scale = moved / math.sqrt(2 * rho / MILLION) * _UP
        made = library.m.make_gaussian(integers, library.l2_distance(T=float), scale)
        return _proven(made, moved, rho)

    counts_rise = library.linf_distance(T=int, monotonic=True)
    concentrated = library.zero_concentrated_divergence()
    first = library.m.make_noisy_max(integers, counts_rise, concentrated, _UP / design.steepness)
    return (
        gaussian(1.0, design.rho_coverage),
        gaussian(length, design.rho),
        _proven(first, 1, design.rho_first),
    )


def _proven(made: Any, moved: float, rho: int) -> Any:  # noqa: ANN401  -- likewise
    if not made.map(moved) <= rho / MILLION:
        raise GateError("The noise is not what was declared. Nothing was counted or released.")
    return made
