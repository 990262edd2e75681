"""Theme reports over pilots: is the first group named right, what is shown, is anybody found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from assistant.themes.taxonomy import installed
from evals.themes_synthetic import Person, binomial, organization, prevalences, release
from governance.privacy.cohort_rules import (
    DELTA,
    K_ANONYMITY,
    MILLION,
    SMALL_DESIGN,
    epsilon,
)
from governance.privacy.theme_counts import Counts, counts
from governance.privacy.theme_figures import figures

PILOT: Final = 24
PILOTS: Final = 400
FIRST: Final = 60
"""How many of them there were when pilots were first measured."""
RELEASES: Final = 10
FAR: Final = 5
SIZES: Final = (12, 16, 20, 40, 70)
TRIES: Final = 8_000
CANARIES: Final = 20_000
GROUPS: Final = installed().group_ids
_Row = tuple[int, float, float, float, float]


def pilot() -> list[str]:
    """How often a pilot's report names the group that most people share, by how clear it is.

    Beside it the first by the noisy counts, the groups shown, and the exponential mechanism
    (McSherry, Talwar 2007) where it spends the whole year to tell the first and nothing else.
    """
    head = (
        "| prevalence | first leads by | pilots | named and right | first by its counts "
        "| groups shown | telling only the first, same ρ |"
    )
    rows = [
        head,
        "|---|---|---|---|---|---|---|",
    ]
    for name, shares in prevalences().items():
        found = list(_pilots(shares, PILOT, PILOTS))
        for lead in sorted({row[0] for row in found}):
            told = f"{lead} or more" if lead == FAR else str(lead)
            rows.append(_line(name, told, [row for row in found if row[0] == lead]))
        rows.append(_line(name, f"all, the first {FIRST}", found[:FIRST]))
        rows.append(_line(name, "**all**", found))
    return rows


def sizes() -> list[str]:
    """The same for smaller and larger pilots."""
    rows = [
        "| people | prevalence | pilots | named | named and right | groups shown |",
        "|---|---|---|---|---|---|",
    ]
    for people in SIZES:
        for name, shares in prevalences().items():
            truths = [_truth(one) for one in _people(shares, people, PILOTS // 4)]
            named = sum(1 - _chances(truth)[None] for truth in truths) / len(truths)
            right = sum(_right(truth) for truth in truths) / len(truths)
            shown = sum(_shown(truth) for truth in truths) / len(truths)
            rows.append(
                f"| {people} | {name} | {len(truths)} | {named:.2f} | {right:.2f} | {shown:.0%} |"
            )
    return rows


def differencing() -> str:
    """Is one person in a pilot? The attacker knows all others and weighs the whole release.

    The group is as large as makes its being named depend most on the one person. Every noisy
    count is seen, shown or not; the likelihood of all three measurements is what is weighed.
    """
    before = SMALL_DESIGN.named_from - 1
    out, inside = (
        [_weighed(counts([(GROUPS[0],)] * people, GROUPS, SMALL_DESIGN)) for _ in range(TRIES)]
        for people in (before, before + 1)
    )
    half = TRIES // 2
    cuts = sorted(inside[:half])[:: half // 200]
    at = max(cuts, key=lambda t: _above(inside[:half], t) - _above(out[:half], t))
    hit, false = _above(inside[half:], at), _above(out[half:], at)
    least = max(
        math.log(max(binomial(a, half, 0.98)[0] - DELTA, 1e-12) / binomial(b, half, 0.98)[1])
        for a, b in ((hit, false), (half - false, half - hit))
    )
    spent = epsilon(SMALL_DESIGN.cost)
    verdict = "" if least <= spent else " **above**"
    return (
        f"A pilot's one release, with the group it names, against somebody who knows everybody "
        f"else: advantage {(hit - false) / half:.2f}, empirical ε at least {max(least, 0):.2f} "
        f"(99 %){verdict}; ε of the ledger {spent:.2f}."
    )


def canary() -> str:
    """A group that four people share and nobody shares another: how often it is told."""
    rows = [(GROUPS[0],)] * (K_ANONYMITY - 1)
    named = told = 0
    for _ in range(CANARIES):
        found = figures(counts(rows, GROUPS, SMALL_DESIGN), SMALL_DESIGN, PILOT)
        named += found.first == GROUPS[0]
        told += GROUPS[0] in {found.first, *(figure.code for figure in found.shown)}
    least, most = binomial(told, CANARIES, 0.99)
    return (
        f"In a pilot, a group that four people share while nobody shares another was named in "
        f"{named} of {CANARIES:,} runs, and named or shown in {told} (99 %: {least:.5f} to "
        f"{most:.5f}; at most .001 is promised, {_told_by_chance():.5f} is what the chances say)."
    )


def _told_by_chance() -> float:
    few = K_ANONYMITY - 1
    named = _chances({GROUPS[0]: few})[GROUPS[0]]
    shown = sum(SMALL_DESIGN.noise[SMALL_DESIGN.shown_from - few :])
    return named + shown - named * shown


def _pilots(shares: Mapping[str, float], people: int, number: int) -> Iterator[_Row]:
    for one in _people(shares, people, number):
        truth = _truth(one)
        named = counted = shown = 0.0
        for _ in range(RELEASES):
            _, noisy, made = release(one)
            found = figures(noisy, made, people)
            best = max(noisy.by_code, key=noisy.by_code.__getitem__)
            named += _is_first(found.first, truth) / RELEASES
            counted += _is_first(best, truth) / RELEASES
            shown += len(found.shown) / len(GROUPS) / RELEASES
        alone = math.sqrt(8 * SMALL_DESIGN.cost / MILLION)
        yield min(_lead(truth), FAR), named, counted, shown, _only(truth, alone)


def _people(shares: Mapping[str, float], people: int, number: int) -> Iterator[list[Person]]:
    for seed in range(number):
        yield organization(shares, people, seed=1000 + seed)


def _truth(people: Sequence[Person]) -> Counter[str]:
    return Counter(g for person in people for g in {installed().group_of(t) for t in person})


def _lead(truth: Mapping[str, int]) -> int:
    first, second = sorted([*truth.values(), 0, 0], reverse=True)[:2]
    return first - second


def _is_first(code: str | None, truth: Mapping[str, int]) -> bool:
    """Whether nobody shares another more; of groups that tie, any is right."""
    return code is not None and truth.get(code, 0) == max(truth.values())


def _chances(truth: Mapping[str, int]) -> dict[str | None, float]:
    """How likely each group, and none, is named; tests hold the release against it."""
    scores: dict[str | None, int] = {code: truth.get(code, 0) for code in GROUPS}
    scores[None] = SMALL_DESIGN.named_from
    top = max(scores.values())
    weights = {c: math.exp(SMALL_DESIGN.steepness * (n - top)) for c, n in scores.items()}
    return {code: weight / sum(weights.values()) for code, weight in weights.items()}


def _right(truth: Mapping[str, int]) -> float:
    return sum(chance for code, chance in _chances(truth).items() if _is_first(code, truth))


def _shown(truth: Mapping[str, int]) -> float:
    noise, least = SMALL_DESIGN.noise, SMALL_DESIGN.shown_from
    return sum(_reaches(noise, least - truth.get(code, 0)) for code in GROUPS) / len(GROUPS)


def _reaches(noise: Sequence[float], need: int) -> float:
    return 1 - sum(noise[1 - need :]) if need <= 0 else sum(noise[need:])


def _only(truth: Mapping[str, int], steepness: float) -> float:
    most = max(truth.values())
    weights = {code: math.exp(steepness * (truth.get(code, 0) - most)) for code in GROUPS}
    right = sum(weight for code, weight in weights.items() if truth.get(code, 0) == most)
    return right / sum(weights.values())


def _weighed(seen: Counts) -> float:
    """How much likelier this is with the person in it than without, in logarithms, but a constant.

    Answers are read back from counts, which halves them: that loses half a person at most.
    """
    people = seen.covered or 0
    spread = SMALL_DESIGN.per_person * MILLION / (2 * SMALL_DESIGN.rho)
    wide = MILLION / (2 * SMALL_DESIGN.rho_coverage)
    answers = [2 * seen.by_code[code] - people for code in GROUPS]
    before = {GROUPS[0]: SMALL_DESIGN.named_from - 1}
    after = {GROUPS[0]: SMALL_DESIGN.named_from}
    named = math.log(_chances(after)[seen.first] / _chances(before)[seen.first])
    return named + (answers[0] - sum(answers[1:])) / spread + people / wide


def _above(values: Sequence[float], at: float) -> int:
    return sum(value >= at for value in values)


def _line(name: str, lead: str, rows: Sequence[_Row]) -> str:
    named, counted, shown, alone = (_mean(row[at] for row in rows) for at in range(1, 5))
    return (
        f"| {name} | {lead} | {len(rows)} | {named:.3f} | {counted:.2f} | {shown:.0%} "
        f"| {alone:.3f} |"
    )


def _mean(values: Iterator[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
