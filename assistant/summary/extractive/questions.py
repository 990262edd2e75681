"""What a coach's question asks for, by its words: the goal, options, a date, what is taken away.

Patterns over lower-case text; the nearest prototype question (`acts.json`) helps out where none
fits. Invariant: a kind says what an answer is about and never what it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DAYS = "monday|tuesday|wednesday|thursday|friday"


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(alternatives)})")


KINDS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "goal": _any(
            "worth (?:it|your|our|while)|best hopes|good use of|useful (?:today|to you|for you|"
            "out of)",
            r"what (?:would|do|did|is it) you(?:'d)? (?:like|want|need|hope|"
            r"wish)\b.{0,60}(?:today|hour|"
            r"session|minutes|time|hang up|leave|walk|conversation|call|have\?|from this|out of|"
            r"know)",
            r"what(?:'s| is) on your mind|what brings you|what have you brought|a good hour",
            r"what (?:do|would) you (?:really |actually |like to )?want\b|want to use the",
            "want (?:from|out of) (?:today|this|our|the)|what is it you want",
            "what (?:shall|should|are) we (?:work|look|talk|focus)|by the (?:end|time we)",
            r"how (?:would|will|'d|do) you (?:all )?(?:know|notice)|be holding\b",
            "where (?:shall|do|would you like to) (?:we|you)? ?start|agenda|"
            "what would be different",
            r"what(?:'s| is) (?:the|your) (?:topic|focus|goal|wish)|what would be (?:good|useful|"
            r"helpful)",
            "what would (?:success|good|settled) look|what would help|spend the time|go home with",
            "what's asking for|where shall we put|if you leave with|want to talk about|"
            "like to talk about",
        ),
        "reality": _any(
            r"what(?:'s| is| was)? happen|going on|tell me|what(?:'s| is) the story|what have you",
            "where does (?:it|that) stand|how did (?:you|he|she|they|it)|what did (?:you|he|she|"
            "they|it)",
            r"cost|what(?:'s| is| was) (?:it|that|this) like|say (?:a bit )?more|how many|how long",
            r"what(?:'s| is) true|who else (?:knows|is)|what came back|ordinary day|how is it now",
            "what have they|what's the (?:load|picture)|what do you know about",
        ),
        "options": _any(
            r"what else (?:might|could|is|have|can|would|comes)?\b(?! did| do you notice|"
            r" happened)",
            "what (?:could|can|might)|what are the (?:ways|options)|options|(?:what|the) ways|"
            "routes",
            "any(?:thing)? (?:other|else|third|mad|idea)|how (?:could|might|else)|ways (?:you|of|"
            "to|could)",
            r"\band (?:two|three|four|five|six)$|(?:number|option) (?:two|three|four)|differently",
            "what would you do if|money (?:was|were)|brave version|what does that open|open up|"
            "who could|brainstorm|ideas|if you could",
            "what would .{0,30} (?:four|five|six|seven|eight|advise|suggest|work)",
        ),
        "choice": _any(
            "which (?:one|of|has|moves|matters|would|do|appeals|feels|is)|some life|most energy",
            "where would you (?:start|begin|put)|juice|where's the energy|what (?:appeals|"
            "stands out)",
            "if you (?:picked|chose|could only)|first one|what do you choose|who first|"
            "pulling you|when you say them",
        ),
        "way": _any(
            "what (?:will|are) you (?:going to )?(?:do|going|be doing)|how soon|(?:first|"
            "next) step",
            r"\bwhen\b(?! (?:you|he|she|they|it|i|the|that|did|was|were|we)\b)",
            r"\b(?:by|until|and|so|starting) when\b|commit|how will you (?:make|do|remember|"
            r"start|get)",
            r"what(?:'s| is| are) (?:the|your) (?:plan|next|first)|maybe or a plan|tell me back",
            f"(?:what|which) (?:day|time|date|week|{_DAYS})|what do you need so|on the day",
            r"so what(?:'s| is) going to|what happens (?:next|tomorrow|monday|on)|(?:going to|"
            r"gonna) do\b",
            "what would you like to do|gets? (?:sent|done|said)|^as of|what'll you do|"
            "what will happen",
            "what can you do (?:tonight|today|tomorrow|this|before|by)|"
            "what would you want to (?:do|happen)",
            "where do you land|who'll|who will|who's going to|what will you not|how will you let",
            r"what feels possible|or (?:should|will)\b|should or will|what goes with|"
            r"where does that go",
        ),
        "proposal": _any(
            r"so you'll|will you\b|shall (?:we|it|that|this)|how about you|what about you|"
            r"i'd ask you",
            "would you (?:want to|be willing to|like to|call|ask|tell|send|see|speak|talk|do|try)",
            r"can you\b|could you\b|could i try one|let's say|or will\b|so will you|you say\b",
            "do you want to (?:put|set|pick|do)",
        ),
        "support": _any(
            "what can i do|anything (?:from (?:me|my)|i can|you need from)|how can i (?:help|"
            "support)",
            "what do you need from me|would it help if i|shall i|do you want me|want me to|my side",
            "can i (?:send|do|help)|useful from me",
        ),
        "recap": _any(
            "(?:taking|walking|leaving|take|leave|going home|driving back) (?:away )?(?:with|"
            "from|away)",
            "takeaway|take[- ]?away|sum (?:it|up|this)|what are you taking|"
            "what will you remember|recap",
            "what you're (?:actually )?(?:doing|carrying)|say (?:it|them) back|what have we got|"
            "tell me back",
            "in (?:a|one) (?:word|sentence)|what have you learned|what stays|how are you leaving",
            r"what(?:'s| is| has) (?:different|changed|shifted)(?! by| in a| a month| next)\b",
        ),
        "rehearse": _any(
            "picture|imagine|the first (?:ten )?minutes?|want (?:her|him|them) to hear|"
            "would you (?:want to |like to )?(?:say|tell)|on me\\b",
            "(?:'ll| will|would|does) the (?:message|mail|e-?mail|note) (?:say|read)|"
            "say it to me|role ?play",
            r"i'm (?:him|her)\b|need to hear|does (?:he|she) need|try it|your opening|"
            r"would the ask be",
            "how (?:would|will) you (?:say|open|put)|what do you want to tell|what will you say|"
            "tell yourself",
        ),
        "logistics": _any(
            "same time|see you|next session|our next|in the (?:calendar|diary) as|next one is",
            "speak (?:soon|in)|until next",
        ),
        "last_time": _any(
            "last time|homework|since we (?:last )?(?:spoke|met|talked)|how did it go with",
            "before today|from our last",
        ),
        "obstacle": _any(
            "trip you|gets? in the way|stop you|tempt|go wrong|hold you back|could (?:spoil|stop)|"
            "knock (?:it|you) off",
            "make it stick|help you (?:keep|hold|remember)|hold you to|show(?:s)? up",
        ),
        "scale": _any(
            r"\bscale\b|(?:zero|one|nought) to ten|out of ten|\bto ten\b|a number",
            "how (?:confident|sure|willing|likely)",
        ),
        "insight": _any(
            r"what do you make|land(?:ed|s)?\b|say that again|what (?:do|are) you notic|"
            r"strikes you",
            "stay with|shifted|what's that like to",
        ),
    }
)

_ELLIPTIC = re.compile(
    r"(?:^|\s)(?:and|what about|how about|then)[ ,]+(?!(?:two|three|four|five|what|how|who|why|"
    r"when|"
    r"where|which|if|it|that|is|does|do|did|you|you'll|i|i'll|then|so|in|under|off|at|here|and)\b)"
    r"[\w'\[\]-]+(?: [\w'\[\]-]+){0,5}$"
)
_ELLIPTIC_WORDS: Final = 9


def elliptic(low: str) -> bool:
    """Whether a sentence only names a thing and so asks for its next step: "And the apology?"."""
    asked = low.strip(" .…?!")
    return len(asked.split()) <= _ELLIPTIC_WORDS and bool(_ELLIPTIC.search(asked))
