"""The demo organization's ninety days, half done, and what its budget assumes.

Invariant: everything goes through the real use cases at earlier times; only the demo calls it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from assistant.programme.blueprint.desk import BlueprintDesk
from assistant.programme.blueprint.plan import Gate, StepKind, Verdict
from assistant.programme.blueprint.steps import USUAL_LABS
from assistant.programme.papers.assumptions import Assumptions, BudgetDesk
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.identity import Actor, Role
from governance.ports import Clock, Ids

WEEKS_AGO: Final = 6
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_SPONSOR: Final = Actor(person=None, role=Role.SPONSOR)
_LATE: Final = "halfway"
"""A step left open, so that one sees what the page says."""


class _Then:
    """A clock one sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def fill(database: Database, trail: Trail, ids: Ids, clock: Clock, *, cohort: str) -> None:
    """Let ninety days have begun six weeks ago, with two decisions made."""
    now = clock.now()
    monday = now - timedelta(days=now.weekday(), weeks=WEEKS_AGO)
    then = _Then(monday - timedelta(days=10))
    desk = BlueprintDesk(database=database, trail=trail, clock=then, ids=ids)
    BudgetDesk(database=database, trail=trail, clock=then).assume(Assumptions(), by=_MANAGER)
    desk.begin(monday.date(), cohort, USUAL_LABS, by=_MANAGER)
    laid = desk.laid(by=_MANAGER)
    for step in laid.steps if laid else ():
        if step.on >= now.date():
            break
        then.at = now.replace(year=step.on.year, month=step.on.month, day=step.on.day)
        gate = step.gate
        if gate is Gate.READY or gate is Gate.RUNS:
            desk.decide(gate, Verdict.GO, by=_SPONSOR)
        elif step.kind in {StepKind.TASK, StepKind.LAB} and step.id != _LATE:
            desk.tick(step.id, done=True, by=_MANAGER)
