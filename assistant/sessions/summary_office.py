"""What coaches and coachees do with a summary, wired: what bootstrap hangs on an installation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from assistant.foundations import Foundations
from assistant.notifications.desk import Notifications
from assistant.sessions.approval import Approval
from assistant.sessions.drafts import Drafts
from assistant.sessions.edit_ends import EditEnds
from assistant.sessions.edit_run import EditGates, EditRun
from assistant.sessions.editing import Editing
from assistant.sessions.exporting import Exports
from assistant.sessions.looks import Looks
from assistant.sessions.private_notes import PrivateNotes
from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.release import Release


class SummaryOffice:
    """Shows summaries beside their evidence, and takes what their coach does with them."""

    def __init__(
        self,
        base: Foundations,
        *,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        gates: EditGates,
        looks: Looks,
        notifications: Callable[[], Notifications],
    ) -> None:
        self._on: Final = base
        self._stages: Final = stages
        self._release: Final = release
        self._gates: Final = gates
        self._looks: Final = looks
        self._notifications: Final = notifications

    @cached_property
    def drafts(self) -> Drafts:
        """Shows summaries with the turns they cite."""
        return Drafts(
            database=self._on.database,
            stages=self._stages,
            release=self._release,
            trail=self._on.trail,
            looks=self._looks,
        )

    @cached_property
    def editing(self) -> Editing:
        """Takes changes from coaches; loads no model."""
        return Editing(
            database=self._on.database,
            stages=self._stages,
            release=self._release,
            trail=self._on.trail,
            clock=self._on.clock,
            ids=self._on.ids,
        )

    @cached_property
    def edit_run(self) -> EditRun:
        """Carries changes through the gates; the worker calls it."""
        return EditRun(
            database=self._on.database,
            gates=self._gates,
            stages=self._stages,
            ends=EditEnds(
                database=self._on.database,
                stages=self._stages,
                trail=self._on.trail,
                clock=self._on.clock,
                ids=self._on.ids,
            ),
            clock=self._on.clock,
            ids=self._on.ids,
        )

    @cached_property
    def notes(self) -> PrivateNotes:
        """Keeps coaches' private notes."""
        return PrivateNotes(
            database=self._on.database,
            trail=self._on.trail,
            clock=self._on.clock,
            randomness=self._on.randomness,
        )

    @cached_property
    def approval(self) -> Approval:
        """Approves summaries and shares their recaps."""
        return Approval(
            database=self._on.database,
            stages=self._stages,
            trail=self._on.trail,
            clock=self._on.clock,
            notifications=self._notifications(),
        )

    @cached_property
    def exports(self) -> Exports:
        """Makes copies to take away."""
        return Exports(
            database=self._on.database,
            stages=self._stages,
            release=self._release,
            trail=self._on.trail,
            looks=self._looks,
            clock=self._on.clock,
            organization=lambda: self._on.organization,
            contact=lambda: self._on.privacy_contact,
        )
