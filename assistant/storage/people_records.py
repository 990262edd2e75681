"""What the programme knows of people: bands instead of exact facts, coaches' records, slots.

Invariant: nothing here is an exact title, age, salary, length of service or site; the bands are
all there is to store them in (`assistant.programme.people.bands` has the cut points).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from governance.identity import EngagementId, PersonId


class Level(StrEnum):
    """Where somebody stands, as policies ask it of a coachee."""

    INDIVIDUAL_CONTRIBUTOR = "individual_contributor"
    FIRST_LINE_MANAGER = "first_line_manager"
    MIDDLE_MANAGER = "middle_manager"
    DIRECTOR = "director"
    VP = "vp"
    C_SUITE = "c_suite"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """Years of age."""

    UNDER_30 = "under_30"
    FROM_30 = "30_to_39"
    FROM_40 = "40_to_49"
    FROM_50 = "50_and_over"
    UNKNOWN = "unknown"


class TenureBand(StrEnum):
    """Years with the organization."""

    UNDER_2 = "under_2"
    FROM_2 = "2_to_4"
    FROM_5 = "5_to_9"
    FROM_10 = "10_and_over"
    UNKNOWN = "unknown"


class PayBand(StrEnum):
    """Pay by two cut points the mapping of a file names; neither they nor an amount are kept."""

    LOWER = "lower"
    MIDDLE = "middle"
    UPPER = "upper"
    UNKNOWN = "unknown"


class CoachKind(StrEnum):
    """What binds a coach to the organization."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    PEER = "peer"


class Training(StrEnum):
    """What a coach's formal training was."""

    NONE = "none"
    OTHER = "other"
    ACCREDITED = "accredited"


class EngagementKind(StrEnum):
    """What an engagement is, as the programme's rules of certification know it."""

    ONE_TO_ONE = "one_to_one"
    EXECUTIVE = "executive"
    PEER = "peer"
    GROUP_LAB = "group_lab"


class SlotState(StrEnum):
    """What became of an hour a coach offered."""

    OFFERED = "offered"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """How somebody is called and reached; sealed wherever it is kept."""

    name: str = field(repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Somebody in the register. cohort: None for whoever takes no part.

    line: the code of the organizational line they stand in. called: None when it was erased.
    """

    person: PersonId
    level: Level
    age: AgeBand
    tenure: TenureBand
    pay: PayBand
    region: str | None
    language: str | None
    line: str | None
    cohort: str | None
    called: Called | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """What some people have in common: their cohort and every band. Nobody in particular."""

    cohort: str | None
    level: Level
    age: AgeBand
    tenure: TenureBand
    pay: PayBand
    region: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachRecord:
    """A coach and what certifies them.

    practice_hours: supervised. evidence_on: when they last handed in evidence of outcomes of
    their own choosing. endorsed_on: when the organization stood up for them. contract_until: the
    last day they may come in; None for as long as they are there. taken: engagements they have.
    """

    person: PersonId
    kind: CoachKind
    credential: str | None
    expires_on: date | None
    training: Training
    practice_hours: int
    evidence_on: date | None
    endorsed_on: date | None
    languages: tuple[str, ...]
    capacity: int
    line: str | None
    contract_until: date | None
    called: Called | None = field(repr=False)
    taken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's place in a slot, within an engagement with its coach."""

    person: PersonId
    engagement: EngagementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time a coach offers: a fact without content. seats: how many can come."""

    id: str
    coach: PersonId
    starts_at: datetime
    minutes: int
    seats: int
    state: SlotState
    taken: tuple[Seat, ...] = ()

    @property
    def free(self) -> bool:
        """Whether somebody can still book it."""
        return self.state is SlotState.OFFERED and len(self.taken) < self.seats
