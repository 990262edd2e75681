"""Noisy counts of people by theme; only this module and `group_counts` use OpenDP.

Invariants: contributions are bounded here, before OpenDP sees them, and declared to it; its own
truncations lose a group, are biased, or crash (measured). Which of a person's themes count is
drawn anew, uniformly, from the system's randomness. The data OpenDP counts is never changed after
it was declared. Noise takes no seed: seeded noise is removable noise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from governance.errors import GateError
from governance.ports import Randomness
from governance.privacy import group_counts
from governance.privacy.cohort_rules import DELTA, MILLION, Design

_BYTES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Noisy counts. by_code: one for every code asked for, negative ones included.

    covered: noisy number of people with anything counted; None where it has no own noise.
    first: the code that most people share, drawn apart from the counts; None where it was not
    asked for, or none is shared by enough people to be named.
    """

    by_code: Mapping[str, int]
    covered: int | None
    first: str | None = None


def bounded(
    people: Iterable[Collection[str]], per_person: int, randomness: Randomness
) -> list[tuple[str, ...]]:
    """At most `per_person` distinct codes of each person, every subset of that size as likely.

    people: the codes of each person, once a person. Nobody without codes is in the answer.
    """
    found: list[tuple[str, ...]] = []
    for codes in people:
        left = sorted(set(codes))
        if len(left) > per_person:
            for at in range(per_person):
                other = at + _below(len(left) - at, randomness)
                left[at], left[other] = left[other], left[at]
            left = left[:per_person]
        if left:
            found.append(tuple(left))
    return found


def counts(rows: Sequence[Sequence[str]], codes: Sequence[str], design: Design) -> Counts:
    """Noisy counts over known codes.

    rows: what `bounded` gave. codes: every code there is, asked for or not shared by anybody.

    Raises:
        GateError: a person has more codes than declared, one twice, or one that is not known.
    """
    known = frozenset(codes)
    for row in rows:
        if len(row) > design.per_person or len(set(row)) != len(row) or not known.issuperset(row):
            raise GateError("Contributions are not as declared. Nothing was counted or released.")
    if design.yes_and_no:
        by_group, people, first = group_counts.released(rows, codes, design)
        return Counts(by_code=by_group, covered=people, first=first)
    import polars as pl  # noqa: PLC0415  -- seconds that nobody but a report should pay

    flat = pl.DataFrame({"code": pl.Series([c for row in rows for c in row], dtype=pl.String)})
    by_code = _released(flat, codes, design.per_person, design.rho)
    covered: int | None = None
    if design.rho_coverage:
        anybody = pl.DataFrame({"code": pl.Series(["any"] * len(rows), dtype=pl.String)})
        covered = _released(anybody, ["any"], 1, design.rho_coverage)["any"]
    return Counts(by_code=by_code, covered=covered)


def _released(frame: Any, codes: Sequence[str], most: int, rho: int) -> dict[str, int]:  # noqa: ANN401  -- polars is loaded late
    table = _measurement(tuple(codes), most, rho)(frame.lazy()).collect()
    found = {str(code): int(count) for code, count in table.select("code", "len").iter_rows()}
    if set(found) != set(codes):
        raise GateError("The counts are not complete. Nothing was released.")
    return {code: found[code] for code in codes}


@lru_cache(maxsize=8)
def _measurement(codes: tuple[str, ...], most: int, rho: int) -> Any:  # noqa: ANN401  -- likewise
    """What OpenDP proves to lose at most `rho`; finding its noise takes seconds, so it is kept.

    It holds no data and keeps no account of its use: what is spent stands in the database.
    """
    import opendp.prelude as dp  # noqa: PLC0415  -- likewise
    import polars as pl  # noqa: PLC0415  -- likewise

    library: Any = dp  # its stubs name few types
    library.enable_features("contrib")
    bound = library.polars.Bound
    context = library.Context.compositor(
        data=pl.LazyFrame({"code": pl.Series([], dtype=pl.String)}),
        privacy_unit=library.unit_of(
            contributions=[
                bound(by=[], per_group=most),
                bound(by=["code"], per_group=1, num_groups=most),
            ]
        ),
        privacy_loss=library.loss_of(rho=rho / MILLION, delta=DELTA),
        split_evenly_over=1,
        margins=[],
    )
    query = context.query().group_by("code").agg(library.len(signed=True))
    return query.with_keys(pl.LazyFrame({"code": list(codes)})).resolve()


def _below(limit: int, randomness: Randomness) -> int:
    """A whole number from 0 below `limit`, each as likely: what does not divide is drawn again."""
    span = 256**_BYTES
    fair = span - span % limit
    while True:
        drawn = int.from_bytes(randomness.bytes(_BYTES), "big")
        if drawn < fair:
            return drawn % limit
