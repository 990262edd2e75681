"""Makes a summary of what survives of a model's answers, and of the extractive one beneath it.

Invariants: every line either passed all checks or is the session's own words; themes come from
the embedded engine alone; no commitment the embedded engine found is lost because a model forgot
it; claims = kept + failed, so nothing disappears uncounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from assistant.llm.answer import AnswerLine, SummaryAnswer
from assistant.llm.report import DraftReport
from assistant.llm.verify.claims import VERBATIM, Claim, Evidence, Section
from assistant.llm.verify.owner import takers
from assistant.llm.verify.verifier import first_failed
from assistant.llm.verify.words import tokens
from assistant.summary.schema import Commitment, Line, Summary
from governance.masked import MaskedTranscript

DUPLICATE: Final = "duplicate"
SURPLUS: Final = "surplus"
"""Beside the checks' names in `DraftReport.failed`: said before, or more than a section holds."""
_MOST: Final[Mapping[Section, int]] = MappingProxyType(
    {
        "overview": 4,
        "goal": 3,
        "reality": 4,
        "options": 4,
        "way_forward": 4,
        "own_words": 3,
        "open_threads": 4,
        "open_questions": 4,
        "commitments": 12,
    }
)


@dataclass(slots=True)
class _Counts:
    claims: int = 0
    kept: int = 0
    replaced: int = 0
    filled: int = 0
    failed: Counter[str] = field(default_factory=Counter[str])

    def report(self) -> DraftReport:
        return DraftReport(
            claims=self.claims,
            kept=self.kept,
            replaced=self.replaced,
            filled=self.filled,
            failed=MappingProxyType(dict(sorted(self.failed.items()))),
        )


def compose(
    answers: Sequence[SummaryAnswer], masked: MaskedTranscript, extracted: Summary
) -> tuple[Summary, DraftReport]:
    """The summary to be drafted and what became of each claim.

    answers: one per window of the session, in order. extracted: the embedded engine's summary of
    the same session, from which failed claims are replaced and gaps are filled.
    """
    evidence = Evidence(masked)
    counts = _Counts()

    def lines(section: Section, spare: tuple[Line, ...]) -> tuple[Line, ...]:
        given: Iterable[AnswerLine] = (x for a in answers for x in getattr(a, section))
        claims = [Claim(section=section, text=x.text, quote=x.quote, turns=x.turns) for x in given]
        return _lines(section, claims, spare, evidence, counts)

    summary = Summary(
        overview=lines("overview", extracted.overview),
        goal=lines("goal", extracted.goal),
        reality=lines("reality", extracted.reality),
        options=lines("options", extracted.options),
        way_forward=lines("way_forward", extracted.way_forward),
        commitments=_commitments(answers, extracted.commitments, evidence, counts),
        own_words=lines("own_words", extracted.own_words),
        themes=extracted.themes,
        open_threads=lines("open_threads", extracted.open_threads),
        open_questions=lines("open_questions", extracted.open_questions),
    )
    return summary, counts.report()


def _lines(
    section: Section,
    claims: Sequence[Claim],
    spare: tuple[Line, ...],
    evidence: Evidence,
    counts: _Counts,
) -> tuple[Line, ...]:
    standing = _judged(section, claims, evidence, counts)
    kept = [
        Line(
            text=claim.text.strip(),
            turns=_ordered(claim.turns),
            source="extracted" if section in VERBATIM else "model",
        )
        for claim in standing
    ]
    taken = {turn for line in kept for turn in line.turns}
    unused = [line for line in spare if not taken & set(line.turns)]
    room = max(0, _MOST[section] - len(kept))
    missing = len(claims) - len(kept)
    replacing = unused[: min(room, missing)]
    counts.replaced += len(replacing)
    filling = () if kept or replacing else spare
    counts.filled += len(filling)
    return (*kept, *replacing, *filling)


def _commitments(
    answers: Sequence[SummaryAnswer],
    spare: tuple[Commitment, ...],
    evidence: Evidence,
    counts: _Counts,
) -> tuple[Commitment, ...]:
    claims = [
        Claim(
            section="commitments",
            text=given.action,
            quote=given.quote,
            turns=given.turns,
            owner=given.owner,
            due=given.due,
        )
        for answer in answers
        for given in answer.commitments
    ]
    standing = _judged("commitments", claims, evidence, counts)
    kept = [_commitment(claim, evidence) for claim in standing]
    taken = {turn for commitment in kept for turn in commitment.turns}
    missed = [c for c in spare if not taken & set(c.turns)]
    failed_at = {turn for claim in claims if claim not in standing for turn in claim.turns}
    replacing = [c for c in missed if failed_at & set(c.turns)]
    counts.replaced += min(len(replacing), len(claims) - len(kept))
    counts.filled += len(missed) - min(len(replacing), len(claims) - len(kept))
    return tuple(sorted((*kept, *missed), key=lambda c: c.turns[:1]))


def _judged(
    section: Section, claims: Sequence[Claim], evidence: Evidence, counts: _Counts
) -> list[Claim]:
    standing: list[Claim] = []
    seen: set[tuple[str, ...]] = set()
    for claim in claims:
        counts.claims += 1
        words = tokens(claim.text[:1000])
        failed = first_failed(claim, evidence)
        if failed is None and words in seen:
            failed = DUPLICATE
        if failed is None and len(standing) >= _MOST[section]:
            failed = SURPLUS
        if failed is not None:
            counts.failed[failed] += 1
            continue
        seen.add(words)
        counts.kept += 1
        standing.append(claim)
    return standing


def _commitment(claim: Claim, evidence: Evidence) -> Commitment:
    made = Commitment(
        action=claim.text.strip(),
        owner=claim.owner,
        due=None if claim.due is None else claim.due.strip(),
        turns=_ordered(claim.turns),
        source="model",
    )
    if claim.owner is None:
        return made
    people = {t.person for t in takers(claim, evidence) if t.role == claim.owner}
    # Two coachees of a group lab may have said it; then the role stands and the name stays open.
    return replace(made, person=next(iter(people))) if len(people) == 1 else made


def _ordered(turns: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(turns)))
