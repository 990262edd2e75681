"""The summary of typed notes: GROW from headings and place, own words from quotation marks.

Invariant: the coachee's own words are only what stands in quotation marks and is not introduced as
the coach's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.noted import noted_commitments
from assistant.summary.extractive.notes import Paragraph, Part, paragraphs, quotes
from assistant.summary.extractive.select import shortened
from assistant.summary.extractive.sentences import trimmed
from assistant.summary.schema import Line, Summary, Theme

SPOKEN: Final = 4
"""Words from which a quotation is a sentence and not a phrase."""
SPOKEN_LAST: Final = 2
"""The same for the last words of a session."""
LEAST_WORDS: Final = 4
FULL: Final = 40
"""Words from which a longer paragraph says no more."""
OWN_WORDS: Final = 3
FEW: Final = 3

_PROCESS = re.compile(
    r"(?:asked|offered|told|reflected|tested|stayed|didn't|role play|rehears|tried|checked|energy|"
    r"scale|pros|laughed)\b"
)
_BY_COACH = re.compile(
    r"(?:\bi (?:said|asked|offered|told (?:her|him|them))[^.\"“]{0,25}|\bme:\s*|asked:?\s*|"
    r"what else\s*|r\d: )[\"“]$"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|mine|myself)\b")
_ENDING = re.compile(r"\btak(?:es?|ing)\b|takeaway|leav|last words|clos")
_OPEN = re.compile(
    r"\b(?:parked|not for today|not for us|come back to this|some ?day|one day|unclear whether|"
    r"not a commitment|no date|noted, not chased|left (?:open|it there)|wasn't a plan|"
    r"until they've had a say|as a maybe|as a dream)"
)
_WAY = re.compile(
    r"(?:confidence|scale|obstacle|what (?:gets in the way|could trip|would pull)|support)\b"
)


def summarize_notes(talk: Talk, themes: Callable[[Collection[int]], tuple[Theme, ...]]) -> Summary:
    """The whole summary of typed notes. themes: those of a session with this goal."""
    made = noted_commitments(talk)
    taken = {n for c in made for n in c.turns}
    goal = noted_section(talk, "goal", FEW)
    quoted = _quoted(talk)
    close = sorted((q for q in quoted if q.part == "close"), key=lambda q: -q.score)
    telling = [q for q in sorted(quoted, key=lambda q: -q.score) if q not in close[:1]]
    own = sorted(telling[:OWN_WORDS], key=lambda q: q.line.turns)
    return Summary(
        overview=(*_first(talk, goal), *(q.line for q in close[:1])),
        goal=goal,
        reality=noted_section(talk, "reality", FEW + 1),
        options=noted_section(talk, "options", 2 * FEW),
        way_forward=_matching(talk, _WAY, taken),
        commitments=made,
        own_words=tuple(q.line for q in own),
        themes=themes([n for g in goal for n in g.turns]),
        open_threads=_matching(talk, _OPEN, taken, anywhere=True),
    )


def noted_section(talk: Talk, part: Part, count: int) -> tuple[Line, ...]:
    """The paragraphs of one part as lines: those with most to say, in their order."""
    chosen = [p for p in paragraphs(talk) if p.part == part and _telling_text(talk, p)]
    if part == "options" and any(p.headed or p.numbered for p in chosen):
        chosen = [p for p in chosen if p.headed or p.numbered or cues.COULD.search(p.low)]
    ranked = sorted(chosen, key=lambda p: -_telling(talk, p))[:count]
    return tuple(
        Line(text=shortened(_own(talk, p)), turns=(talk.turns[p.turn].number,))
        for p in sorted(ranked, key=lambda p: p.turn)
    )


def _own(talk: Talk, paragraph: Paragraph) -> str:
    return talk.turns[paragraph.turn].text[paragraph.body :]


def _telling_text(talk: Talk, paragraph: Paragraph) -> bool:
    text = _own(talk, paragraph)
    return len(text.split()) >= LEAST_WORDS and not text.rstrip().endswith(":")


def _telling(talk: Talk, paragraph: Paragraph) -> float:
    text = _own(talk, paragraph)
    score = min(len(text.split()), FULL) / FULL + 0.3 * bool(quotes(text)) + 0.8 * paragraph.headed
    process = bool(_PROCESS.match(text.lower().lstrip('"“ ')))
    return score + 1.0 * paragraph.numbered - 1.2 * process


def _first(talk: Talk, goal: tuple[Line, ...]) -> tuple[Line, ...]:
    """The goal line for the overview: in the coachee's words if the notes have them."""
    spoken = {turn.number for turn in talk.turns if quotes(turn.text)}
    return tuple(([g for g in goal if g.turns[0] in spoken] or list(goal))[:1])


def _matching(
    talk: Talk, pattern: re.Pattern[str], taken: Collection[int], *, anywhere: bool = False
) -> tuple[Line, ...]:
    """The first paragraphs that a pattern opens (or fits anywhere), beside the commitments."""
    fits = pattern.search if anywhere else pattern.match
    return tuple(
        Line(text=shortened(talk.turns[p.turn].text), turns=(talk.turns[p.turn].number,))
        for p in paragraphs(talk)
        if talk.turns[p.turn].number not in taken and p.part != "aside" and fits(p.low)
    )[:FEW]


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
        least = SPOKEN_LAST if paragraph.part == "close" else SPOKEN
        for start, end in quotes(turn.text):
            words = turn.text[start:end]
            if len(words.split()) < least or _BY_COACH.search(turn.text[:start].lower()):
                continue
            score = _quote_score(paragraph, words.lower().replace("’", "'"))
            line = Line(text=trimmed(words), turns=(turn.number,))
            found.append(_Quote(line=line, part=paragraph.part, score=score))
    return found


def _quote_score(paragraph: Paragraph, low: str) -> float:
    ending = paragraph.part == "close" and bool(_ENDING.search(paragraph.low))
    score = 1.0 * bool(_FIRST_PERSON.search(low)) + 3.0 * ending
    score += 0.8 * ("her words" in paragraph.low or "his words" in paragraph.low)
    score += 0.5 * bool(cues.NEGATED.search(low) or " not " in low)
    return score + min(len(low.split()), 14) / 20
