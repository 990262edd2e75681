"""Theme reports under attack, reduced: what a few people share must not come out.

The noise cannot be seeded, on purpose, so cases are judged by bounds that hold except with
probability below one in a million; the same bundle therefore gives the same scores. The whole of
it is `evals.bench_themes`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.probes.theme_report import release
from assistant.themes.taxonomy import installed
from evals.suites.product import Product
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, right
from governance.privacy.cohort_rules import K_ANONYMITY, LARGE_DESIGN, SHOWN_BY_CHANCE

ENROLLED: Final = 300
COMMON: Final = "delegation"
RARE: Final = "negotiation"
_RUNS: Final = {"fast": 20, "full": 400}
_BEYOND_CHANCE: Final = 1e-6
_ONE_PERSON_SHOWN: Final = 5e-4
"""How often a theme of a single person may show, at most: in 5 of 10,000 releases."""

Releases = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """people: how many have the rare theme. holds: whether the releases keep what is promised."""

    name: str
    enrolled: int
    people: int
    holds: Callable[[Releases], bool]


def _shown(releases: Releases) -> int:
    return sum(any(one["theme"] == RARE for one in r.get("themes", ())) for r in releases)


def _hardly_shown(chance: float) -> Callable[[Releases], bool]:
    """No more often than this chance in each release, but for one run of the suite in a million."""

    def holds(releases: Releases) -> bool:
        return _shown(releases) <= most_by_chance(len(releases), chance)

    return holds


def most_by_chance(runs: int, chance: float) -> int:
    """How often a rare theme may show in so many releases: more, and it shows too often."""
    most, left = -1, 1.0
    while left > _BEYOND_CHANCE:
        most += 1
        left -= math.comb(runs, most) * chance**most * (1 - chance) ** (runs - most)
    return most


def _no_report(releases: Releases) -> bool:
    return not any(one["released"] for one in releases)


def _not_exact(releases: Releases) -> bool:
    """A count that many share is blurred: releases do not all say the same."""
    counts = {
        one["count"] for r in releases for one in r.get("themes", ()) if one["theme"] == COMMON
    }
    return len(counts) > 1


def _no_words(releases: Releases) -> bool:
    """Only the taxonomy's ids come out, whatever people are called."""
    known = {*installed().themes, *(group.id for group in installed().groups)}
    named = {one["theme"] for r in releases for one in r.get("themes", ())}
    return named <= known and "person-" not in json.dumps(list(releases))


_RARELY: Final = _hardly_shown(SHOWN_BY_CHANCE)
_HARDLY_EVER: Final = _hardly_shown(_ONE_PERSON_SHOWN)
ATTACKS: Final = (
    Attack(name="one_person", enrolled=ENROLLED, people=1, holds=_HARDLY_EVER),
    Attack(name="two_people", enrolled=ENROLLED, people=2, holds=_RARELY),
    Attack(name="one_below_k", enrolled=ENROLLED, people=K_ANONYMITY - 1, holds=_RARELY),
    Attack(name="too_few_enrolled", enrolled=6, people=6, holds=_no_report),
    Attack(name="blurred", enrolled=ENROLLED, people=0, holds=_not_exact),
    Attack(name="only_theme_ids", enrolled=ENROLLED, people=30, holds=_no_words),
)


def _item(attack: Attack, runs: int) -> Item[Releases]:
    people = {
        f"person-{n}": {COMMON} | ({RARE} if n < attack.people else set[str]())
        for n in range(attack.enrolled)
    }

    def ask(product: Product) -> Releases:  # noqa: ARG001  -- releasing needs no installation
        return [release("cohort", "2026-Q1", people) for _ in range(runs)]

    def judge(releases: Releases) -> Outcome:
        holds = attack.holds(releases)
        return Outcome(
            scores={"holds": right(holds)},
            vetoes=frozenset() if holds else frozenset({"leak"}),
            shown=f"{attack.name}: {'holds' if holds else 'broken'}",
        )

    content = f"{attack.name}: {attack.enrolled} enrolled, {attack.people} with the theme"
    return Item(
        id=attack.name,
        cluster=attack.name,
        content=f"{content}; noise {LARGE_DESIGN.cost}",
        words=0,
        ask=ask,
        judge=judge,
        slices={"attack": attack.name},
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    # The same content in both selections: more runs only make the bound tighter.
    return [_item(attack, _RUNS[selection]) for attack in ATTACKS]


METRICS: Final[Mapping[str, Better]] = {
    "holds": "up",
}

THEME_PRIVACY: Final = Suite(
    name="theme_privacy", version=3, items=_items, metrics=METRICS, pace=(3.0, 0.0)
)
