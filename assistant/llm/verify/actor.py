"""Who a sentence says acts did speak of it: "the coach sends" needs a turn of the coach's.

`speaker` and `owner` ask this of a quote and of a promise. A free sentence tells of several turns,
and its quote is only one of them; so here every cited turn is asked, wherever a role is named, and
the clauses that share most with what the role is said to do tell whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from assistant.llm.verify.agents import Act, acts
from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.clauses import facts
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import content_stems, normalized, tokens
from governance.identity import SpeakerRole
from governance.masked import MaskedTurn

_PART: Final = re.compile(r"[;:.!?…\n]+|,\s+(?:and|but|while)\b")
_ACTING: Final = re.compile(
    r"^\W*(?:(?:and|but|then|so|while)\s+)?the (coach|coachee)\b(?!')(.*)", re.DOTALL
)
_ROLE: Final = re.compile(r"\bthe (coachee|coach)\b(?!')")
_TO: Final = frozenset(
    listed(
        "to of with from for at on about let lets help helps give gives gave send sends show shows "
        "ask asks asked tell tells told meet meets sees see thanks calls rings rang"
    )
)
"""Words before somebody to whom, or with whom, something is done."""
_END: Final = re.compile(r"[;.!?…\n]")
_ANOTHERS: Final = re.compile(r"\b(?:whether|how many|what|why)\b")
"""What follows is told of somebody else: "the coach asks whether she went"."""
_NEAR: Final = re.compile(r",| and ")
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
    named = tuple(_named(claim.text))
    if not _fit(named, turns, evidence):
        return False
    if evidence.is_notes:
        return all(_noted(role, words, turns) for role, words in _acting(claim.text))
    if not all(_is_there(one.role, turns) for one in named if one.how == "object"):
        return False
    return all(_spoken(role, words, turns) for role, words in _acting(claim.text))


_Said: TypeAlias = tuple[SpeakerRole, float, frozenset[str]]
"""Whose words, how sure that is, and their stems."""


class _Named(NamedTuple):
    """A role that a text names. words: what it is said to do; near: the first of it."""

    role: SpeakerRole
    how: Literal["subject", "object"]
    words: frozenset[str]
    near: frozenset[str]


def _named(text: str) -> Iterator[_Named]:
    plain = normalized(text).strip()
    for found in _ROLE.finditer(plain):
        role: SpeakerRole = "coach" if found[1] == "coach" else "coachee"
        before = (tokens(plain[: found.start()]) or ("",))[-1]
        after = _ROLE.split(_END.split(plain[found.end() :])[0])[0]
        after = _ANOTHERS.split(after)[0]
        near = _NEAR.split(after)[0]
        if before == "by":
            after = near = re.split(r"[;,.!?…\n]|\bthe coach(?:ee)?\b", plain[: found.start()])[-1]
        how: Literal["subject", "object"] = "object" if before in _TO else "subject"
        yield _Named(role, how, facts(tokens(after)), facts(tokens(near)))


def _fit(named: Sequence[_Named], turns: Sequence[MaskedTurn], evidence: Evidence) -> bool:
    """Whether for no role that acts the other one fits better, by three signs alike."""
    found = acts(turns, notes=evidence.is_notes)
    by_clause: list[_Said] = [(act.agent, act.sure, act.stems) for act in found]
    # All typed notes are the coach's; who speaks tells nothing there.
    spoken: Sequence[MaskedTurn] = () if evidence.is_notes else turns
    by_turn: list[_Said] = [(turn.role, 1.0, facts(tokens(turn.text))) for turn in spoken]
    return all(
        any(act.agent == one.role for act in found)
        and (evidence.is_notes or any(turn.role == one.role for turn in turns))
        and _by_word(one, found, evidence)
        + _contrast(one.role, one.near, by_clause, evidence)
        + _contrast(one.role, one.words, by_turn, evidence)
        >= 0
        for one in named
        if one.how == "subject"
    )


def _by_word(one: _Named, found: Sequence[Act], evidence: Evidence) -> float:
    """-1 to 1: how much more the words of `one` are that role's than the other's."""
    fits = weighed = 0.0
    for word in sorted(one.words):
        own = max((a.sure for a in found if word in a.stems and a.agent == one.role), default=0.0)
        other = max((a.sure for a in found if word in a.stems and a.agent != one.role), default=0.0)
        if own or other:
            weight = evidence.weight([word])
            weighed += weight
            fits += weight * (own - other)
    return fits / (weighed + 1)


def _contrast(
    role: SpeakerRole,
    stems: frozenset[str],
    said: Sequence[_Said],
    evidence: Evidence,
) -> float:
    """The same, of whatever of that role's and of the other's shares most with `stems`."""
    own = max((evidence.weight(stems & x) * sure for r, sure, x in said if r == role), default=0.0)
    other = max(
        (evidence.weight(stems & x) * sure for r, sure, x in said if r != role), default=0.0
    )
    return (own - other) / (own + other + 1)


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


def _spoken(role: SpeakerRole, words: frozenset[str], turns: tuple[MaskedTurn, ...]) -> bool:
    own = [turn for turn in turns if turn.role == role]
    if not own:
        return False
    others = [turn for turn in turns if turn.role != role]
    fits = len(words & _stems(others))
    return fits < _FEWEST or fits <= len(words & _stems(own))


def _noted(role: SpeakerRole, words: frozenset[str], turns: tuple[MaskedTurn, ...]) -> bool:
    shared = {turn.number: len(words & _facts(turn.text)) for turn in turns}
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
