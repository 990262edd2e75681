"""The session as a dialogue: who asks what kind of question, and which turn answers it.

A question's kind comes from patterns first, and from the nearest prototype question where no
pattern fits. Invariant: nothing here makes text; it only points at sentences of the session.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.summary.extractive import cues
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.sentences import Sentence, sentences
from governance.masked import MaskedTranscript, MaskedTurn
from governance.ports import Embedder

NEAR_PROTOTYPE: Final = 0.52
"""Cosine from which an unpatterned question counts as being of a prototype's kind."""

_KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "goal": re.compile(
        r"(?:worth (?:it|your|our|while)|best hopes|good use of|useful (?:today|to you|for you|out of)|"
        r"what (?:would|do|did|is it) you(?:'d)? (?:like|want|need|hope|wish)\b.{0,60}(?:today|hour|session|minutes|time|hang up|"
        r"leave|walk|conversation|call|have\?|from this|out of|know)|what(?:'s| is) on your mind|what brings you|"
        r"what (?:do|would) you (?:really |actually |like to )?want\b|want (?:from|out of) (?:today|this|our|the)|want to use the|"
        r"what (?:shall|should|are) we (?:work|look|talk|focus)|by the (?:end|time we)|how (?:would|will|'d|do) you (?:all )?know|"
        r"what is it you want|where (?:shall|do|would you like to) (?:we|you)? ?start|agenda|what would be different|"
        r"what(?:'s| is) (?:the|your) (?:topic|focus|goal|wish)|what would (?:success|good) look|what would (?:help|be helpful))"
    ),
    "reality": re.compile(
        r"(?:what(?:'s| is| was)? happen|going on|tell me|what(?:'s| is) the story|where does (?:it|that) stand|what have you|"
        r"how did (?:you|he|she|they|it)|what did (?:you|he|she|they|it)|cost|what(?:'s| is| was) (?:it|that|this) like|say (?:a bit )?more|"
        r"how many|what(?:'s| is) true|who else (?:knows|is)|how long|what came back|ordinary day|how is it now|what have they)"
    ),
    "options": re.compile(
        r"(?:what else (?:might|could|is|have|can|would|comes)?\b(?! did| do you notice| happened)|what (?:could|can|might) you|what are the (?:ways|options)|options|"
        r"any(?:thing)? (?:other|else|third|mad)|how (?:could|might|else)|ways (?:you|of|to|could)|\band (?:two|three|four|five|six)$|(?:number|option) (?:two|three|four)|differently|"
        r"what does that open|open up|who could|brainstorm|ideas|what would .{0,30} (?:four|five|six|seven|eight|advise|suggest)|if you could)"
    ),
    "choice": re.compile(
        r"(?:which (?:one|of|has|moves|matters|would|do|appeals|feels|is)|where would you (?:start|begin)|juice|some life|most energy|"
        r"where's the energy|what (?:appeals|stands out)|first one|what do you choose|who first)"
    ),
    "way": re.compile(
        r"(?:what (?:will|are) you (?:going to )?(?:do|going|be doing)|\bwhen\b(?! (?:you|he|she|they|it|i|the|that|did|was|were|we)\b)|"
        r"\b(?:by|until|and|so|starting) when\b|how soon|(?:first|next) step|commit|what(?:'s| is| are) (?:the|your) (?:plan|next|first)|"
        r"how will you (?:make|do|remember|start|get)|(?:what|which) (?:day|time|date|week|monday|tuesday|wednesday|thursday|friday)|"
        r"what do you need so|on the day|so what(?:'s| is) going to|what happens (?:next|tomorrow|monday|on)|(?:going to|gonna) do\b|"
        r"what would you like to do|gets? (?:sent|done|said)|^as of|so what'll you do|what'll you do|what will happen|what can you do (?:tonight|today|tomorrow|this|before|by)|"
        r"what would you want to (?:do|happen)|what feels possible|tell me back|or (?:should|will)\b|should or will|maybe or a plan|what goes with|where does that go)"
    ),
    "proposal": re.compile(
        r"(?:so you'll|will you\b|would you (?:want to|be willing to|like to|call|ask|tell|send|see|speak|talk|do|try)|"
        r"shall (?:we|it|that|this)|how about you|what about you|i'd ask you|can you\b|could you\b|could i try one|let's say|or will\b|"
        r"so will you|you say\b|do you want to (?:put|set|pick|do))"
    ),
    "support": re.compile(
        r"(?:what can i do|anything (?:from (?:me|my)|i can|you need from)|how can i (?:help|support)|what do you need from me|"
        r"would it help if i|shall i|do you want me|want me to|can i (?:send|do|help)|my side)"
    ),
    "recap": re.compile(
        r"(?:(?:taking|walking|leaving|take|leave|going home) (?:away )?(?:with|from|away)|takeaway|take[- ]?away|sum (?:it|up|this)|"
        r"what are you taking|what will you remember|recap|what you're (?:actually )?(?:doing|carrying)|say (?:it|them) back|what have we got|tell me back|in (?:a|one) (?:word|sentence)|what have you learned|what stays)"
    ),
    "rehearse": re.compile(
        r"(?:want (?:her|him|them) to hear|would you (?:want to |like to )?(?:say|tell)|on me\b|(?:'ll| will|would|does) the (?:message|mail|e-?mail|note) (?:say|read)|"
        r"say it to me|role ?play|i'm (?:him|her)\b|need to hear|does (?:he|she) need|try it|how (?:would|will) you (?:say|open|put)|want to tell)"
    ),
    "logistics": re.compile(
        r"(?:same time|see you|next session|our next|in the (?:calendar|diary) as|next one is|speak (?:soon|in)|until next)"
    ),
    "obstacle": re.compile(
        r"(?:trip you|get in the way|gets in the way|stop you|tempt|go wrong|hold you back)"
    ),
    "scale": re.compile(
        r"(?:\bscale\b|zero to ten|one to ten|out of ten|nought to ten|how (?:confident|sure|willing|likely)|\bto ten\b|a number)"
    ),
    "insight": re.compile(
        r"(?:what do you make|land(?:ed|s)?\b|say that again|what (?:do|are) you notic|strikes you|stay with|shifted|what's that like to)"
    ),
}
_ELLIPTIC = re.compile(
    r"(?:^|\s)(?:and|what about|how about|then)[ ,]+(?!(?:what|how|who|why|when|where|which|if|it|that|is|does|do|did|"
    r"two|three|four|five|you|you'll|i|i'll|then|so|so what|in|under|off|at|here|in yours|and)\b)[\w'\[\]-]+(?: [\w'\[\]-]+){0,5}$"
)
LOOK_BACK: Final = 4
"""Turns to look back for the question that a turn answers."""
_ELLIPTIC_WORDS: Final = 9
_SHORT_DATE: Final = 8
"""Words up to which a coach's sentence with a date in it asks for that date ("Wednesday, then?")."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Talk:
    """A session cut into sentences. vectors: one unit row a sentence. asks: per turn, kind → 0..1.

    elliptic: turns such as "And the apology?", which ask for the next step on a thing named before.
    """

    turns: tuple[MaskedTurn, ...]
    sentences: tuple[Sentence, ...]
    of_turn: tuple[range, ...]
    vectors: NDArray[np.float32] = field(repr=False)
    asks: tuple[Mapping[str, float], ...]
    elliptic: frozenset[int]

    def said(self, turn: int) -> tuple[Sentence, ...]:
        """The sentences of the turn at this position."""
        return tuple(self.sentences[i] for i in self.of_turn[turn])

    def asked(self, turn: int) -> Mapping[str, float]:
        """The kinds of question that the turn at this position answers; empty if it answers none."""
        before = self.previous(turn)
        return {} if before is None else self.asks[before]

    def previous(self, turn: int) -> int | None:
        """The nearest earlier turn by somebody else; a mere "Mm." is looked past."""
        speaker = self.turns[turn].speaker
        for earlier in range(turn - 1, max(-1, turn - LOOK_BACK - 1), -1):
            other = self.turns[earlier].speaker != speaker
            if other and not cues.BACKCHANNEL.search(self.turns[earlier].text.lower()):
                return earlier
        return None

    def place(self, turn: int) -> float:
        """Where the turn stands: 0 at the start, 1 at the end."""
        return turn / max(1, len(self.turns) - 1)


def talk(transcript: MaskedTranscript, embedder: Embedder) -> Talk:
    """Cut, embed (each sentence once, one batch) and find out what each turn asks."""
    of_turn: list[range] = []
    cut: list[Sentence] = []
    for position, turn in enumerate(transcript.turns):
        found = sentences(position, turn.text)
        of_turn.append(range(len(cut), len(cut) + len(found)))
        cut.extend(found)
    kinds, examples = _prototypes()
    rows = embedder.embed([*examples, *(s.text for s in cut)])
    prototypes, vectors = rows[: len(examples)], rows[len(examples) :]
    near: NDArray[np.float32] = vectors @ prototypes.T
    asks = tuple(
        _asks(
            transcript.turns[position], [cut[i] for i in span], near[span.start : span.stop], kinds
        )
        for position, span in enumerate(of_turn)
    )
    elliptic = frozenset(
        position
        for position, span in enumerate(of_turn)
        if span
        and transcript.turns[position].role == "coach"
        and _is_elliptic(cut[span.stop - 1].low)
    )
    return Talk(
        turns=transcript.turns,
        sentences=tuple(cut),
        of_turn=tuple(of_turn),
        vectors=vectors,
        asks=asks,
        elliptic=elliptic,
    )


def _is_elliptic(low: str) -> bool:
    asked = low.strip(" .…?!")
    return len(asked.split()) <= _ELLIPTIC_WORDS and bool(_ELLIPTIC.search(asked))


def _asks(
    turn: MaskedTurn, said: Sequence[Sentence], near: NDArray[np.float32], kinds: Sequence[str]
) -> Mapping[str, float]:
    if turn.role != "coach":
        return {}
    found: dict[str, float] = {}
    for sentence, row in zip(said, near, strict=True):
        patterned = [k for k, pattern in _KINDS.items() if pattern.search(sentence.low)]
        for kind in patterned:
            found[kind] = 1.0
        short = len(sentence.low.split()) <= _SHORT_DATE
        if short and "logistics" not in found and dues(sentence.text):
            found["way"] = 1.0
        if not patterned and cues.QUESTION.search(sentence.low):
            best = int(row.argmax())
            if row[best] >= NEAR_PROTOTYPE:
                found[kinds[best]] = max(found.get(kinds[best], 0.0), float(row[best]))
    return found


@lru_cache(maxsize=1)
def _prototypes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    stored: dict[str, list[str]] = json.loads(
        files("assistant.summary.extractive").joinpath("acts.json").read_text(encoding="utf-8")
    )
    pairs = [(kind, example) for kind, examples in stored.items() for example in examples]
    return tuple(k for k, _ in pairs), tuple(e for _, e in pairs)
