"""Tables of a summary benchmark, as Markdown that also reads well in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evals.scorers.measures import COUNTS, MEASURES, Figure, faults, figures
from evals.scorers.summary import SessionScore

COMMITMENT_COLUMNS: Final = ("commitment F1", "precision", "recall", "owner given", "due recall")
SECTION_COLUMNS: Final = ("hit@3", "goal", "reality", "options", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system's scores on one set. stopped: sessions that a gate stopped, scored as empty."""

    system: str
    scores: tuple[SessionScore, ...]
    sections: bool
    stopped: int
    seconds_per_1000_words: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetResult:
    """All systems on one set."""

    name: str
    words: int
    rows: tuple[Row, ...]

    @property
    def sessions(self) -> int:
        """Sessions measured."""
        return len(self.rows[0].scores)

    @property
    def commitments(self) -> int:
        """Gold commitments in them."""
        return sum(score.commitments.gold for score in self.rows[0].scores)


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0") if value < 1 else "1.0"


def cell(figure: Figure) -> str:
    """Such as ".76 (.61–.88)"; a dash where there is nothing to share."""
    if figure.value is None:
        return "–"
    if figure.interval is None:
        return _short(figure.value)
    low, high = figure.interval
    return f"{_short(figure.value)} ({_short(low)}–{_short(high)})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def render(result: SetResult) -> str:
    """Two tables of one set: commitments with their faults, and sections with their evidence."""
    unknown = set(COMMITMENT_COLUMNS + SECTION_COLUMNS) ^ set(MEASURES)
    if unknown:
        raise ValueError(f"A measure has no column, or a column no measure: {sorted(unknown)}.")
    commitment_rows: list[list[str]] = []
    section_rows: list[list[str]] = []
    for row in result.rows:
        found, wrong = figures(row.scores), faults(row.scores)
        commitment_rows.append(
            [
                row.system,
                *(cell(found[name]) for name in COMMITMENT_COLUMNS),
                *(str(wrong[name]) for name in COUNTS),
            ]
        )
        if row.sections:
            section_rows.append(
                [
                    row.system,
                    *(cell(found[name]) for name in SECTION_COLUMNS),
                    str(row.stopped),
                    f"{row.seconds_per_1000_words:.2f}",
                ]
            )
    size = f"{result.sessions} sessions, {result.words:,} words, {result.commitments} commitments"
    return "\n\n".join(
        (
            f"## {result.name}: {size}",
            _table(["system", *COMMITMENT_COLUMNS, *COUNTS], commitment_rows),
            _table(["system", *SECTION_COLUMNS, "stopped", "s / 1,000 words"], section_rows),
        )
    )
