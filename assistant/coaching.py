"""What coaches and coachees work with day by day, wired: what bootstrap hangs on an installation.

Invariant: nothing here opens content of its own; words come from the releaser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.commitments.across import CommitmentDesk
from assistant.microlearning.office import LearningOffice
from assistant.offices import Offices
from assistant.sessions.intake import Intake
from assistant.sessions.people import People
from assistant.sessions.reception import Reception
from assistant.sessions.releaser import Releaser
from assistant.today.office import Today
from governance.policy.gate import PolicyGate

if TYPE_CHECKING:
    from assistant.calendar.office import Calendars


class CoachingOffice:
    """Files in, Today and preparing, commitments, modules, calendars."""

    def __init__(
        self,
        base: Offices,
        *,
        people: People,
        reception: Reception,
        releaser: Callable[[], Releaser],
        gate: Callable[[], PolicyGate],
        home: Path,
    ) -> None:
        self._base: Final = base
        self._people: Final = people
        self._reception: Final = reception
        self._releaser: Final = releaser
        self._gate: Final = gate
        self._home: Final = home

    @cached_property
    def intake(self) -> Intake:
        """Takes files in, and asks once per engagement who speaks."""
        base = self._base
        return Intake(
            database=base.database,
            people=self._people,
            reception=self._reception,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            processor=lambda: base.processor,
            files=base.files,
        )

    @cached_property
    def commitments(self) -> CommitmentDesk:
        """Commitments across sessions."""
        base = self._base
        return CommitmentDesk(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            releaser=self._releaser,
        )

    @cached_property
    def learning(self) -> LearningOffice:
        """Short modules for coachees."""
        return LearningOffice(self._base, gate=self._gate, releaser=self._releaser, home=self._home)

    @cached_property
    def today(self) -> Today:
        """Today, and preparing for a session."""
        base = self._base
        return Today(
            database=base.database,
            clock=base.clock,
            processor=lambda: base.processor,
            commitments=self.commitments,
        )

    @cached_property
    def calendars(self) -> Calendars:
        """Calendar files in and out."""
        from assistant.calendar.office import Calendars  # noqa: PLC0415  -- stays off the CLI

        base = self._base
        return Calendars(database=base.database, trail=base.trail, clock=base.clock, ids=base.ids)
