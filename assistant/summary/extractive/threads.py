"""What stayed open: threads that were parked, and questions that the other speaker left unanswered.

Invariant: quoted, never asked by the machine; a thread that became a commitment is not open.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.select import joined, span_text
from assistant.summary.schema import Line

GREETING: Final = 0.1
OPENING: Final = 0.2
"""Shares of a session in which nothing is left open yet."""
MOST: Final = 3
SAME: Final = 0.6
"""Cosine from which a later question asks the same again."""
SHORT: Final = 14
"""Words up to which "I don't know" is the whole answer."""

_PARKS = re.compile(
    r"\b(?:let's see (?:how|what|if|whether)|another (?:time|day)|some other time|park(?:ed|"
    r"ing)? (?:that|it|this|the)|"
    r"(?:that's|it's) (?:for )?(?:another|next) (?:time|session|day)|come back to (?:this|that|"
    r"it)|not for (?:today|now)|not today|"
    r"don't know yet|haven't decided|not decided|not sure (?:yet|when|which|whether|if)|"
    r"i won't promise|can't promise|"
    r"at some point|some ?day|one day(?! a| per| in)\b|it depends|depends (?:on )?(?:what|how|"
    r"whether)|not ruling|let it sit|leave (?:that|it) open|"
    r"i don't know when\b|we'll see|i'll see\b(?! (?:him|her|them|it|what))|then see how)"
)
_NO_ANSWER = re.compile(
    r"^(?:[\s.…,(]|um|uh|oh|hm+|ah|laughs\)|pause\)|good question|that's (?:a|the) (?:good |"
    r"big )?question)*"
    r"(?:i (?:really |honestly |still )?(?:don't|do not) know|no idea|not sure|i'm not sure|"
    r"can't (?:say|tell)|i couldn't (?:say|tell)|"
    r"i haven't (?:thought|got)|that's (?:a|the) (?:good |big )?question|good question|"
    r"i need to think|let me think about)"
)
_SMALL_TALK = re.compile(
    r"\b(?:hear me|how are you|recording|do you know\b|you know|right\?|isn't it|aren't i|do i|"
    r"did i|can i|is that okay|okay\?|shall we|ready)\b"
)


def open_threads(talk: Talk, committed: frozenset[int]) -> tuple[Line, ...]:
    """Sentences that raise something and leave it. committed: turn numbers of commitments."""
    found: list[Line] = []
    for turn, said in enumerate(talk.turns):
        if said.role != "coachee" or talk.place(turn) < OPENING or said.number in committed:
            continue
        for index in talk.of_turn[turn]:
            sentence = talk.sentences[index]
            if not _PARKS.search(sentence.low) or cues.PAST.search(sentence.low):
                continue
            found.append(_with_topic(talk, turn, index))
            break
    return tuple(found[-MOST:])


def _with_topic(talk: Talk, turn: int, index: int) -> Line:
    """A parked thread, with the question that named it where the words alone do not."""
    own = span_text(talk, index, index)
    before = talk.previous(turn)
    numbers = [talk.turns[turn].number]
    parts = [own]
    if before is not None and (before in talk.elliptic or len(own.split()) < SHORT // 2):
        parts.insert(
            0, span_text(talk, talk.of_turn[before].stop - 1, talk.of_turn[before].stop - 1)
        )
        numbers.insert(0, talk.turns[before].number)
    elif index > talk.of_turn[turn].start and len(own.split()) < SHORT:
        parts = [span_text(talk, index - 1, index)]
    return Line(text=joined(parts), turns=tuple(numbers))


def open_questions(talk: Talk) -> tuple[Line, ...]:
    """Questions that got "I don't know" for an answer and were not asked again."""
    found: list[Line] = []
    for turn in range(len(talk.turns) - 1):
        if talk.place(turn) < GREETING or not talk.of_turn[turn]:
            continue
        index = talk.of_turn[turn].stop - 1
        sentence = talk.sentences[index]
        answer = talk.turns[turn + 1]
        if answer.speaker == talk.turns[turn].speaker or not cues.QUESTION.search(sentence.low):
            continue
        low = answer.text.lower().replace("’", "'")
        if (
            _SMALL_TALK.search(sentence.low)
            or not _NO_ANSWER.search(low)
            or len(low.split()) > SHORT
        ):
            continue
        later = range(talk.of_turn[turn + 1].stop, len(talk.sentences))
        if any(float(talk.vectors[index] @ talk.vectors[i]) >= SAME for i in later):
            continue
        found.append(
            Line(
                text=span_text(talk, index, index),
                turns=(talk.turns[turn].number, answer.number),
            )
        )
    return tuple(found[-MOST:])
