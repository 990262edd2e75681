"""`python -m evals.bench_themes`: finding themes, and reports in which nobody can be found.

Writes docs/benchmarks/themes.md. Sections can be named to run alone; they are then only printed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final

from assistant.llm.embedder import MiniLmEmbedder
from assistant.system import SystemClock
from evals import themes_attacks, themes_classifier, themes_synthetic
from evals.provenance import REPORTS, provenance

PAGE: Final = REPORTS / "themes.md"


def main(names: list[str]) -> int:
    """Measure what is named, or everything, and write it."""
    embedder, clock = MiniLmEmbedder(), SystemClock()
    sections: Mapping[str, tuple[str, Callable[[], list[str]]]] = {
        "growth": ("Growth", themes_synthetic.growth),
        "classifier": ("Finding themes", lambda: themes_classifier.table(embedder)),
        "accuracy": ("Error, suppression, ranking", themes_synthetic.accuracy),
        "coverage": ("Intervals", themes_synthetic.coverage),
        "pilot": ("A pilot", themes_synthetic.pilot),
        "attacks": (
            "Attacks",
            lambda: [
                *themes_attacks.differencing(),
                "",
                themes_attacks.canary(),
                "",
                themes_attacks.poisoned(embedder, clock),
                "",
                themes_attacks.overlap(clock),
            ],
        ),
    }
    lines = ["# Themes", "", f"Measured by `make bench-themes`: {provenance()}", "", INTRODUCTION]
    for name, (title, measure) in sections.items():
        if names and name not in names:
            continue
        found = measure()
        print(f"## {title}\n", *found, sep="\n", flush=True)
        lines += ["", f"## {title}", "", *([NOTES[name], ""] if name in NOTES else []), *found]
    if not names:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


INTRODUCTION: Final = (
    "Reports count people, not sessions: at most three themes of each, drawn by lot, blurred by "
    f"discrete Gaussian noise. {themes_attacks.ledger_line()} Organizations here are made up: "
    "`evals/cases/themes/` says how common each theme is. Why it is done so: ADR 10."
)
NOTES: Final[Mapping[str, str]] = {
    "classifier": (
        "The setting was chosen among about seventy on the same sessions, 14 of them dev, so the "
        "dev figure flatters; the folds over our own sessions and the sets never trained on say "
        "more about a session nobody has seen: expect about .45. Labels are one author's. "
        "On CLINC150 which ten examples are drawn moves accuracy by five points; .95 is not "
        "reached on average."
    ),
    "accuracy": (
        "RMSE of shown counts against what was drawn of each person, over the noise's standard "
        "deviation. Where counts lie near the threshold, those shown are those that noise lifted: "
        "their error is larger than theory, and more of it is upwards. TV: total variation "
        "between the noisy and the exact distribution. Top-5 recall is against everybody's themes "
        "before the draw."
    ),
    "attacks": (
        "Differencing: everybody else's count is known, and a person's theme is asked for in each "
        "report (yearly budgets allow four). The last column is a report that shows exact counts "
        "from five people on, over themes that 2 to 12 others share."
    ),
    "growth": (
        "Counting in memory. Reading sealed facets from the database and asking the consent gate "
        "for each session comes on top and is not in it."
    ),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
