"""Who acts in each clause of cited turns, as the persons of its words tell.

"I" acts for whoever speaks and "you" for the other; whoever is spoken of in the third person is
neither, which tells a little for the speaker. In typed notes, all written by the coach, "I" and
what is headed "me:" is the coach's, and everything else is told of the coachee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.llm.verify.clauses import clauses, fact, facts, spoken_sentences
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import normalized, tokens
from governance.identity import SpeakerRole
from governance.masked import MaskedTurn

_I: Final = frozenset(listed("i i'm i'll i've i'd we we're we'll we've we'd"))
_YOU: Final = frozenset(listed("you you're you'll you've you'd"))
_OTHERS: Final = frozenset(
    listed("he she they it he's she's they're it's he'd she'd they'd he'll she'll they'll")
)
_ME: Final = frozenset(listed("me my mine myself us our"))
_BESIDE: Final = re.compile(
    r"\b(?:i mean|i think|i guess|i suppose|i know|you know|you see|i see|i'd say|i'm sure|"
    r"i don't know)\b"
)
"""Nobody acts in these."""
_QUOTED: Final = re.compile(r"[\"“«]([^\"”»]*)[\"”»]")
_HEADED: Final = re.compile(r"^\W*(?:to do,? )?(?:me|mine)\s*[:,]|\bfrom me\b|^\W*for me\b")


@dataclass(frozen=True, slots=True)
class Act:
    """The fact words of a clause, who acts in it, and how sure that is, 0 to 1."""

    stems: frozenset[str]
    agent: SpeakerRole
    sure: float


def acts(turns: Sequence[MaskedTurn], *, notes: bool) -> tuple[Act, ...]:
    """The acts of `turns`, in order; a clause without fact words is none."""
    found = (_noted(turn) if notes else _spoken(turn) for turn in turns)
    return tuple(act for of_turn in found for act in of_turn if act.stems)


def _spoken(turn: MaskedTurn) -> Iterator[Act]:
    other: SpeakerRole = "coach" if turn.role == "coachee" else "coachee"
    # A coachee's "you" is often anybody; a coach's is the coachee.
    of_you = 1.0 if turn.role == "coach" else 0.6
    for sentence in spoken_sentences(_BESIDE.sub(" ", normalized(turn.text))):
        agent, sure = turn.role, 0.4
        for clause in clauses(sentence):
            words = clause.words
            subject = next((w for w in words if w in _I or w in _YOU or w in _OTHERS), None)
            if subject in _I:
                agent, sure = turn.role, 1.0
            elif subject in _YOU:
                agent, sure = other, of_you
            elif subject is not None:
                agent, sure = turn.role, 0.25
            elif _ME & set(words) and fact(words[0]) is not None:  # "send it to my own address"
                agent, sure = other, 0.6
            yield Act(facts(words), agent, sure)


def _noted(turn: MaskedTurn) -> Iterator[Act]:
    headed = False
    for sentence in spoken_sentences(_QUOTED.sub(_of_nobody, normalized(turn.text))):
        words = tokens(sentence)
        headed = headed or words[:1] in {("me",), ("mine",)} or bool(_HEADED.search(sentence))
        mine = headed or bool(_I & set(words))
        unsure = bool(_ME & set(words)) and not headed
        yield Act(facts(words), "coach" if mine else "coachee", 0.7 if unsure or mine else 1.0)


def _of_nobody(quoted: re.Match[str]) -> str:
    """What the coachee is quoted with, without its "I", which is not the coach's."""
    return " ".join(word for word in tokens(quoted[1]) if word not in _I | _ME)
