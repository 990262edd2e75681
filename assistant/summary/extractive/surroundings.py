"""What stands before and after a turn: what was asked, proposed, echoed or doubted.

Inputs of the learned model, as in `signals`: crude, generic, and none decides by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.due import dues

SHORT: Final = 5
LONG: Final = 40

TURN_SIGNALS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "when": re.compile(
            r"\b(?:when|what day|which day|what time|how soon|by when|since when|starting|as of|"
            r"what date|until when)\b"
        ),
        "what then": re.compile(
            r"\b(?:what (?:will|are|would|do|'ll|can|is|shall) (?:you|it|be|happen)|what'll|"
            r"what's (?:happening|going to|the plan|next|first|it to be|the move|left)|going to do|"
            r"first step|next step|so\?$|and\?$|how will|so what|what then|what now|what have we|"
            r"go on)\b"
        ),
        "who": re.compile(r"\bwho\b"),
        "proposes": re.compile(
            r"\b(?:could you|would you|will you|can you|you could|you might|shall we|how about|"
            r"what about|what if|so you'll|let's|suppose|why not|i'd (?:like|ask|suggest)|"
            r"might you|"
            r"you'll|want to)\b"
        ),
        "if": re.compile(r"\b(?:if|what if|and if|suppose)\b"),
        "and": re.compile(r"^\W*(?:okay |good |fine |right |so )*and\b"),
        "recap": re.compile(
            r"\b(?:say (?:it|them|that) (?:all )?back|play (?:it|that|the lot|them) back|in order|"
            r"what have (?:we|you) got|the list|sum|leaving with|take(?:ing)? away|recap|all of it|"
            r"read (?:it|them) back|so (?:say|list|tell)|tell me back|walk(?:ing)? (?:out|away)|"
            r"summar|back to me|repeat|one more time|what's on)\b"
        ),
        "rehearsal": re.compile(
            r"\b(?:say it|try it|as (?:him|her|if)|i'm (?:him|her)|role|again|rehearse|go on then|"
            r"what (?:will|would|do) you (?:actually )?say|out loud|the words|first sentence|"
            r"how (?:will|would) (?:you|it) (?:say|open|sound|start|go)|to (?:him|her)\b|"
            r"opening line)\b"
        ),
        "asks": re.compile(r"\?"),
        "question": cues.QUESTION,
        "looks back": re.compile(r"\b(?:did|was|were|last time|happened|have you|been|had)\b"),
        "supports": re.compile(
            r"\b(?:from me|can i do|do you want|would it help|shall i|need from|help you|want me|"
            r"i could|i can|can i)\b"
        ),
        "takes note": re.compile(
            r"^\W*(?:good|great|okay|ok|fine|right|lovely|nice|excellent|perfect|done|yes|yeah|"
            r"brave|"
            r"there|sold|noted|so that's|so)\b"
        ),
        "you will": re.compile(r"\b(?:you'll|you will|you're (?:going to|\w+ing)|so you)\b"),
        "what else": re.compile(
            r"\b(?:what else|anything else|any other|other ways|more|options|another)\b"
        ),
        "sure": re.compile(r"\b(?:sure|certain|confident|believe|mean it|out of ten|really)\b"),
        "returns": re.compile(
            r"\b(?:you said|you mentioned|earlier|wait|but|still|trip|in the way|get in)\b"
        ),
    }
)
"""Name → pattern, searched in a whole turn by the other speaker."""

ANSWERS: Final = (
    ("due", "before: when"),
    ("yes", "before: proposes"),
    ("yes", "before: you will"),
    ("act", "before: if"),
    ("due", "before: what then"),
    ("due", "after: when"),
    ("doing", "before: what then"),
    ("will", "before: what then"),
    ("doing", "after: when"),
    ("will", "after: when"),
    ("no subject", "before: what then"),
    ("yes", "before: due"),
    ("will", "before: rehearsal"),
    ("quoted", "before: rehearsal"),
    ("act", "before: and"),
    ("will", "before: and"),
    ("doing", "before: and"),
    ("then", "before: if"),
    ("will", "before: if"),
    ("if they", "before: if"),
    ("gets", "before: when"),
    ("doing", "before: question"),
    ("act", "before: what then"),
    ("act", "after: when"),
    ("act", "before: looks back"),
    ("past", "before: looks back"),
    ("due", "before: looks back"),
    ("due", "before: recap"),
    ("no subject", "before: recap"),
    ("first", "before: who"),
    ("due", "after: takes note"),
)
"""Pairs of a sentence's signal and its neighbour's whose product is a signal of its own."""


def turn_signals(low: str) -> dict[str, float]:
    """The signals of one turn, each 0..1. low: its text in lower case with straight quotes."""
    found = {name: float(bool(p.search(low))) for name, p in TURN_SIGNALS.items()}
    words = len(low.split())
    found["short"] = float(words <= SHORT)
    found["length"] = min(words, LONG) / LONG
    found["due"] = float(bool(dues(low)))
    return found
