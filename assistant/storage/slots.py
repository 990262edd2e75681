"""The times coaches offer and who has booked them: facts without content.

Invariant: of a slot no more seats are taken than it has, whoever books at the same moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.people_records import Seat, Slot, SlotState
from assistant.storage.statements import Statements
from assistant.storage.tables import seat, slot
from governance.identity import EngagementId, PersonId


class Slots:
    """The slots of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, new: Slot) -> None:
        """Offer a time.

        Raises:
            AlreadyStored: the coach offers this time already.
        """
        self._statements.change(
            insert(slot).values(
                id=new.id,
                coach_id=new.coach,
                starts_at=new.starts_at,
                minutes=new.minutes,
                seats=new.seats,
                state=new.state,
            )
        )

    def get(self, slot_id: str) -> Slot:
        """One slot; in a writing unit it stays locked.

        Raises:
            NotStored: there is none.
        """
        found = select(slot).where(slot.c.id == slot_id)
        # Locked before its seats are read, so that two do not take the same one.
        self._statements.first(self._statements.locking(found))
        one = self._slots(found)
        if not one:
            raise NotStored("There is no such time any more. Look at the list again.")
        return one[0]

    def of_coaches(
        self, coaches: Collection[PersonId], *, since: datetime, until: datetime | None = None
    ) -> tuple[Slot, ...]:
        """What these coaches offer from `since` on (and before `until`), the soonest first."""
        found = select(slot).where(slot.c.coach_id.in_(sorted(coaches)), slot.c.starts_at >= since)
        if until is not None:
            found = found.where(slot.c.starts_at < until)
        return self._slots(found)

    def between(self, since: datetime, until: datetime) -> tuple[Slot, ...]:
        """Every slot that begins in a period. For figures of the whole programme only."""
        return self._slots(select(slot).where(slot.c.starts_at >= since, slot.c.starts_at < until))

    def of_person(self, person_id: PersonId) -> tuple[Slot, ...]:
        """What somebody has booked, the soonest first."""
        theirs = select(seat.c.slot_id).where(seat.c.person_id == person_id)
        return self._slots(select(slot).where(slot.c.id.in_(theirs)))

    def take(self, slot_id: str, one: Seat) -> None:
        """Take a seat.

        Raises:
            AlreadyStored: they have one.
        """
        values = {"slot_id": slot_id, "person_id": one.person, "engagement_id": one.engagement}
        self._statements.change(insert(seat).values(values))

    def leave(self, slot_id: str, person_id: PersonId) -> bool:
        """Give a seat back; False when there was none."""
        gone = delete(seat).where(seat.c.slot_id == slot_id, seat.c.person_id == person_id)
        return self._statements.change(gone) == 1

    def settle(self, slot_id: str, state: SlotState) -> None:
        """Say what became of it."""
        self._statements.change(update(slot).where(slot.c.id == slot_id).values(state=state))

    def remove(self, slot_id: str) -> None:
        """Take a slot back that nobody has booked."""
        self._statements.change(delete(slot).where(slot.c.id == slot_id))

    def forget_person(self, person_id: PersonId) -> int:
        """Delete every seat somebody has or had; how many."""
        return self._statements.change(delete(seat).where(seat.c.person_id == person_id))

    def forget_before(self, day: datetime) -> int:
        """Delete what began before a day, seats included; how many slots."""
        old = select(slot.c.id).where(slot.c.starts_at < day)
        self._statements.change(delete(seat).where(seat.c.slot_id.in_(old)))
        return self._statements.change(delete(slot).where(slot.c.starts_at < day))

    def _slots(self, found: Select[*tuple[Any, ...]]) -> tuple[Slot, ...]:
        rows = self._statements.rows(found.order_by(slot.c.starts_at, slot.c.id))
        seats: defaultdict[str, list[Seat]] = defaultdict(list)
        ids = found.with_only_columns(slot.c.id)
        asked = select(seat).where(seat.c.slot_id.in_(ids)).order_by(seat.c.person_id)
        for one in self._statements.rows(asked):
            taken = Seat(
                person=PersonId(one["person_id"]), engagement=EngagementId(one["engagement_id"])
            )
            seats[one["slot_id"]].append(taken)
        return tuple(
            Slot(
                id=row["id"],
                coach=PersonId(row["coach_id"]),
                starts_at=row["starts_at"],
                minutes=row["minutes"],
                seats=row["seats"],
                state=row["state"],
                taken=tuple(seats[row["id"]]),
            )
            for row in rows
        )
