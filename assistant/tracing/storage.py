"""A database in memory that tells how long its transactions take. There is no other kind of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Final

from assistant.storage.database import Database
from assistant.storage.engines import memory_engine
from assistant.storage.keyring import KeyRing
from assistant.storage.work import UnitOfWork
from assistant.telemetry.spans import Doing, Spans


class MadeUpDatabase(Database):
    """In this process's memory, for made-up people; migrated, and gone with the process."""

    def __init__(self, keyring: KeyRing, spans: Spans) -> None:
        super().__init__(memory_engine(), keyring)
        self._spans: Final = spans
        self.migrate()

    @contextmanager
    def write(self) -> Generator[UnitOfWork]:
        """See `Database.write`."""
        # Outside the transaction, so that what begins when the block is done ends after the commit.
        with self._spans.span(Doing.WRITE), ExitStack() as committing, super().write() as work:
            yield work
            committing.enter_context(self._spans.span(Doing.COMMIT))

    @contextmanager
    def read(self) -> Generator[UnitOfWork]:
        """See `Database.read`."""
        with self._spans.span(Doing.READ), super().read() as work:
            yield work
