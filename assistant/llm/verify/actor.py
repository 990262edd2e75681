"""Who a sentence says acts did speak of it: "the coach sends" needs a turn of the coach's.

`speaker` and `owner` ask this of a quote and of a promise. A free sentence tells of several turns,
and its quote is only one of them; so here every cited turn is asked, part by part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import content_stems, normalized, tokens
from governance.identity import SpeakerRole
from governance.masked import MaskedTurn

_PART: Final = re.compile(r"[;:.!?…\n]+|,\s+(?:and|but|while)\b")
_ACTING: Final = re.compile(
    r"^\W*(?:(?:and|but|then|so|while)\s+)?the (coach|coachee)\b(?!')(.*)", re.DOTALL
)
_MEANT: Final = re.compile(r"(?<!^)\bthe (coach|coachee)\b(?!')")
"""Somebody told of as the one to whom, or with whom, something is done, or who acts."""
_ADDRESSED: Final = re.compile(r"\b(?:you|your|yours|you'[a-z]+)\b")
_OF_SELF: Final[Mapping[SpeakerRole, re.Pattern[str]]] = MappingProxyType(
    {
        "coach": re.compile(r"\b(?:i|me|my|i'[a-z]+)\b"),
        "coachee": re.compile(r"\b(?:me|my|us|our|myself)\b"),
    }
)
"""A coachee says "I" in nearly every turn, so theirs has to be more."""
_FEWEST: Final = 2
"""Fact words that another's turns must share before they may fit better."""
_QUOTED: Final = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_BY_COACH: Final = re.compile(r"\b(?:i|i'm|i'll|i've|i'd|my)\b|^\W*(?:for |from )?(?:me|mine)\b")
"""How a coach tells of themselves in their own notes."""


def speaks_who_acts(claim: Claim, evidence: Evidence) -> bool:
    """Whoever a part says acts has a cited turn, and no other's turns fit the part better.

    A part that names no role says nothing about who acts. In typed notes, which are all written by
    the coach, the coach acts only where they write of themselves.
    """
    if claim.section in VERBATIM or claim.is_commitment:
        return True
    turns = evidence.cited(claim)
    if evidence.is_notes:
        return all(_noted(role, facts, turns) for role, facts in _acting(claim.text))
    meant: set[SpeakerRole] = {
        "coach" if role == "coach" else "coachee"
        for role in _MEANT.findall(normalized(claim.text).strip())
    }
    if not all(_is_there(role, turns) for role in meant):
        return False
    return all(_spoken(role, facts, turns) for role, facts in _acting(claim.text))


def _is_there(role: SpeakerRole, turns: tuple[MaskedTurn, ...]) -> bool:
    """Whether somebody speaks to `role` in a cited turn, or `role` of themselves."""
    return any(
        (_OF_SELF[role] if turn.role == role else _ADDRESSED).search(normalized(turn.text))
        for turn in turns
    )


def _acting(text: str) -> Iterator[tuple[SpeakerRole, frozenset[str]]]:
    """For each part of `text` that opens with a role: the role, and the part's fact words."""
    for part in _PART.split(normalized(text)):
        opening = _ACTING.match(part)
        if opening is None or re.match(r"\s+and the coach", opening[2]):
            continue
        role: SpeakerRole = "coach" if opening[1] == "coach" else "coachee"
        yield role, _facts(opening[2])


def _spoken(role: SpeakerRole, facts: frozenset[str], turns: tuple[MaskedTurn, ...]) -> bool:
    own = [turn for turn in turns if turn.role == role]
    if not own:
        return False
    others = [turn for turn in turns if turn.role != role]
    fits = len(facts & _stems(others))
    return fits < _FEWEST or fits <= len(facts & _stems(own))


def _noted(role: SpeakerRole, facts: frozenset[str], turns: tuple[MaskedTurn, ...]) -> bool:
    shared = {turn.number: len(facts & _facts(turn.text)) for turn in turns}
    most = max(shared.values(), default=0)
    best = [turn for turn in turns if shared[turn.number] == most]
    of_coach = [_BY_COACH.search(_QUOTED.sub("", normalized(turn.text))) for turn in best]
    return any(of_coach) if role == "coach" else not all(_headed(turn) for turn in best)


def _headed(turn: MaskedTurn) -> bool:
    return tokens(turn.text)[:1] in {("me",), ("mine",)} or tokens(turn.text)[:2] == ("from", "me")


def _stems(turns: list[MaskedTurn]) -> frozenset[str]:
    return frozenset(one for turn in turns for one in _facts(turn.text))


def _facts(text: str) -> frozenset[str]:
    return content_stems(re.sub(r"'s\b", "", normalized(text)))
