"""A pilot as it stands: its design, what that promised, and every step since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.programme.pilot.answers import Feasible
from assistant.programme.pilot.design import Caution, Design, Why
from assistant.storage.pilot_records import PilotState


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a version says. feasible: as it was on the day of registration. why: of a change."""

    design: Design
    feasible: Feasible
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A version as it is told: when, in which state, by which metrics, and why they changed."""

    version: int
    state: PilotState
    at: datetime
    metrics: tuple[str, ...]
    why: Why | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A pilot as it stands. steps: every version, oldest first."""

    pilot: str
    state: PilotState
    design: Design
    feasible: Feasible
    steps: tuple[Step, ...]
    cautions: tuple[Caution, ...] = ()

    @property
    def started_at(self) -> datetime | None:
        """When it started."""
        return next((s.at for s in self.steps if s.state is PilotState.RUNNING), None)

    @property
    def ends_at(self) -> datetime | None:
        """When it has run its weeks."""
        started = self.started_at
        return None if started is None else started + timedelta(weeks=self.design.weeks)

    @property
    def stopped_at(self) -> datetime | None:
        """When it stopped."""
        return next((s.at for s in self.steps if s.state is PilotState.STOPPED), None)

    @property
    def early(self) -> bool:
        """Whether it stopped before it had run its weeks."""
        ends, stopped = self.ends_at, self.stopped_at
        return ends is not None and stopped is not None and stopped < ends

    @property
    def changed(self) -> tuple[Step, ...]:
        """The changes to metrics after registration."""
        return tuple(one for one in self.steps if one.why is not None)
