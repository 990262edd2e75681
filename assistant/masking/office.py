"""The use cases of masking, wired once per installation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant.foundations import Foundations
from assistant.incidents.desk import IncidentDesk
from assistant.masking.missed import MissedReports
from assistant.masking.seen import SeenByModel
from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.guard import OutputGuard
from governance.release import Release


class MaskingOffice:
    """Shows what a model saw, and takes in what masking missed. home: where cases are written."""

    def __init__(
        self,
        foundations: Foundations,
        *,
        stages: StageStore,
        guard: Callable[[UnitOfWork], OutputGuard],
        release: Callable[[UnitOfWork, SessionRecord], Release],
        home: Path,
        incidents: IncidentDesk,
    ) -> None:
        self._on: Final = foundations
        self._stages: Final = stages
        self._guard: Final = guard
        self._release: Final = release
        self._home: Final = home
        self._incidents: Final = incidents

    @cached_property
    def seen(self) -> SeenByModel:
        """Shows masked transcripts to who was in the room."""
        return SeenByModel(
            database=self._on.database,
            stages=self._stages,
            release=self._release,
            trail=self._on.trail,
        )

    @cached_property
    def missed(self) -> MissedReports:
        """Takes in names that masking missed."""
        return MissedReports(
            database=self._on.database,
            stages=self._stages,
            guard=self._guard,
            trail=self._on.trail,
            clock=self._on.clock,
            ids=self._on.ids,
            randomness=self._on.randomness,
            home=self._home,
            incidents=self._incidents,
        )
