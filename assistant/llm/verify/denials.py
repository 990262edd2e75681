"""What cited turns say of each word: how strongly it is denied there, and how plainly it is told.

Graded, since speech denies in many ways: a "not" before a word reaches it, a "nothing" also what
stands before it, "stop" and "forget" turn away from it, an answer "no" denies what was asked, and
"scratch that" what was said last.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.llm.verify.clauses import Clause, asks, clauses, fact, facts, spoken_sentences
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import FUNCTION_WORDS, normalized, stem, tokens
from governance.identity import SpeakerRole
from governance.masked import MaskedTurn

REACH: Final = 6
"""Words after a denial that it reaches, within its clause."""
_BACK: Final = 4
"""Words before a denial that it may also mean."""
_NOT: Final = frozenset(
    listed("no not never none nobody nothing neither nor without cannot hardly nowhere")
)
_OBJECTS: Final = frozenset({"nothing", "none", "nobody"})
"""They deny the verb before them: "I sign nothing"."""
_TURNING: Final = frozenset(
    stem(word)
    for word in listed(
        "stop avoid refuse unable fail lack drop forget scrap scratch reject cancel decline "
        "withdraw skip postpone miss deny quit"
    )
)
"""Verbs that turn away from what follows them."""
_HINTING: Final = frozenset(
    stem(word) for word in listed("instead rather leave left off end finish less despite unless")
)
"""They may stand for a denial that a claim makes, and deny nothing plainly told."""
_AFTER_NO: Final = frozenset({"one", "more", "longer", "other", "such"})
_LEADING_AWAY: Final = frozenset(
    listed("if whether unless because than or until before when as since")
)
_OPEN: Final = frozenset({"if", "whether"})
_POINTING: Final = frozenset({"it", "that", "this", "them", "those", "one"})
_HEDGE: Final = re.compile(
    r"\bi (?:don't|do not) (?:know|think|suppose|mean)(?: (?:when|what|how|where|if|who|which))?\b|"
    r"\bwhy not\b|\bno (?:doubt|problem|worries|matter)\b|\bnot (?:only|sure)\b|\bisn't it\b|"
    r"\b(?:don't|didn't|aren't) you\b"
)
"""Denials that deny nothing of the session."""
_ANSWER: Final = re.compile(
    r"^\W*(?:(?:oh|yeah|well|ah|honestly)\W+)*(?:no|nope|not|never|nothing|none|nobody)\b"
)
_TAKEN_BACK: Final = re.compile(
    r"\b(?:scrap|forget|cancel|drop|skip|strike|undo|scratch|leave) "
    r"(?:that|it|the|this|those|them|what i said)\b|\bon second thoughts?\b|"
    r"\bi take (?:it|that) back\b|\bnever ?mind\b|\bactually,? no\b|\blet's not\b|"
    r"\bchanged my mind\b"
)
_OF_TAKING_BACK: Final = facts(
    listed("scrap forget cancel drop skip strike undo scratch leave mind changed thoughts second")
) | facts(listed("take honestly actually"))


@dataclass(slots=True)
class Strength:
    """0 to 1: how strongly a word is denied somewhere, and how plainly it is told somewhere."""

    denied: float = 0.0
    plain: float = 0.0


@dataclass(slots=True)
class Span:
    """The fact words of a clause of `turn`: those denied, and those told plainly."""

    turn: int
    role: SpeakerRole
    asked: bool
    denied: set[str] = field(default_factory=set[str])
    plain: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What `read` found. denies: whether anything at all is denied or turned away from."""

    words: Mapping[str, Strength]
    passages: Sequence[Span]
    denies: bool


def is_denial(word: str, following: str) -> bool:
    """Whether a token denies what follows; "no, he's on leave" answers and denies nothing."""
    if word == "no" and following not in _AFTER_NO:
        return bool(following) and following.partition("'")[0] not in FUNCTION_WORDS
    return word in _NOT or word.endswith("n't")


def turns_away(word: str) -> bool:
    """Whether a token is a verb that denies what it takes: "stop", "fail", "reject"."""
    return stem(word) in _TURNING


def hints_at_denial(word: str) -> bool:
    """Whether a token may stand where another would deny: "instead", "left"."""
    return stem(word) in _HINTING


