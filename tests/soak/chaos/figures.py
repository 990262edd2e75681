"""What a storm was, as a row of the table in docs/benchmarks/chaos.md."""

from __future__ import annotations

from collections import Counter

from tests.soak.chaos.leaving import arrivals
from tests.soak.chaos.storm import Storm

HEAD = (
    "| sessions | kills (while sessions ran) | of whom | seconds | load before | ended as "
    "| requests at the model | what did not hold |"
)


def row(found: Storm, problems: list[str]) -> str:
    """One line, with its head before it. problems: see `looking.wrong`."""
    ends = Counter(status for pair in found.pairs for status in pair.known.values())
    cells = (
        str(sum(ends.values())),
        f"{sum(found.killed.values())} ({found.hit})",
        counted(found.killed),
        f"{found.seconds:.0f}",
        f"{found.load:.1f}",
        counted(ends),
        str(len(arrivals(found))),
        "; ".join(problems) or "nothing",
    )
    return f"{HEAD}\n|{len(cells) * '---|'}\n| {' | '.join(cells)} |\n"


def counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
