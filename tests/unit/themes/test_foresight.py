from __future__ import annotations

import random

import pytest

from assistant.themes.foresight import GROUPS, THEMES, foresee, kept
from governance.privacy.cohort_rules import LARGE_DESIGN, SMALL_DESIGN, Grain

RUNS = 400


def simulated(design, enrolled, shares, chance):
    """How many codes a report shows of made-up people, on average."""
    weights = design.noise
    noises = range(-len(weights) + 1, len(weights))
    steps = [weights[abs(n)] for n in noises]
    shown = 0
    for _ in range(RUNS):
        counts = [0] * len(shares)
        for _person in range(enrolled):
            mine = [at for at, share in enumerate(shares) if chance.random() < share]
            for at in chance.sample(mine, min(len(mine), design.per_person)):
                counts[at] += 1
        noise = chance.choices(noises, steps, k=len(shares))
        shown += sum(c + n >= design.shown_from for c, n in zip(counts, noise, strict=True))
    return shown / RUNS


@pytest.mark.verify
@pytest.mark.parametrize(("design", "enrolled"), [(SMALL_DESIGN, 24), (LARGE_DESIGN, 120)])
def test_what_is_foreseen_is_what_happens_to_made_up_people(design, enrolled):
    shares = GROUPS if design.grain is Grain.GROUPS else THEMES
    chance = random.Random(7)  # noqa: S311  -- made-up people, no secret
    seen = foresee(design, enrolled)
    assert simulated(design, enrolled, shares, chance) == pytest.approx(seen.shown, abs=0.25)


def test_larger_shares_are_shown_more_surely_and_larger_cohorts_more():
    for design, sizes in ((SMALL_DESIGN, (12, 24, 99)), (LARGE_DESIGN, (100, 1_000, 100_000))):
        seen = [foresee(design, size) for size in sizes]
        for one in seen:
            shown = [round(chance.shown, 9) for chance in one.chances]
            assert shown == sorted(shown)
            assert all(0 <= s <= 1 for s in shown)
        average = [round(one.shown, 6) for one in seen]
        assert average == sorted(average)


def test_with_few_others_everything_of_a_person_counts():
    assert kept([], 1) == 1
    assert kept([1, 1], 3) == 1
    assert kept([1, 1, 1], 2) == pytest.approx(0.5)
