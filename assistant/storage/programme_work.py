"""The programme's repositories of a unit of work: people, coaches, slots, KPIs, surveys."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from assistant.storage.coaches import Coaches
from assistant.storage.enrolments import Enrolments
from assistant.storage.keyring import KeyRing
from assistant.storage.kpis import Kpis
from assistant.storage.narratives import Narratives
from assistant.storage.pilots import Pilots
from assistant.storage.slots import Slots
from assistant.storage.statements import Statements
from assistant.storage.surveys import Surveys


class ProgrammeWork:
    """A part of `UnitOfWork`."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements: Final = statements
        self._keyring: Final = keyring

    @cached_property
    def enrolments(self) -> Enrolments:
        """See `Enrolments`."""
        return Enrolments(self._statements, self._keyring)

    @cached_property
    def coaches(self) -> Coaches:
        """See `Coaches`."""
        return Coaches(self._statements, self._keyring)

    @cached_property
    def slots(self) -> Slots:
        """See `Slots`."""
        return Slots(self._statements)

    @cached_property
    def kpis(self) -> Kpis:
        """See `Kpis`."""
        return Kpis(self._statements, self._keyring)

    @cached_property
    def pilots(self) -> Pilots:
        """See `Pilots`."""
        return Pilots(self._statements, self._keyring)

    @cached_property
    def narratives(self) -> Narratives:
        """See `Narratives`."""
        return Narratives(self._statements, self._keyring)

    @cached_property
    def surveys(self) -> Surveys:
        """See `Surveys`."""
        return Surveys(self._statements, self._keyring)
