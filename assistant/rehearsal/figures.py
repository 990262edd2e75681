"""What of a replay is told to somebody who may see decisions in numbers and nobody's session.

Whoever tries a rule chooses what is counted, and would read a sealed label out of small or exact
counts. Invariants: a change is told only when K_ANONYMITY people or more are behind it; counts come
in steps, so that two drafts a person apart mostly say the same; none and few are not told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from governance.policy.replay import Change, Replay
from governance.privacy.cohort_rules import K_ANONYMITY

STEP: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """At least so many decisions change in this way. before, after: ids of what stops them."""

    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """replayed: decisions asked again. erased: those whose facts are gone. rows: the changes."""

    replayed: int
    erased: int
    rows: tuple[Row, ...]


def figures_of(found: Replay) -> Figures:
    """The part of a replay that is about nobody."""
    return Figures(
        replayed=found.replayed,
        erased=found.erased,
        rows=tuple(
            Row(
                change=flip.change,
                before=flip.before,
                after=flip.after,
                at_least=flip.count // STEP * STEP,
            )
            for flip in found.flips
            if flip.people >= K_ANONYMITY and flip.count >= STEP
        ),
    )
