"""Theme reports over organizations that do not exist: error, coverage, suppression, growth."""

from __future__ import annotations

import json
import math
import random
import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scipy.stats import beta  # type: ignore[import-untyped]  # ships no types

from assistant.system import SystemRandomness
from assistant.themes.counting import codes_of
from assistant.themes.taxonomy import installed
from governance.privacy.cohort_rules import (
    LARGE_DESIGN,
    Design,
    Grain,
    NoReport,
    design,
)
from governance.privacy.theme_counts import Counts, bounded, counts
from governance.privacy.theme_figures import figures

PREVALENCES: Final = Path(__file__).parent / "cases" / "themes"
SIZES: Final = (120, 300, 1000)
RUNS: Final = 100
COVERED: Final = 2_000
TOP: Final = 5
GROWTH: Final = (10_000, 100_000, 1_000_000)
RANDOMNESS: Final = SystemRandomness()
_BETA: Final[Any] = beta  # its types are partly unknown
Person = frozenset[str]


def prevalences() -> dict[str, dict[str, float]]:
    """Name → theme → share of people whose coaching touches it."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(PREVALENCES.glob("*.json"))
    }


def organization(shares: Mapping[str, float], people: int, seed: int) -> list[Person]:
    """People with themes drawn one by one, so that some have none and some more than counted."""
    chance = random.Random(seed)  # noqa: S311  -- made-up people, no secret
    return [frozenset(t for t, p in shares.items() if chance.random() < p) for _ in range(people)]


def release(people: Sequence[Person]) -> tuple[list[tuple[str, ...]], Counts, Design]:
    """One release with what it was drawn from."""
    made = design(len(people))
    if isinstance(made, NoReport):
        raise TypeError("Too few people for a report.")
    taxonomy = installed()
    groups = made.grain is Grain.GROUPS
    codes = [frozenset(map(taxonomy.group_of, p)) if groups else p for p in people]
    rows = bounded(codes, made.per_person, RANDOMNESS)
    return rows, counts(rows, codes_of(taxonomy, made.grain), made), made


def accuracy() -> list[str]:
    """Error of shown counts, suppressed share, top-5 recall, total variation."""
    head = (
        "| people | prevalence | with more than 3 | RMSE / σ | RMSE / what being shown implies "
        "| shown though below | shown | top-5 recall | TV |"
    )
    rows = [head, "|---|---|---|---|---|---|---|---|---|"]
    for size in SIZES:
        for name, shares in prevalences().items():
            rows.append(_accuracy(size, name, shares))
    return rows


def _accuracy(size: int, name: str, shares: Mapping[str, float]) -> str:
    squares: list[float] = []
    implied = below = 0.0
    shown = recalled = far = 0.0
    people = organization(shares, size, seed=size)
    truth = Counter(theme for person in people for theme in person)
    best = {theme for theme, _ in truth.most_common(TOP)}
    for _ in range(RUNS):
        rows, noisy, made = release(people)
        exact = Counter(code for row in rows for code in row)
        found = figures(noisy, made, size)
        squares += [(noisy.by_code[f.code] - exact[f.code]) ** 2 for f in found.shown]
        implied += sum(implied_square(exact[f.code], made) for f in found.shown)
        below += sum(exact[f.code] < made.shown_from for f in found.shown)
        shown += len(found.shown) / len(noisy.by_code) / RUNS
        recalled += len(best & {f.code for f in found.shown[:TOP]}) / TOP / RUNS
        far += _variation(noisy.by_code, exact) / RUNS
    root = math.sqrt(sum(squares) / len(squares)) if squares else math.nan
    error, fair = root / LARGE_DESIGN.sigma, root / math.sqrt(max(implied, 1e-9) / len(squares))
    over = sum(len(person) > LARGE_DESIGN.per_person for person in people) / size
    return (
        f"| {size} | {name} | {over:.0%} | {error:.3f} | {fair:.3f} | {below / len(squares):.0%} "
        f"| {shown:.0%} | {recalled:.2f} | {far:.3f} |"
    )


def implied_square(count: int, made: Design) -> float:
    """The mean square of noise that lifts a count to where it is shown, exactly."""
    weights = made.noise
    least = max(made.shown_from - count, 1 - len(weights))
    lifting = {n: weights[abs(n)] for n in range(least, len(weights))}
    total = sum(lifting.values())
    return sum(n * n * w for n, w in lifting.items()) / total if total else 0.0


def _variation(noisy: Mapping[str, int], exact: Mapping[str, int]) -> float:
    above = {code: max(n, 0) for code, n in noisy.items()}
    total, all_of = max(sum(above.values()), 1), max(sum(exact.values()), 1)
    return sum(abs(above[c] / total - exact.get(c, 0) / all_of) for c in above) / 2


def coverage() -> list[str]:
    """How often 95 % intervals hold the count, over many releases."""
    people = organization(prevalences()["steep"], 300, seed=7)
    held = trials = 0
    for _ in range(COVERED):
        rows, noisy, made = release(people)
        exact = Counter(code for row in rows for code in row)
        trials += len(noisy.by_code)
        held += sum(abs(n - exact[code]) <= made.margin for code, n in noisy.by_code.items())
    nominal = within(LARGE_DESIGN.sigma**2, LARGE_DESIGN.margin)
    low, high = binomial(held, trials, 0.99)
    verdict = "contains" if low <= nominal <= high else "DOES NOT CONTAIN"
    margin = LARGE_DESIGN.margin
    told = (
        f"{COVERED:,} releases, {trials:,} intervals of ± {margin}: {held / trials:.4f} "
        f"hold the count; the 99 % binomial interval {low:.4f} to {high:.4f} {verdict} the nominal "
        f"{nominal:.4f} (whole numbers: the least width that reaches 95 %)."
    )
    return [told]


def growth() -> list[str]:
    """Time and memory of one report by rows; a row is a theme of a session of a person."""
    rows = ["| sessions | people | seconds | peak memory of the process |", "|---|---|---|---|"]
    shares = prevalences()["steep"]
    release(organization(shares, 120, seed=1))  # OpenDP's first use takes seconds of its own
    for sessions in GROWTH:
        people = sessions // 10
        chance = random.Random(3)  # noqa: S311  -- made-up people, no secret
        themes = list(shares)
        weights = list(shares.values())
        begun = time.perf_counter()
        found: dict[int, set[str]] = {}
        for session in range(sessions):
            found.setdefault(session % people, set()).update(chance.choices(themes, weights, k=3))
        release([frozenset(one) for one in found.values()])
        spent = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append(f"| {sessions:,} | {people:,} | {spent:.1f} | {peak:.0f} MB |")
    return rows


def binomial(held: int, trials: int, level: float) -> tuple[float, float]:
    """Clopper and Pearson's interval."""
    tail = (1 - level) / 2
    low = float(_BETA.ppf(tail, held, trials - held + 1)) if held else 0.0
    high = float(_BETA.ppf(1 - tail, held + 1, trials - held)) if held < trials else 1.0
    return low, high


def within(variance: float, margin: int) -> float:
    """How often discrete Gaussian noise stays within a margin, exactly."""
    weights = [math.exp(-n * n / (2 * variance)) for n in range(400)]
    total = 2 * sum(weights) - weights[0]
    return (2 * sum(weights[: margin + 1]) - weights[0]) / total
