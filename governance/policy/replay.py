"""Asks changed policies the questions of the past: what would flip, in both directions.

A decision keeps the facts it was about as codes and ids, sealed, and no word of a session.
Invariant: what comes out are numbers by policy, never a session or a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from governance.errors import GateError
from governance.identity import PersonId
from governance.policy.engine import PolicyEngine
from governance.policy.facts import Processing

_PROCESSING: Final = TypeAdapter(Processing)


def packed(processing: Processing) -> str:
    """The facts of a decision, as they are kept with it."""
    return _PROCESSING.dump_json(processing).decode()


def unpacked(facts: str) -> Processing:
    """The facts back.

    Raises:
        GateError: they are not what this version keeps.
    """
    try:
        return _PROCESSING.validate_json(facts)
    except ValidationError:
        pass  # the cause would quote the facts
    raise GateError(
        "The facts of a past decision are not in the form this version knows. Nothing was replayed."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A decision of the past. facts: None once they were erased. policies: what stopped it."""

    allowed: bool
    policies: tuple[str, ...]
    facts: str | None


class Change(StrEnum):
    """How an answer differs."""

    NOW_ALLOWED = "now_allowed"
    NOW_STOPPED = "now_stopped"
    OTHER_REASON = "other_reason"


_Kind: TypeAlias = tuple[Change | None, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """So many decisions change in this way. before, after: the policies that stopped, and stop.

    people: how many coachees they are about, of a request whoever wrote it.
    """

    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]
    count: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of it. erased: decisions whose facts are gone, about which nothing can be said."""

    replayed: int
    unchanged: int
    erased: int
    flips: tuple[Flip, ...]


def replay(past: Iterable[Past], engine: PolicyEngine) -> Replay:
    """Put every past question to `engine`.

    Raises:
        GateError: a decision's facts cannot be read.
    """
    counts: Counter[_Kind] = Counter()
    people: defaultdict[_Kind, set[PersonId]] = defaultdict(set)
    erased = 0
    for one in past:
        if one.facts is None:
            erased += 1
            continue
        asked = unpacked(one.facts)
        decision = engine.decide(asked.request())
        before = () if one.allowed else tuple(sorted(one.policies))
        after = () if decision.allow else decision.policies
        kind = (_change(one.allowed, decision.allow, before, after), before, after)
        counts[kind] += 1
        people[kind] |= asked.room.coachees or asked.room.coaches
    flips = (
        Flip(
            change=kind[0],
            before=kind[1],
            after=kind[2],
            count=n,
            people=len(people[kind]),
        )
        for kind, n in counts.items()
        if kind[0] is not None
    )
    return Replay(
        replayed=counts.total(),
        unchanged=sum(n for (change, _, _), n in counts.items() if change is None),
        erased=erased,
        flips=tuple(sorted(flips, key=lambda f: (f.change, -f.count, f.before, f.after))),
    )


def _change(
    allowed: bool,  # noqa: FBT001  -- before and now, side by side
    allows: bool,  # noqa: FBT001  -- likewise
    before: tuple[str, ...],
    after: tuple[str, ...],
) -> Change | None:
    if allowed != allows:
        return Change.NOW_ALLOWED if allows else Change.NOW_STOPPED
    return None if before == after else Change.OTHER_REASON
