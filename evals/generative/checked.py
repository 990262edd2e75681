"""The product's checks on reference sentences with citations, and where `support` might stop.

Support is the one check with a limit to choose. So a sentence keeps which of the others it failed
and what share of its words its turns hold; every limit is then a matter of counting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.support import share
from assistant.llm.verify.verifier import CHECKS
from evals.generative.edits import KINDS
from evals.generative.questions import Question

FREE: Final = ("names", "numbers", "dates", "actor", "negation", "alteration")
"""They look at words and turns alone, support apart; the others need a quote or a promise."""
LIMITS: Final = (0.0, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence. failed: of `FREE`. share: of its fact words that the cited turns hold, 0 to 1."""

    session: str
    kind: str
    failed: tuple[str, ...]
    share: float

    def stopped(self, limit: float) -> bool:
        """Whether the checks refuse it, with support at this limit."""
        return bool(self.failed) or self.share < limit


def checked(questions: Sequence[Question]) -> tuple[Checked, ...]:
    """Each question, in order, as the product's checks see it."""
    found: list[Checked] = []
    for question in questions:
        claim = Claim(section="reality", text=question.text, quote="", turns=question.turns)
        evidence = Evidence(question.masked)
        found.append(
            Checked(
                session=question.case,
                kind=question.kind,
                failed=tuple(name for name in FREE if not CHECKS[name](claim, evidence)),
                share=share(claim, evidence),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Shares, 0 to 1: of true sentences refused, of edits refused, and of each kind of edit."""

    alarms: float
    caught: float
    by_kind: Mapping[str, float]

    @property
    def balanced(self) -> float:
        """The mean of both recalls."""
        return (1 - self.alarms + self.caught) / 2


def told(sentences: Sequence[tuple[str, bool]]) -> Told:
    """Shares over (kind, whether it was refused)."""

    def share_of(kinds: Collection[str]) -> float:
        stopped = [stop for kind, stop in sentences if kind in kinds]
        return sum(stopped) / max(1, len(stopped))

    return Told(
        alarms=share_of({""}),
        caught=share_of(KINDS),
        by_kind={kind: share_of({kind}) for kind in KINDS},
    )


def at_limit(sentences: Sequence[Checked], limit: float) -> Told:
    """How the checks do with support at `limit`."""
    return told([(one.kind, one.stopped(limit)) for one in sentences])


def left_out(tuning: Sequence[Checked], measured: Sequence[Checked], alarms: float) -> Told | None:
    """`measured`, halved by session, each half at the limit that `tuning` and the other chose.

    Chosen is the strictest limit with no more than this share of `alarms`; None if there is none.
    """
    first = set(sorted({one.session for one in measured})[::2])
    halves = [[one for one in measured if (one.session in first) is side] for side in (True, False)]
    stopped: list[tuple[str, bool]] = []
    for mine, other in (halves, halves[::-1]):
        kept = [x for x in LIMITS if at_limit([*tuning, *other], x).alarms <= alarms]
        if not kept:
            return None
        stopped += [(one.kind, one.stopped(max(kept))) for one in mine]
    return told(stopped)
