"""A blueprint as it is kept, and the steps it is made of.

Invariant: a step belongs to a role, never to a person, and none is about anybody's sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from governance.identity import Role

WEEKS: Final = 13
DAYS: Final = 90
LABS: Final = 4
"""How many group labs there are, each on a theme of its own."""


class Gate(StrEnum):
    """The four decisions, in order."""

    READY = "ready"
    RUNS = "runs"
    HELPS = "helps"
    WORTH_IT = "worth_it"


class Verdict(StrEnum):
    """What a sponsor can decide."""

    GO = "go"
    STOP = "stop"


class StepKind(StrEnum):
    """What a step is."""

    TASK = "task"
    LAB = "lab"
    MODULE = "module"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that was made."""

    verdict: Verdict
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What is kept. starts_on: a Monday. themes: of the labs, in order. done: step → the day."""

    id: str
    starts_on: date
    cohort: str
    themes: tuple[str, ...]
    done: Mapping[str, date] = field(default_factory=dict[str, date])
    decisions: Mapping[Gate, Decided] = field(default_factory=dict[Gate, Decided])

    @property
    def ends_on(self) -> date:
        """The ninetieth day."""
        return self.starts_on + timedelta(days=DAYS - 1)

    @property
    def stopped(self) -> Gate | None:
        """The decision that ended it; None while it goes on."""
        return next((g for g, d in self.decisions.items() if d.verdict is Verdict.STOP), None)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to decide."""
        return self.stopped is not None or len(self.decisions) == len(Gate)

    @property
    def gate(self) -> Gate | None:
        """The decision that comes next."""
        if self.is_over:
            return None
        return next(gate for gate in Gate if gate not in self.decisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do. week: 1 to 13. on: the day it is due. done_on: when it was done.

    theme, module: what a lab or module is about, by id. gate: which decision it is.
    """

    id: str
    week: int
    on: date
    kind: StepKind
    owner: Role
    title: str
    theme: str | None = None
    module: str | None = None
    gate: Gate | None = None
    done_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether it should have been done."""
        return self.done_on is None and self.on < today
