"""Figures out of Chatham's own facts, of the whole programme and never of a part of it.

Invariants (ADR 0027): one group, all coaches and coachees together, so that there is no second
figure to subtract; at least five coaches and five coachees behind it, and a secret up to three
more, so that its being shown tells of nobody; no coach gives more than half of it; never a share
of all or of none, which would tell of everybody; rounded to whole numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.programme.kpis.plan import Measure
from assistant.storage.people_records import Slot, SlotState
from governance.identity import PersonId

FLOOR: Final = 5
SECRET: Final = 4
"""How many values the secret part of the floor has: 0 to 3 beyond `FLOOR`."""
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a period. coaches: under contract. enrolled: in a cohort.

    floor: how many coaches, and how many coachees, there have to be.
    """

    slots: Sequence[Slot]
    coaches: int
    enrolled: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """A rule with its version, which stands beside every figure it made."""

    id: str
    words: str
    run: Callable[[Facts], float | None]


def floor_of(secret: bytes) -> int:
    """The floor of one figure. secret: a random byte, kept nowhere."""
    return FLOOR + secret[0] % SECRET


def denied(part: float, whole: float, people: int) -> float | None:
    """A share in percent that leaves everybody able to say it was not them; None of nothing."""
    if whole <= 0 or people < FLOOR:
        return None
    edge = 100 / people
    return float(round(min(max(100 * part / whole, edge), 100 - edge)))


def _ratio(facts: Facts) -> float | None:
    if facts.coaches < FLOOR or facts.enrolled < FLOOR:
        return None
    return float(round(facts.enrolled / facts.coaches))


def _utilization(facts: Facts) -> float | None:
    offered: Counter[PersonId] = Counter()
    held: Counter[PersonId] = Counter()
    for one in facts.slots:
        offered[one.coach] += one.minutes
        if one.state is SlotState.HELD:
            held[one.coach] += one.minutes
    if len(offered) < facts.floor or not _spread(offered) or not _spread(held):
        return None
    return denied(held.total(), offered.total(), len(offered))


def _completion(facts: Facts) -> float | None:
    settled = [one for one in facts.slots if one.state is not SlotState.OFFERED]
    coaches = Counter(one.coach for one in settled)
    coachees = {seat.person for one in settled for seat in one.taken}
    if min(len(coaches), len(coachees)) < facts.floor or not _spread(coaches):
        return None
    held = sum(one.state is SlotState.HELD for one in settled)
    return denied(held, len(settled), min(len(coaches), len(coachees)))


def _spread(counted: Counter[PersonId]) -> bool:
    """Whether nobody gives more than half."""
    return not counted or max(counted.values()) <= _HALF * counted.total()


COMPUTATIONS: Final[Mapping[Measure, Computation]] = MappingProxyType(
    {
        Measure.COACH_RATIO: Computation(
            id="coach-ratio/v1",
            words="People enrolled, divided by coaches under contract on the day it was computed.",
            run=_ratio,
        ),
        Measure.COACH_UTILIZATION: Computation(
            id="coach-utilization/v1",
            words="Minutes held, divided by minutes offered, by all coaches together.",
            run=_utilization,
        ),
        Measure.SESSION_COMPLETION: Computation(
            id="session-completion/v1",
            words="Times held, divided by times held or cancelled after somebody had booked.",
            run=_completion,
        ),
        Measure.NPS: Computation(
            id="nps/v1",
            words="Share of nines and tens, less the share of zeros to sixes.",
            run=lambda _: None,
        ),
        Measure.CHECKLIST: Computation(
            id="checklist/v1", words="Share of those who said yes.", run=lambda _: None
        ),
    }
)


def nps_of(tally: Mapping[int, int], floor: int) -> float | None:
    """The net promoter score of a tally, one person away from either end; None of too few."""
    people = sum(tally.values())
    if people < floor:
        return None
    promoters = sum(count for answer, count in tally.items() if answer >= 9)  # noqa: PLR2004  -- the score's own definition
    detractors = sum(count for answer, count in tally.items() if answer <= 6)  # noqa: PLR2004  -- likewise
    edge = 100 - 100 / people
    return float(round(min(max(100 * (promoters - detractors) / people, -edge), edge)))


def share_of(tally: Mapping[int, int], floor: int) -> float | None:
    """The share of yes (1) in a tally, in percent; None of too few."""
    people = sum(tally.values())
    return None if people < floor else denied(tally.get(1, 0), people, people)
