"""Whose promise it is: the owner given is the one who took it on, in a cited turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.modality import FIRST_PERSON, assents
from assistant.llm.verify.words import content_stems, normalized, sentences
from governance.identity import PersonId, SpeakerRole
from governance.masked import MaskedTurn

_ASKED: Final = re.compile(
    r"\b(?:will you|can you|could you|would you|you'll|you will|you're going to|your homework|"
    r"your task|your action|are you going to)\b"
)
_NOTED: Final[Mapping[SpeakerRole, re.Pattern[str]]] = {
    "coach": re.compile(r"\bi(?:'ll| will)\b|\bcoach\b"),
    "coachee": re.compile(r"\bcoachee\b|\bclient\b"),
}
_HEADED: Final[Mapping[SpeakerRole, re.Pattern[str]]] = {
    "coach": re.compile(r"\W*(?:me|mine|i)\s*:"),
    "coachee": re.compile(r"\W*(?:coachee |client )?(?:commits|commitments?)\s*:"),
}
"""How coaches head a paragraph of their notes."""
_POINTING: Final = re.compile(r"\b(?:do|try|take) (?:that|it|this)\b|\bwill do\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Somebody who took something on. strength: shared fact words; 0.5 for "I'll do that"."""

    role: SpeakerRole
    person: PersonId
    strength: float


def takers(claim: Claim, evidence: Evidence) -> tuple[Taker, ...]:
    """Everybody who takes on something like `claim` in its cited turns, strongest first."""
    facts = content_stems(claim.text)
    found: list[Taker] = []
    turns = evidence.cited(claim)
    for place, turn in enumerate(turns):
        for sentence in sentences(turn.text):
            shared = len(facts & content_stems(sentence))
            words = normalized(sentence)
            if FIRST_PERSON.search(words):
                strength = max(shared, 0.5 if _POINTING.search(words) else 0)
                if strength:
                    found.append(Taker(role=turn.role, person=turn.speaker, strength=strength))
            elif _ASKED.search(words) and shared:
                answer = _answer(turn, turns[place + 1 :])
                if answer is not None:
                    found.append(Taker(role=answer.role, person=answer.speaker, strength=shared))
    return tuple(sorted(found, key=lambda taker: -taker.strength))


def has_right_owner(claim: Claim, evidence: Evidence) -> bool:
    """No owner, or the owner whose words fit the claim best; two who fit alike are unclear."""
    if claim.owner is None or not claim.is_commitment:
        return True
    if evidence.is_notes:
        return _named_in_notes(claim.owner, claim, evidence)
    found = takers(claim, evidence)
    if not found:
        return False
    best = {taker.role for taker in found if taker.strength == found[0].strength}
    return best == {claim.owner}


def _answer(asked_in: MaskedTurn, later: tuple[MaskedTurn, ...]) -> MaskedTurn | None:
    for turn in later:
        if turn.speaker != asked_in.speaker and assents(turn.text):
            return turn
    return None


def _named_in_notes(owner: SpeakerRole, claim: Claim, evidence: Evidence) -> bool:
    facts = content_stems(claim.text)
    return any(
        facts & content_stems(sentence)
        and (
            _NOTED[owner].search(normalized(sentence))
            or _HEADED[owner].match(normalized(turn.text))
        )
        for turn in evidence.cited(claim)
        for sentence in sentences(turn.text)
    )
