"""Times a coach offers, and the coachees who book them. Only the two of them see which.

Invariants: a coachee sees times of coaches they have an engagement with, and of others nothing;
once it is over they keep what they booked and book nothing more; the programme manager sees no
slot at all. A booking is an appointment of both, so that it stands
in their day and in their calendar file, which names nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from assistant.programme.refusals import ProgrammeError, demand_person
from assistant.storage.appointments import Appointment
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.people_records import Seat, Slot, SlotState
from assistant.storage.records import EMPTY_PROFILE
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.ports import Clock, Ids

SHORTEST: Final = 15
LONGEST: Final = 480
MOST_SEATS: Final = 12
AHEAD: Final = timedelta(days=366)
BACK: Final = timedelta(days=90)
KEPT: Final = timedelta(days=730)
"""How long it stays known that a time was held; after that nothing of it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A time as a coachee sees it. mine: whether they booked it."""

    slot: str
    coach: str = field(repr=False)
    starts_at: datetime
    minutes: int
    seats_left: int
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A time as its coach sees it. names: of those who booked."""

    slot: Slot
    names: tuple[str, ...] = field(repr=False)
    past: bool


class Booking:
    """Offers, books and settles times."""

    def __init__(self, *, database: Database, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._ids: Final = ids

    # ---- the coach --------------------------------------------------------------------------

    def offer(self, starts_at: datetime, minutes: int, *, seats: int = 1, by: Actor) -> str:
        """Offer a time; its id.

        Raises:
            ProgrammeError: not a coach, in the past, too far ahead, or over another offer.
        """
        coach = demand_person(by, Role.COACH)
        now = self._clock.now()
        if not now < starts_at <= now + AHEAD:
            raise ProgrammeError("Offer a time within the year to come. Nothing was changed.")
        if not SHORTEST <= minutes <= LONGEST or not 1 <= seats <= MOST_SEATS:
            raise ProgrammeError(
                f"A time has {SHORTEST} to {LONGEST} minutes and 1 to {MOST_SEATS} seats. "
                "Nothing was changed."
            )
        new = Slot(
            id=self._ids.new("slt"),
            coach=coach,
            starts_at=starts_at,
            minutes=minutes,
            seats=seats,
            state=SlotState.OFFERED,
        )
        with self._database.write() as work:
            near = work.slots.of_coaches(
                [coach], since=starts_at - timedelta(minutes=LONGEST), until=_end(new)
            )
            if any(_end(one) > starts_at and one.state is SlotState.OFFERED for one in near):
                raise ProgrammeError("You offer a time then already. Nothing was changed.")
            try:
                work.slots.add(new)
            except AlreadyStored:
                raise ProgrammeError(
                    "This time was offered and settled before. Choose another minute."
                ) from None
        return new.id

    def own(self, who: Actor) -> tuple[Own, ...]:
        """A coach's own times of the last months and to come, the soonest first."""
        coach = demand_person(who, Role.COACH)
        now = self._clock.now()
        with self._database.read() as work:
            slots = work.slots.of_coaches([coach], since=now - BACK)
            rooms = {seat.engagement for one in slots for seat in one.taken}
            profiles = work.engagements.profiles(rooms)
        names = {code: profile.names for code, profile in profiles.items()}
        return tuple(
            Own(
                slot=one,
                names=tuple(
                    sorted(names.get(s.engagement, {}).get(s.person, "") for s in one.taken)
                ),
                past=_end(one) <= now,
            )
            for one in slots
        )

    def settle(self, slot: str, state: SlotState, *, by: Actor) -> None:
        """A coach says that a booked time was held or cancelled; an unbooked one is taken back.

        Raises:
            ProgrammeError: not theirs, or it cannot be that.
        """
        coach = demand_person(by, Role.COACH)
        with self._database.write() as work:
            one = _own(work, slot, coach)
            if state is SlotState.OFFERED or one.state is not SlotState.OFFERED:
                raise ProgrammeError("That was said already. Nothing was changed.")
            if state is SlotState.HELD and (not one.taken or one.starts_at > self._clock.now()):
                raise ProgrammeError(
                    "Only a time somebody booked, and that has begun, was held. Nothing was "
                    "changed."
                )
            if not one.taken:
                work.slots.remove(slot)
                return
            work.slots.settle(slot, state)
            if state is SlotState.CANCELLED:
                for seat in one.taken:
                    self._appoint(work, one, seat, there=False)

    # ---- the coachee ------------------------------------------------------------------------

    def offered(self, who: Actor) -> tuple[Offered, ...]:
        """What the coaches of a coachee's engagements offer, and what they booked themself."""
        person = demand_person(who, Role.COACHEE)
        with self._database.read() as work:
            rooms, over = _coaches_of(work, person, today=self._clock.now().date())
            slots = work.slots.of_coaches(rooms.keys(), since=self._clock.now())
            profiles = work.engagements.profiles(set(rooms.values()))
        found: list[Offered] = []
        for one in slots:
            mine = any(seat.person == person for seat in one.taken)
            room = rooms[one.coach]
            if one.state is SlotState.OFFERED and (mine or (one.free and room not in over)):
                profile = profiles.get(room, EMPTY_PROFILE)
                found.append(
                    Offered(
                        slot=one.id,
                        coach=profile.names.get(one.coach, ""),
                        starts_at=one.starts_at,
                        minutes=one.minutes,
                        seats_left=one.seats - len(one.taken),
                        mine=mine,
                    )
                )
        return tuple(found)

    def book(self, slot: str, *, by: Actor) -> None:
        """Book a seat.

        Raises:
            ProgrammeError: taken meanwhile, past, or of a coach they have no open engagement with.
        """
        person = demand_person(by, Role.COACHEE)
        with self._database.write() as work:
            one = work.slots.get(slot)
            rooms, over = _coaches_of(work, person, today=self._clock.now().date())
            room = rooms.get(one.coach)
            if room is None or room in over or one.starts_at <= self._clock.now():
                raise ProgrammeError("This time cannot be booked. Look at the list again.")
            if any(seat.person == person for seat in one.taken):
                return
            if not one.free:
                raise ProgrammeError("Somebody was quicker. Please choose another time.")
            seat = Seat(person=person, engagement=room)
            work.slots.take(slot, seat)
            self._appoint(work, one, seat, there=True)

    def leave(self, slot: str, *, by: Actor) -> None:
        """Give a seat back before it begins.

        Raises:
            ProgrammeError: not theirs, or it has begun.
        """
        person = demand_person(by, Role.COACHEE)
        with self._database.write() as work:
            one = work.slots.get(slot)
            seat = next((s for s in one.taken if s.person == person), None)
            if seat is None or one.state is not SlotState.OFFERED:
                raise ProgrammeError("You have not booked this time. Nothing was changed.")
            if one.starts_at <= self._clock.now():
                raise ProgrammeError("It has begun. Please talk to your coach.")
            work.slots.leave(slot, person)
            self._appoint(work, one, seat, there=False)

    def tidy(self) -> int:
        """Forget what is older than `KEPT`; how many times."""
        with self._database.write() as work:
            return work.slots.forget_before(self._clock.now() - KEPT)

    def _appoint(self, work: UnitOfWork, one: Slot, seat: Seat, *, there: bool) -> None:
        """Let a booking stand in both people's day, or take it out."""
        uid = work.appointments.uids_of(seat.engagement, [f"chatham slot {one.id}"])[0]
        new = Appointment(
            id=self._ids.new("apt"),
            engagement=seat.engagement,
            coach=one.coach,
            uid=uid,
            starts_at=one.starts_at,
            minutes=one.minutes,
        )
        work.appointments.replace(seat.engagement, one.coach, [uid], [new] if there else [])


def _coaches_of(
    work: UnitOfWork, person: PersonId, *, today: date
) -> tuple[Mapping[PersonId, EngagementId], Collection[EngagementId]]:
    """The coaches somebody is a coachee of, and in which engagement; and which of those are over.

    Of several with one coach, one that is not over.
    """
    theirs = [
        engagement
        for engagement in work.engagements.of_person(person)
        if not engagement.erased
        and any(p.person == person and p.role is Role.COACHEE for p in engagement.participants)
    ]
    over = work.coaches.over([engagement.id for engagement in theirs])
    found = {
        part.person: engagement.id
        for engagement in sorted(theirs, key=lambda one: one.id not in over)
        for part in engagement.participants
        if part.role is Role.COACH
    }
    ends = {coach: work.coaches.contract_until(coach) for coach in found}
    return {coach: room for coach, room in found.items() if (ends[coach] or today) >= today}, over


def _own(work: UnitOfWork, slot: str, coach: PersonId) -> Slot:
    one = work.slots.get(slot)
    if one.coach != coach:
        raise ProgrammeError("There is no such time of yours. Nothing was changed.")
    return one


def _end(one: Slot) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)
