"""`python -m evals.bench_pilot`: does a pilot's interval hold what it says? By simulation.

Writes docs/benchmarks/pilot.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.stats import binomtest  # type: ignore[import-untyped]  # it ships no types

from assistant.programme.pilot.power import LIKELY, power_of
from evals.pilot_synthetic import Outcome, Scenario, simulated
from evals.provenance import REPORTS, provenance

PAGE: Final = REPORTS / "pilot.md"
TIMES: Final = 2_000
SEED: Final = 20_261_129
NOMINAL: Final = 0.95
LARGE: Final = Scenario(
    name="120 managers, a control region of 160", pilot=120, comparison=160, uplift=0.35
)
SMALL: Final = Scenario(
    name="24 managers over ten weeks, 60 to compare with", pilot=24, comparison=60, uplift=0.35
)
HARD: Final = (
    replace(SMALL, name="24, figures with a long tail", skewed=True),
    replace(SMALL, name="24, coaching helps some much more than others", uneven=1.0),
    replace(SMALL, name="24, only 24 to compare with", comparison=24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How often something happened, with the 99 % binomial interval (Clopper, Pearson 1934)."""

    share: float
    low: float
    high: float

    def contains(self, nominal: float) -> bool:
        """Whether what was promised lies in the interval."""
        return self.low <= nominal <= self.high

    def told(self) -> str:
        """Such as "0.949 (0.935 to 0.961)"."""
        return f"{self.share:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What many pilots of one scenario did."""

    coverage: Held
    told: Held
    upward: Held
    silent: int
    left: float
    naive: float
    unmatched: float
    matched: float
    effective: float


def held(hits: Sequence[bool]) -> Held:
    """Of these, with their interval."""
    test: Any = binomtest(sum(hits), len(hits))
    interval: Any = test.proportion_ci(confidence_level=0.99, method="exact")
    return Held(share=sum(hits) / len(hits), low=float(interval.low), high=float(interval.high))


