"""From assumptions to hours, capacity and cost, exactly (decimal, rounded only when written)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Any, Final

from assistant.programme.papers.assumptions import RANGES, Assumptions

_HOUR: Final = Decimal(60)
_ALL: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What follows. Hours are hours; costs in the assumptions' currency.

    internal, external: hours of coaching. labs: runs of a lab. internal_coaches: how many it
    takes. per_coachee: total over coachees.
    """

    sessions: int
    internal: Decimal
    external: Decimal
    labs: int
    internal_coaches: int
    internal_cost: Decimal
    external_cost: Decimal
    running_costs: Decimal
    coachees: int

    @property
    def hours(self) -> Decimal:
        """All hours of coaches."""
        return self.internal + self.external

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.internal_cost + self.external_cost + self.running_costs

    @property
    def per_coachee(self) -> Decimal:
        """For one coachee."""
        return self.total / self.coachees


def budget_of(given: Assumptions) -> Budget:
    """What the assumptions come to. Labs are held by internal coaches."""
    sessions = given.coachees * given.sessions
    talks = Decimal(sessions * (given.minutes + given.preparation_minutes)) / _HOUR
    runs = -(-given.coachees // given.lab_people) * given.labs
    internal = talks * given.internal_percent / _ALL + runs * given.lab_hours
    external = talks * (_ALL - given.internal_percent) / _ALL
    each = given.internal_month_hours * given.months
    return Budget(
        sessions=sessions,
        internal=internal,
        external=external,
        labs=runs,
        internal_coaches=ceil(internal / each),
        internal_cost=internal * given.internal_rate,
        external_cost=external * given.external_rate,
        running_costs=given.running_costs,
        coachees=given.coachees,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one change of an assumption does to the cost per coachee. by: how it is changed."""

    name: str
    by: Decimal
    per_coachee: Decimal
    difference: Decimal


_STEPS: Final[tuple[tuple[str, Decimal], ...]] = (
    ("sessions", Decimal(-1)),
    ("internal_percent", Decimal(10)),
    ("external_rate", Decimal(20)),
    ("preparation_minutes", Decimal(-10)),
    ("labs", Decimal(-1)),
    ("coachees", Decimal(-4)),
)
"""One step of each lever, small enough to be thought of as a choice."""


def changes(given: Assumptions) -> tuple[Change, ...]:
    """What changes the cost per coachee, the strongest first. A step out of reach is left out."""
    before = budget_of(given).per_coachee
    found: list[Change] = []
    for name, step in _STEPS:
        value = getattr(given, name)
        kind: Callable[[Decimal], int | Decimal] = int if isinstance(value, int) else Decimal
        moved = kind(Decimal(value) + step)
        low, high = RANGES[name]
        if low <= moved <= high:
            changed: dict[str, Any] = {name: moved}
            after = budget_of(replace(given, **changed)).per_coachee
            one = Change(name=name, by=step, per_coachee=after, difference=after - before)
            found.append(one)
    return tuple(sorted(found, key=lambda one: -abs(one.difference)))
