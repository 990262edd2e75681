"""The parts of a summary that typed notes give: GROW from headings, commitments from items.

Invariant: an owner stands only where the notes say whose it is ("Mine:", "She'll …"); the coach's
reflections and what is marked as no commitment never become one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.notes import Paragraph, Part, paragraphs, quotes
from assistant.summary.extractive.sentences import trimmed
from assistant.summary.schema import Commitment, Line

LONG: Final = 45
"""Words from which a paragraph is cut to its first sentences."""

_NOT_ONE = re.compile(
    r"\b(?:not a commitment|not as an action|wasn't a plan|was not a plan|no commitment|unclear whether|unclear if|some ?day|"
    r"said no\b|parked|off the (?:list|table)|decided against|dropped (?:it|that|the idea)|won't (?:do|be doing)|didn't commit|"
    r"not yet decided|leave it with|already done|done,|might|maybe\b(?! before))"
)
_THEIRS = re.compile(
    r"\b(?:she'll|he'll|they'll|she will|he will|they will|she's going to|he's going to|she commits|he commits|they commit|"
    r"(?:she|he|they)(?:'d| would) like to|(?:she|he|they) (?:agreed|promised|decided|plans?|wants?) to|(?:\[person_\d+\]|[A-Z][a-z]+) will)\b"
)
_COACHS = re.compile(r"\b(?:i'll|i will|i owe|i promised|i am to|i'm to|i said i'd)\b")
_LIKES = re.compile(r"^(?:(?:she|he|they)(?:'d| would) like to|would like to|wants to|plans to)\b")
_PRONOUN = re.compile(
    r"\b(?:she|he|they|her|his|their|she'll|he'll|they'll|she'd|he'd|herself|himself)\b"
)


def noted_commitments(talk: Talk) -> tuple[Commitment, ...]:
    """The commitments that the notes list, in their order."""
    found: list[Commitment] = []
    parts = paragraphs(talk)
    contrast = any(p.part == "coach_commits" for p in parts)
    for place, paragraph in enumerate(parts):
        if not _is_commitment(talk, paragraph):
            continue
        if _continues(talk, paragraph, parts[place - 1] if place else None, found):
            found[-1] = _with_more(talk, found[-1], paragraph)
            continue
        found.append(_noted(talk, paragraph, contrast=contrast))
    return tuple(found)


def _is_commitment(talk: Talk, paragraph: Paragraph) -> bool:
    text = talk.turns[paragraph.turn].text[paragraph.body :]
    low = paragraph.low
    if paragraph.part not in ("commits", "coach_commits") or len(text.split()) < 3:
        third = bool(_THEIRS.search(low)) and bool(cues.WILL_ACT.search(_as_first(low)))
        late = talk.place(paragraph.turn) > 0.5 and paragraph.part in (
            "options",
            "close",
            "reality",
        )
        return third and late and bool(dues(text)) and not _NOT_ONE.search(low)
    if _NOT_ONE.search(low):
        return False
    if paragraph.headed or paragraph.numbered:
        return not text.rstrip().endswith(":")
    return bool(_LIKES.search(low) or _THEIRS.search(low) or _COACHS.search(low) or dues(text))


def _as_first(low: str) -> str:
    """Third-person promises as first-person ones, so that one pattern judges both."""
    return re.sub(r"\b(?:she|he|they)(?='ll| will)", "i", low)


def _continues(
    talk: Talk, paragraph: Paragraph, before: Paragraph | None, found: Sequence[Commitment]
) -> bool:
    """Whether an unnumbered paragraph only dates or details the numbered one before it."""
    if before is None or not found or paragraph.headed or paragraph.numbered or not before.numbered:
        return False
    return found[-1].turns[-1] == talk.turns[before.turn].number and found[-1].due is None


def _with_more(talk: Talk, old: Commitment, paragraph: Paragraph) -> Commitment:
    turn = talk.turns[paragraph.turn]
    dated = dues(turn.text)
    return Commitment(
        action=old.action,
        owner=old.owner,
        person=old.person,
        due=dated[0].text if dated else None,
        turns=(*old.turns, turn.number)[:3],
    )


def _noted(talk: Talk, paragraph: Paragraph, *, contrast: bool) -> Commitment:
    turn = talk.turns[paragraph.turn]
    body = turn.text[paragraph.body :]
    dated = dues(body)
    coachs = paragraph.part == "coach_commits" or (
        bool(_COACHS.search(paragraph.low)) and not _THEIRS.search(paragraph.low)
    )
    theirs = not coachs and (
        contrast
        or paragraph.headed
        or bool(_THEIRS.search(paragraph.low) or _PRONOUN.search(paragraph.low))
    )
    return Commitment(
        action=_shown(body),
        owner="coach" if coachs else "coachee" if theirs else None,
        person=turn.speaker if coachs else None,
        due=dated[0].text if dated else None,
        turns=(turn.number,),
    )


def noted_section(talk: Talk, part: Part, count: int) -> tuple[Line, ...]:
    """The paragraphs of one part as lines: those with most to say, in their order."""
    chosen = [
        p
        for p in paragraphs(talk)
        if p.part == part
        and len(talk.turns[p.turn].text[p.body :].split()) >= 4
        and not talk.turns[p.turn].text.rstrip().endswith(":")
    ]
    ranked = sorted(chosen, key=lambda p: -_telling(talk, p))[:count]
    return tuple(
        Line(text=_shown(talk.turns[p.turn].text[p.body :]), turns=(talk.turns[p.turn].number,))
        for p in sorted(ranked, key=lambda p: p.turn)
    )


def _telling(talk: Talk, paragraph: Paragraph) -> float:
    text = talk.turns[paragraph.turn].text[paragraph.body :]
    score = min(len(text.split()), 40) / 40 + 0.3 * bool(quotes(text)) + 0.8 * paragraph.headed
    return (
        score
        + 1.0 * paragraph.numbered
        - 1.2
        * bool(re.match(r"(?:asked|offered|told|reflected|tested|stayed|didn't)\b", paragraph.low))
    )


def _shown(text: str) -> str:
    """The paragraph, or its first sentences when it is long."""
    if len(text.split()) <= LONG:
        return trimmed(text)
    kept = ""
    for piece in re.findall(r".+?(?:[.!?…]+[\"”')]*(?=\s|$)|$)", text):
        if kept and len((kept + piece).split()) > LONG:
            break
        kept += piece
    return trimmed(kept)