def figures_of(scenario: Scenario, times: int = TIMES, seed: int = SEED) -> Figures:
    """Simulate, and count."""
    made = list(simulated(scenario, times, seed))
    spoke: list[Outcome] = [one for one in made if one is not None]
    return Figures(
        coverage=held([one.low <= one.true <= one.high for one in spoke]),
        told=held([one.verdict != "untold" for one in spoke]),
        upward=held([one.verdict == "more" for one in spoke]),
        silent=len(made) - len(spoke),
        left=float(np.mean([one.left for one in spoke])),
        naive=float(np.mean([one.naive - one.true for one in spoke])),
        unmatched=float(np.mean([one.unmatched - one.true for one in spoke])),
        matched=float(np.mean([one.estimate - one.true for one in spoke])),
        effective=float(np.mean([one.effective for one in spoke])),
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Markdown."""
    return [f"| {' | '.join(line)} |" for line in (heads, ["---"] * len(heads), *rows)]


def main() -> int:
    """Measure, write, and fail when an interval does not hold what it says."""
    started = time.process_time()
    lifted = {s.name: figures_of(s) for s in (LARGE, SMALL, *HARD)}
    nothing = {s.name: figures_of(replace(s, uplift=0.0)) for s in (LARGE, SMALL, *HARD)}
    shocked = figures_of(replace(LARGE, uplift=0.0, shock=-0.2))
    seconds = time.process_time() - started
    lines = [
        *("# A pilot's reading", ""),
        f"Measured by `make bench-pilot`: {provenance()}",
        *(
            "",
            INTRODUCTION,
            "",
            "## Does the interval hold, and how often is nothing called something",
            "",
        ),
        *table(
            (
                "pilot",
                "coverage of 95 %",
                "told from nothing when there is nothing (5 %)",
                "of these upward",
                "say nothing",
            ),
            [
                (
                    name,
                    _mark(lifted[name].coverage, NOMINAL),
                    _mark(nothing[name].told, 1 - NOMINAL),
                    nothing[name].upward.told(),
                    f"{nothing[name].silent / TIMES:.1%}",
                )
                for name in lifted
            ],
        ),
        *("", HELD, "", "## Bias, and what is seen", ""),
        *table(
            (
                *("pilot, true uplift 0.35", "naive difference", "change, everybody"),
                *("change, matched", "told from nothing", "planned for"),
                *("without a counterpart", "those compared are worth"),
            ),
            [
                (
                    name,
                    *(f"{bias:+.3f}" for bias in (one.naive, one.unmatched, one.matched)),
                    one.told.told(),
                    _planned(scenario, one),
                    *(f"{one.left:.1f}", f"{one.effective:.0f}"),
                )
                for scenario, (name, one) in zip((LARGE, SMALL, *HARD), lifted.items(), strict=True)
            ],
        ),
        *("", BIAS, "", "## What so many people can see", ""),
        *_powers(),
        *("", "## What it cannot know", ""),
        (
            "If something else lowers everybody's figure in the control region by 0.2, a pilot of "
            f"120 that does nothing is called an uplift in {shocked.upward.told()} of pilots. One "
            "region beside one region cannot tell coaching from a reorganization: the page says so "
            "beside every reading that tells something, and asks what else happened."
        ),
        *("", f"All of it took {seconds:.0f} s of one core."),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    PAGE.write_text(text, encoding="utf-8")
    fine = all(
        lifted[s.name].coverage.contains(NOMINAL) and nothing[s.name].told.contains(1 - NOMINAL)
        for s in (LARGE, SMALL)
    )
    return 0 if fine else 1


def _powers() -> list[str]:
    rows: list[tuple[str, ...]] = []
    for pilot, comparison in ((24, 24), (24, 60), (120, 160)):
        found = power_of(pilot, comparison, aim=0.35, correlation=0.6)
        cautious = power_of(pilot, comparison, aim=0.35, correlation=LIKELY)
        rows.append(
            (
                f"{pilot} beside {comparison}",
                f"{cautious.visible:.2f}",
                f"{found.visible:.2f}",
                f"{found.chance:.0%}",
                f"{found.needed}",
            )
        )
    return table(
        (
            *("people", "least uplift seen in 4 of 5 pilots, r = 0.5", "the same, r = 0.6"),
            *("chance to see 0.35, r = 0.6", "needed in each group for 4 of 5"),
        ),
        rows,
    )


def _planned(scenario: Scenario, one: Figures) -> str:
    """What the plan's power calculation says beforehand."""
    found = power_of(
        round(scenario.pilot - one.left),
        round(one.effective),
        aim=scenario.uplift,
        correlation=scenario.steady,
    )
    return "" if found.chance is None else f"{found.chance:.2f}"


def _mark(one: Held, nominal: float) -> str:
    return f"{one.told()}{'' if one.contains(nominal) else ' ✗'}"


INTRODUCTION: Final = (
    f"{TIMES:,} made-up pilots a line (`evals/pilot_synthetic.py`); figures are in standard "
    "deviations. Two regions differ in level and tenure, and people of different level and tenure "
    "start elsewhere and would have changed differently without coaching. Person by person "
    "coaching does more or less (deviation 0.3). Matching: exact on 3 levels by 4 bands of "
    "tenure. Interval: CR2 with Satterthwaite's degrees of freedom, rounded as it is shown. In "
    "brackets: the 99 % binomial interval; ✗ where it does not hold the nominal figure."
)
HELD: Final = (
    "“Told from nothing” counts both ways, so it is 5 % where there is nothing; half of that is a "
    "false uplift. A pilot says nothing when its interval could not be relied on: a few people "
    "outside then stand for many. That depends on who was matched and not on anybody's figure, and "
    "the plan says so before the start; the shares are of those that spoke. The last three lines "
    "are there to find the limits."
)
BIAS: Final = (
    "Bias: the mean of what is said, less what is true. The naive difference is of what both "
    "groups have in the end; “change, everybody” is difference in differences without matching. "
    "“Told from nothing” is the share of pilots that see the uplift; “planned for” is what the "
    "power calculation says beforehand, with those compared counted as what they are worth once "
    "they are weighed. It knows nothing of what coaching does from person to person, nor of the "
    "strata's own means, and so promises a little much."
)


if __name__ == "__main__":
    sys.exit(main())
