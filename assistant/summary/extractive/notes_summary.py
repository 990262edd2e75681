"""The parts of a summary that typed notes give: GROW from headings, commitments from items.

Invariant: an owner stands only where the notes say whose it is ("Mine:", "She'll …"); the coach's
reflections and what is marked as no commitment never become one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.notes import Paragraph, Part, paragraphs, quotes
from assistant.summary.extractive.sentences import trimmed
from assistant.summary.schema import Commitment, Line, Summary, Theme

LONG: Final = 45
"""Words from which a paragraph is cut to its first sentences."""

SPOKEN: Final = 4
"""Words from which a quotation is a sentence and not a phrase."""

_BY_COACH = re.compile(
    r"(?:\bi (?:said|asked|offered|told (?:her|him|them))[^.\"“]{0,25}|\bme:\s*|asked:?\s*|"
    r"what else\s*)[\"“]$"
)
_OPEN = re.compile(
    r"\b(?:parked|not for today|not for us|come back to this|some ?day|unclear whether|"
    r"not a commitment|no date|noted, not chased|"
    r"left (?:open|it there)|wasn't a plan|next time\b|until they've had a say)"
)
_NOT_ONE = re.compile(
    r"\b(?:not a commitment|not as an action|wasn't a plan|was not a plan|no commitment|"
    r"unclear whether|unclear if|some ?day|"
    r"said no\b|parked|off the (?:list|table)|decided against|dropped (?:it|that|the idea)|"
    r"won't (?:do|be doing)|didn't commit|"
    r"not yet decided|leave it with|already done|done,|might|maybe\b(?! before))"
)
_THEIRS = re.compile(
    r"\b(?:she'll|he'll|they'll|she will|he will|they will|she's going to|he's going to|"
    r"she commits|he commits|they commit|"
    r"(?:she|he|they)(?:'d| would) like to|(?:she|he|they) (?:agreed|promised|decided|plans?|"
    r"wants?) to|(?:\[person_\d+\]|[A-Z][a-z]+) will)\b"
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
    opening = text.lower().lstrip('"“ ')
    score = min(len(text.split()), 40) / 40 + 0.3 * bool(quotes(text)) + 0.8 * paragraph.headed
    return (
        score
        + 1.0 * paragraph.numbered
        - 1.2
        * bool(
            re.match(r"(?:asked|offered|told|reflected|tested|stayed|didn't|role play)\b", opening)
        )
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


def summarize_notes(talk: Talk, found: tuple[Theme, ...]) -> Summary:
    """The whole summary of typed notes. found: the themes."""
    made = noted_commitments(talk)
    goal = noted_section(talk, "goal", 3)
    quoted = _quoted(talk)
    close = sorted((q for q in quoted if q.part == "close"), key=lambda q: -q.score)
    telling = sorted(quoted, key=lambda q: -q.score)
    return Summary(
        overview=(*_first(talk, goal), *(q.line for q in close[:1])),
        goal=goal,
        reality=noted_section(talk, "reality", 4),
        options=noted_section(talk, "options", 6),
        way_forward=_way(talk, made),
        commitments=made,
        own_words=tuple(
            q.line
            for q in sorted(
                [q for q in telling if q not in close[:1]][:3], key=lambda q: q.line.turns
            )
        ),
        themes=found,
        open_threads=_parked(talk),
    )


def _first(talk: Talk, goal: tuple[Line, ...]) -> tuple[Line, ...]:
    """The goal line for the overview: in the coachee's words if the notes have them."""
    spoken = [g for g in goal if quotes(talk.turns[_place(talk, g)].text)]
    return tuple((spoken or list(goal))[:1])


def _place(talk: Talk, shown: Line) -> int:
    return next(t for t, turn in enumerate(talk.turns) if turn.number == shown.turns[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quote:
    line: Line
    part: Part
    score: float


def _quoted(talk: Talk) -> list[_Quote]:
    """The coachee's words: what stands in quotation marks and is not introduced as the coach's."""
    found: list[_Quote] = []
    for paragraph in paragraphs(talk):
        turn = talk.turns[paragraph.turn]
        if paragraph.part in ("aside", "last_time", "opening"):
            continue
        for start, end in quotes(turn.text):
            words = turn.text[start:end]
            least = SPOKEN if paragraph.part != "close" else 2
            if len(words.split()) < least or _BY_COACH.search(turn.text[:start].lower()):
                continue
            low = words.lower()
            score = 1.0 * bool(re.search(r"\b(?:i|i'm|i've|me|my|mine|myself)\b", low))
            ending = paragraph.part == "close" and re.search(
                r"tak(?:es?|ing)|takeaway|leav", paragraph.low
            )
            score += 1.5 * bool(ending)
            score += 1.5 * (paragraph.part == "close") + 0.8 * (
                "her words" in paragraph.low or "his words" in paragraph.low
            )
            score += (
                0.5 * bool(cues.NEGATED.search(low) or " not " in low)
                + min(len(words.split()), 14) / 20
            )
            found.append(
                _Quote(
                    line=Line(text=trimmed(words), turns=(turn.number,)),
                    part=paragraph.part,
                    score=score,
                )
            )
    return found


def _way(talk: Talk, made: tuple[Commitment, ...]) -> tuple[Line, ...]:
    """Confidence and signs of success as noted; the commitments stand on their own."""
    taken = {n for c in made for n in c.turns}
    return tuple(
        Line(text=_shown(talk.turns[p.turn].text), turns=(talk.turns[p.turn].number,))
        for p in paragraphs(talk)
        if re.match(r"(?:confidence|scale|obstacle|what gets in the way|support|energy)\b", p.low)
        and talk.turns[p.turn].number not in taken
    )[:3]


def _parked(talk: Talk) -> tuple[Line, ...]:
    return tuple(
        Line(text=_shown(talk.turns[p.turn].text), turns=(talk.turns[p.turn].number,))
        for p in paragraphs(talk)
        if _OPEN.search(p.low)
    )[:3]
