"""A coach's own figures, for that coach and nobody else.

Invariant: they are computed when the coach asks, from the coach's own times, and stored nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assistant.programme.kpis.periods import bounds, instant, period_of
from assistant.programme.kpis.plan import Frequency
from assistant.programme.refusals import demand_person
from assistant.storage.database import Database
from assistant.storage.people_records import SlotState
from governance.identity import Actor, Role
from governance.ports import Clock

MONTHS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a coach's times. offered, held: minutes. cancelled: times."""

    month: str
    offered: int
    held: int
    sessions: int
    cancelled: int

    @property
    def used(self) -> int | None:
        """Held minutes as a share of offered ones, in percent; None of a month without any."""
        return round(100 * self.held / self.offered) if self.offered else None


class OwnFigures:
    """See the module."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database: Final = database
        self._clock: Final = clock

    def months(self, who: Actor) -> tuple[Month, ...]:
        """The coach's last months, the newest first.

        Raises:
            ProgrammeError: somebody else than a coach asks.
        """
        coach = demand_person(who, Role.COACH)
        found: list[Month] = []
        day = self._clock.now().date()
        with self._database.read() as work:
            for _ in range(MONTHS):
                period = period_of(Frequency.MONTHLY, day)
                start, end = bounds(Frequency.MONTHLY, period)
                slots = work.slots.of_coaches([coach], since=instant(start), until=instant(end))
                held = [one for one in slots if one.state is SlotState.HELD]
                found.append(
                    Month(
                        month=period,
                        offered=sum(one.minutes for one in slots),
                        held=sum(one.minutes for one in held),
                        sessions=len(held),
                        cancelled=sum(one.state is SlotState.CANCELLED for one in slots),
                    )
                )
                day = start - timedelta(days=1)
        return tuple(found)
