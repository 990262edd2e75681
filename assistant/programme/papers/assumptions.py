"""What a budget rests on, entered by the programme manager: nothing of it is measured.

Invariant: rates are averages somebody entered, never one coach's; no fact of a session is in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.kpi_records import PlanItem, PlanKind
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor
from governance.ledger.kinds import EventKind
from governance.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is assumed. Rates are averages for an hour, in `currency` (ISO 4217).

    coachees: how many are planned. sessions: of each coachee. minutes, preparation_minutes: of
    each session. internal_percent: of the hours of one-to-one coaching. labs: of each coachee;
    lab_hours, lab_people: of each. running_costs: everything that is no coach's hour.
    internal_month_hours: what one internal coach can give in a month. months: how long it runs.
    """

    currency: str = "EUR"
    coachees: int = 24
    sessions: int = 6
    minutes: int = 60
    preparation_minutes: int = 30
    internal_percent: int = 60
    internal_rate: Decimal = Decimal(70)
    external_rate: Decimal = Decimal(220)
    labs: int = 4
    lab_hours: Decimal = Decimal(2)
    lab_people: int = 8
    running_costs: Decimal = Decimal(6000)
    internal_month_hours: int = 8
    months: int = 3


RANGES: Final[dict[str, tuple[int, int]]] = {
    "coachees": (1, 5_000),
    "sessions": (1, 60),
    "minutes": (15, 480),
    "preparation_minutes": (0, 240),
    "internal_percent": (0, 100),
    "internal_rate": (0, 10_000),
    "external_rate": (0, 10_000),
    "labs": (0, 50),
    "lab_hours": (0, 16),
    "lab_people": (2, 12),
    "running_costs": (0, 10_000_000),
    "internal_month_hours": (1, 160),
    "months": (1, 36),
}
"""From and to, both allowed."""
NAMES: Final[dict[str, str]] = {
    "currency": "Currency",
    "coachees": "Coachees planned",
    "sessions": "Sessions for each coachee",
    "minutes": "Minutes of a session",
    "preparation_minutes": "Minutes to prepare and follow up",
    "internal_percent": "Share of one-to-one hours by internal coaches, in percent",
    "internal_rate": "Cost of an internal hour, on average",
    "external_rate": "Fee for an external hour, on average",
    "labs": "Group labs for each coachee",
    "lab_hours": "Hours of a lab",
    "lab_people": "People in a lab",
    "running_costs": "Everything else: licences, rooms, training",
    "internal_month_hours": "Hours one internal coach can give in a month",
    "months": "Months it runs",
}
_KEPT: Final = TypeAdapter(Assumptions)
_CODE: Final = "budget"
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def checked(given: Assumptions) -> Assumptions:
    """`given`, if a budget can be made of it.

    Raises:
        ProgrammeError: says which is out of reach.
    """
    if not _CURRENCY.fullmatch(given.currency):
        raise ProgrammeError("A currency is three capital letters, such as EUR. Nothing was kept.")
    for name, (low, high) in RANGES.items():
        value: int | Decimal = getattr(given, name)
        if not (Decimal(value).is_finite() and low <= value <= high) or round(value, 2) != value:
            raise ProgrammeError(
                f"“{NAMES[name]}” is a number from {low} to {high}. Nothing was kept."
            )
    return given


class BudgetDesk:
    """Keeps the assumptions."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock

    def within(self, work: UnitOfWork) -> Assumptions | None:
        """What is assumed, as one transaction sees it; None when nobody has said."""
        found = work.kpis.plan(PlanKind.BUDGET)
        if not found:
            return None
        try:
            return _KEPT.validate_json(found[0].text)
        except ValidationError:
            pass  # the cause would quote it
        raise SealError("The budget was written by another version of Chatham. Update it first.")

    def current(self, *, by: Actor) -> Assumptions | None:
        """What is assumed; None when nobody has said.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            return self.within(work)

    def assume(self, given: Assumptions, *, by: Actor) -> None:
        """Keep the assumptions, in the place of what there was.

        Raises:
            ProgrammeError: somebody else asks, or one is out of reach.
        """
        demand_programme_manager(by)
        text = _KEPT.dump_json(checked(given)).decode()
        now = self._clock.now()
        with self._database.write() as work:
            work.kpis.put(PlanItem(kind=PlanKind.BUDGET, id=_CODE, text=text, changed_at=now))
            facts = {"category": PlanKind.BUDGET.value, "key": _CODE, "state": "set"}
            event = self._trail.event(EventKind.PROGRAMME_PLAN_CHANGED, actor=by, facts=facts)
            self._trail.note(work, event)


FIELDS: Final = tuple(one.name for one in fields(Assumptions))
