"""The repositories of microlearning of a unit of work, and the keys they seal with."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property

from assistant.storage.key_store import KeyStore
from assistant.storage.learning import LearningProposals
from assistant.storage.learning_modules import LearningModules
from assistant.storage.programme_work import ProgrammeWork


class LearningWork(ProgrammeWork):
    """A part of `UnitOfWork`."""

    def seeing_all(self) -> AbstractContextManager[None]:
        """Everybody's rows, whoever asks: for a rule that is about everybody, and never shown."""
        return self._statements.seeing_all()

    @cached_property
    def keys(self) -> KeyStore:
        """See `KeyStore`."""
        return KeyStore(self._statements, self._keyring)

    @cached_property
    def learning(self) -> LearningProposals:
        """See `LearningProposals`."""
        return LearningProposals(self._statements, self.keys)

    @cached_property
    def learning_modules(self) -> LearningModules:
        """See `LearningModules`."""
        return LearningModules(self._statements)
