"""What coaches and coachees do with a summary, wired: what bootstrap hangs on an installation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from assistant.foundations import Foundations
from assistant.sessions.drafts import Drafts
from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.release import Release


class SummaryOffice:
    """Shows summaries beside their evidence."""

    def __init__(
        self,
        base: Foundations,
        *,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
    ) -> None:
        self._on: Final = base
        self._stages: Final = stages
        self._release: Final = release

    @cached_property
    def drafts(self) -> Drafts:
        """Shows summaries with the turns they cite."""
        return Drafts(
            database=self._on.database,
            stages=self._stages,
            release=self._release,
            trail=self._on.trail,
        )