class _Reader:
    """Reads turns in order; later ones may deny what earlier ones said."""

    def __init__(self) -> None:
        self.words: defaultdict[str, Strength] = defaultdict(Strength)
        self.passages: list[Span] = []
        self.denies = False

    def read(self, turn: MaskedTurn, before: MaskedTurn | None) -> None:
        if (
            before is not None
            and before.role != turn.role
            and _ANSWER.search(normalized(turn.text))
        ):
            self._deny([s for s in self.passages if s.turn == before.number and s.asked], 1.0)
            self.denies = True
        for sentence in spoken_sentences(_HEDGE.sub(" , ", normalized(turn.text))):
            if _TAKEN_BACK.search(sentence):
                self._take_back(sentence, turn)
            last: Span | None = None
            for clause in clauses(sentence):
                span = Span(turn.number, turn.role, asks(sentence))
                denies = self._read(clause, span)
                if span.denied or span.plain:
                    self.passages.append(span)
                    last = span
                elif denies and last and _points_back(clause):
                    self._deny([last], 0.2)

    def _read(self, clause: Clause, span: Span) -> bool:
        cues = tuple(_cues(clause.words))
        self.denies = self.denies or bool(cues)
        for place, word in enumerate(clause.words):
            known = fact(word)
            if known is None:
                continue
            denied = max((_reached(place - at, cue, full) for at, cue, full in cues), default=0.0)
            strength = self.words[known]
            strength.denied = max(strength.denied, denied)
            if clause.opener in _OPEN:
                denied = min(denied, 0.5)
            if denied < 0.9:  # noqa: PLR2004  -- what is all but denied is not told
                told = (1 - denied) * (0.5 if span.asked else 1)
                strength.plain = max(strength.plain, told)
            (span.denied if denied >= 0.5 else span.plain).add(known)  # noqa: PLR2004
        return any(full or cue == 1 for _, cue, full in cues)

    def _take_back(self, sentence: str, turn: MaskedTurn) -> None:
        self.denies = True
        named = facts(tokens(sentence)) - _OF_TAKING_BACK
        if named:
            meant = [s for s in self.passages if named & (s.denied | s.plain)]
        else:
            own = [s.turn for s in self.passages if s.role == turn.role and s.turn != turn.number]
            meant = [s for s in self.passages if s.turn in {turn.number, max(own, default=0)}]
        self._deny(meant, 0.5)
        for word in named:
            self.words[word].denied = 1.0

    def _deny(self, passages: Sequence[Span], plain_left: float) -> None:
        for span in passages:
            for word in span.plain:
                self.words[word].denied = 1.0
                self.words[word].plain = min(self.words[word].plain, plain_left)
            span.denied |= span.plain
            span.plain.clear()


def read(turns: Sequence[MaskedTurn]) -> Read:
    """What `turns`, in the session's order, deny and tell plainly."""
    reader, before = _Reader(), None
    for turn in turns:
        reader.read(turn, before)
        before = turn
    return Read(words=reader.words, passages=reader.passages, denies=reader.denies)


def _points_back(clause: Clause) -> bool:
    """Whether it means what stands before it: "the call, I'm not doing it"."""
    return clause.opener not in _LEADING_AWAY and bool(_POINTING & set(clause.words))


def _cues(words: Sequence[str]) -> Iterator[tuple[int, float, bool]]:
    """Place, strength, and whether it denies what stands before it as well."""
    for place, (word, following) in enumerate(zip(words, (*words, "")[1:], strict=True)):
        if is_denial(word, following):
            yield place, 1.0, word in _OBJECTS
        elif turns_away(word):
            yield place, 0.6, False
        elif hints_at_denial(word):
            yield place, 0.3, False


def _reached(distance: int, cue: float, full: bool) -> float:  # noqa: FBT001
    """How strongly a cue denies the word so far behind it; a verb that turns away itself, half."""
    if 0 < distance <= REACH:
        return cue
    if full and -_BACK < distance < 0:
        return 1.0
    if -_BACK <= distance < 0:
        return 0.6 * cue
    return 0.5 if distance == 0 else 0.0
