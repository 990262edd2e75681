"""Moments a coach remembers: insights, what is taken away, the coachee's own telling sentences.

Invariant: whole sentences of the coachee's, chosen by cues and questions, never rewritten.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk

LEAST: Final = 5
MOST: Final = 32
"""Words a telling sentence has."""

FIRST_THIRD: Final = 0.33
MIDDLE: Final = 0.5
LATE: Final = 0.6
GOODBYE: Final = 0.95
"""Places in the session, 0..1."""

_INSIGHT = cues.any_of(
    "i (?:just |only )?(?:reali[sz]ed?|see now|notice|hadn't (?:seen|thought|noticed|put|realised)|"
    "never (?:thought|saw|noticed|asked|opened)|didn't (?:think|see|know|realise|realize) "
    "(?:about )?(?:it|that)|filled it in|corrected|heard|was (?:protecting|watching|hiding|waiting|"
    "wrong))",
    "penny (?:dropped|just)|it'?s not (?:about|really)|oh (?:dear|my|for|no|god|wow)|ouch",
    "when you say it|true is|turns out|what i really|the real (?:thing|problem|issue|question)",
    "maybe i'm|it's (?:me|that)|i think it's|i think that's|it was(?:n't)? (?:me|never)",
    "(?:it|that)'s (?:a|the) \\w+ thing|that's new|not the same|look the same",
)
_TAKES_AWAY = cues.any_of(
    "that|to|i'm taking|i take|my takeaway|i'll take", start=r"^\W*(?:um |uh |so |well )?"
)
_INNER = re.compile(
    r"\b(?:afraid|scared|fear|ashamed|angry|proud|tired|lonely|alone|hurts?|stung|relieved|"
    r"guilty|trust|"
    r"heavy|lighter|frightened|embarrass\w+|jealous|hope|wish|brave|weight|honest|want)\b"
)
_CONTRAST = re.compile(
    r"\b(?:not|isn't|wasn't|never|nobody|don't|didn't)\b.{3,60}?\b(?:but|it's|it was|it is|i'm|"
    r"just|only)\b|"
    r"\b(?:it's|that's|i'm|that i) \w+.{2,50}?\b(?:and not|not|isn't|wasn't)\b|\b(?:look|looks|"
    r"are|is) the same\b"
)
_IMAGE = re.compile(r"\b(?:it's like|like a|like i'm|as if|it's more like|feels like|becomes?)\b")
_SELF = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|myself)\b")
_FRAGMENT = re.compile(
    r"\W*(?:because|which|that|then|or|and then|to|with|until|when|if)\b(?! i (?!could))"
)
_CHRONICLE = re.compile(r"\W*(?:and )?then (?:i|he|she|they|we)\b")
_PROCEDURE = re.compile(
    r"@|\d{3}|\[(?:phone|email|url|id)_|\b(?:invoice|address|number is|the form|bye|see you|"
    r"thank you|hello|hi|good morning|can you hear)\b"
)


def fragment(low: str) -> bool:
    """Whether a lower-case sentence hangs on the question before it: "If I could tell her."."""
    return _FRAGMENT.match(low) is not None


def insight_score(talk: Talk, index: int) -> float:
    """How much a coachee's sentence shows something seen anew."""
    sentence = talk.sentences[index]
    low = sentence.low
    asked = talk.asked(sentence.turn)
    place = talk.place(sentence.turn)
    score = 1.2 * asked.get("insight", 0) + 1.0 * bool(_INSIGHT.search(low))
    score += 0.6 * bool(_CONTRAST.search(low)) + 0.3 * bool(_SELF.search(low))
    score += 0.3 * bool(_INNER.search(low)) + 0.4 * (FIRST_THIRD < place < GOODBYE)
    score -= 0.8 * bool(cues.COULD.search(low)) + 0.8 * asked.get("goal", 0) * (place < MIDDLE)
    score -= 0.8 * bool(cues.REPORTED.search(low) and not _SELF.search(low))
    score -= 1.0 * asked.get("rehearse", 0) + 1.0 * bool(cues.PARKS.search(low))
    score -= 1.0 * asked.get("recap", 0) * (place > LATE)
    return score - 1.0 * bool(cues.WILL.search(low)) + _plain(talk, index)


def takeaway_score(talk: Talk, index: int) -> float:
    """How much a coachee's sentence says what they leave with; 0 when nobody asked."""
    sentence = talk.sentences[index]
    asked = talk.asked(sentence.turn)
    if not asked.get("recap") or talk.place(sentence.turn) < LATE:
        return 0.0
    opens = index == talk.of_turn[sentence.turn].start
    score = 2.0 + 0.5 * opens + 0.4 * bool(_TAKES_AWAY.search(sentence.low))
    score += 0.4 * bool(_CONTRAST.search(sentence.low))
    return score + _plain(talk, index) - 0.5 * bool(cues.WILL_ACT.search(sentence.low))


def own_word_score(talk: Talk, index: int) -> float:
    """How telling a coachee's sentence is in their own words."""
    sentence = talk.sentences[index]
    low = sentence.low
    asked = talk.asked(sentence.turn)
    score = 0.5 * insight_score(talk, index) + 0.7 * takeaway_score(talk, index)
    score += 0.7 * bool(_INNER.search(low)) + 0.6 * bool(_CONTRAST.search(low))
    score += 0.5 * bool(_IMAGE.search(low)) + 0.4 * bool(_SELF.search(low))
    score -= 1.0 * asked.get("rehearse", 0) + 2.0 * bool(cues.REHEARSES.search(low))
    score -= 0.8 * bool(cues.PARKS.search(low)) + 0.5 * fragment(low)
    score -= 0.6 * bool(_CHRONICLE.match(low)) + 0.8 * bool(cues.WILL.search(low))
    score -= 0.4 * bool(cues.COULD.search(low)) + 0.6 * bool(cues.QUESTION.search(low))
    score -= 0.8 * asked.get("goal", 0) * (talk.place(sentence.turn) < FIRST_THIRD)
    return score - 0.4 * bool(cues.REPORTED.search(low) and not _SELF.search(low))


def _plain(talk: Talk, index: int) -> float:
    """What speaks against a sentence whatever it says: too short, too long, only logistics."""
    low = talk.sentences[index].low
    words = len(low.split())
    short = 1.5 if words < LEAST else 0.4 if words <= LEAST + 1 else 0.0
    return -short - 0.03 * max(0, words - MOST) - 2.0 * bool(_PROCEDURE.search(low))
