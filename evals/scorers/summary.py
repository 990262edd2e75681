"""Scores one session summary against its gold: counts only, so that sessions add up.

Invariant: nothing is judged by a model; every figure follows from turn numbers, owners and words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from assistant.summary.schema import Commitment, Line, Summary
from evals.scorers import due
from evals.scorers.matching import match
from evals.sessions import Case, GoldCommitment, strip_markup

HIT_WITHIN: Final = 3
"""A section hits when one of its first three cited turns is a gold turn."""
EMPTY: Final = Summary(
    overview=(),
    goal=(),
    reality=(),
    options=(),
    way_forward=(),
    commitments=(),
    own_words=(),
    themes=(),
    open_threads=(),
)
"""What a stopped session is scored as: nothing found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentCounts:
    """Counts over the commitments of one session.

    owner_*, due_*: among matched pairs only, but for due_invented, which looks at every
    prediction. due_known: pairs whose gold has a due date; due_right: of these, with one that
    agrees; due_wrong: of these, with one that does not.
    """

    predicted: int
    gold: int
    matched: int
    owner_given: int
    owner_wrong: int
    due_known: int
    due_right: int
    due_wrong: int
    due_invented: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionScore:
    """One session's counts. hits: section → hit or not, only sections that have gold turns."""

    case: str
    commitments: CommitmentCounts
    hits: Mapping[str, bool]
    lines: int
    lines_valid: int


def first_turns(section: Sequence[Line]) -> tuple[int, ...]:
    """The first `HIT_WITHIN` different turns a section cites, in reading order."""
    cited = dict.fromkeys(chain.from_iterable(line.turns for line in section))
    return tuple(cited)[:HIT_WITHIN]


def score(case: Case, summary: Summary) -> SessionScore:
    """Counts of one summary of one case, which must be about the same turns."""
    gold = case.gold
    sections = (
        ("goal", gold.goal, summary.goal),
        ("reality", gold.reality, summary.reality),
        ("options", gold.options, summary.options),
    )
    existing = {turn.i for turn in case.turns}
    cited = summary.cited()
    return SessionScore(
        case=case.id,
        commitments=counted(case, summary.commitments),
        hits={
            name: not set(first_turns(lines)).isdisjoint(turns)
            for name, turns, lines in sections
            if turns
        },
        lines=len(cited),
        lines_valid=sum(bool(c.turns) and set(c.turns) <= existing for c in cited),
    )


def counted(case: Case, predicted: Sequence[Commitment]) -> CommitmentCounts:
    """Counts over the commitments that were predicted for one case."""
    gold = case.gold.commitments
    matched = [(predicted[ours], gold[theirs]) for ours, theirs in _pairs(case, predicted)]
    dated = [(ours, strip_markup(theirs.due)[0]) for ours, theirs in matched if theirs.due]
    right = sum(ours.due is not None and due.agree(ours.due, theirs) for ours, theirs in dated)
    given = sum(ours.due is not None for ours, _ in dated)
    return CommitmentCounts(
        predicted=len(predicted),
        gold=len(gold),
        matched=len(matched),
        owner_given=sum(ours.owner is not None for ours, _ in matched),
        owner_wrong=len(inverted(case, predicted)),
        due_known=len(dated),
        due_right=right,
        due_wrong=given - right,
        due_invented=len(invented(case, predicted)),
    )


def inverted(case: Case, predicted: Sequence[Commitment]) -> tuple[int, ...]:
    """Which gold commitments, by their places, were given to somebody else."""
    gold = case.gold.commitments
    return tuple(
        theirs
        for ours, theirs in _pairs(case, predicted)
        if predicted[ours].owner not in {None, gold[theirs].owner}
    )


def invented(case: Case, predicted: Sequence[Commitment]) -> tuple[int, ...]:
    """The first cited turn (0: none) of each predicted commitment with a date nobody said."""
    gold, texts = case.gold.commitments, case.plain_turns()
    partner = {ours: gold[theirs] for ours, theirs in _pairs(case, predicted)}
    return tuple(
        min(ours.turns, default=0)
        for index, ours in enumerate(predicted)
        if _invented(ours, partner.get(index), texts)
    )


def _pairs(case: Case, predicted: Sequence[Commitment]) -> tuple[tuple[int, int], ...]:
    gold = [frozenset(commitment.turns) for commitment in case.gold.commitments]
    return match([commitment.turns for commitment in predicted], gold)


def _invented(
    commitment: Commitment, gold: GoldCommitment | None, texts: Mapping[int, str]
) -> bool:
    """Whether nobody said the due date.

    It is not in the session's words at all, or the matched gold has none and it is not in the
    words of the turns cited for it.
    """
    if commitment.due is None:
        return False
    if not due.spoken(commitment.due, texts.values()):
        return True
    undated = gold is not None and gold.due is None
    cited = [texts[turn] for turn in commitment.turns if turn in texts]
    return undated and not due.spoken(commitment.due, cited)
