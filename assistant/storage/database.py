"""The database as one thing to open, migrate, and do units of work on.

Invariants: a unit of work commits once, at its edge, or not at all; a database whose tables are
not exactly this version's is never read or written.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy import Connection, Engine

from assistant.storage import schema
from assistant.storage.engines import BUSY_SECONDS, WRITES, make_engine, memory_engine, truncate_wal
from assistant.storage.errors import StorageError
from assistant.storage.keyring import KeyRing
from assistant.storage.rewriting import rewrite
from assistant.storage.snapshot import Copied, snapshot
from assistant.storage.statements import Statements, guarded
from assistant.storage.work import UnitOfWork


class Database:
    """One database with the key ring that opens what is sealed in it.

    Threads may share it. A unit of work belongs to one thread; open a second database in a
    child process instead of inheriting one.
    """

    def __init__(self, engine: Engine, keyring: KeyRing | None) -> None:
        self._engine: Final = engine
        # One way in for each, made once: setting the option on every connection takes longer.
        self._writing: Final = engine.execution_options(**{WRITES: True})
        self._reading: Final = engine.execution_options(**{WRITES: False})
        self._keyring: Final = keyring
        self._checked = False

    @classmethod
    def open(
        cls,
        url: str,
        *,
        create: bool = False,
        keyring: KeyRing | None = None,
        busy_seconds: float = BUSY_SECONDS,
    ) -> Database:
        """Open the database at `url`; nothing is read yet.

        create: make a missing SQLite file (then `migrate`). keyring: without one, everything
        sealed stays closed. busy_seconds: how long a statement waits for another writer.

        Raises:
            DatabaseMissing: there is no SQLite file, and `create` is not set.
            StorageError: the URL names no database Chatham knows.
        """
        return cls(make_engine(url, create=create, busy_seconds=busy_seconds), keyring)

    @classmethod
    def in_memory(cls, keyring: KeyRing) -> Database:
        """A migrated database in memory that ends with the process: for probes, never shared."""
        database = cls(memory_engine(), keyring)
        database.migrate()
        return database

    def keyed(self, keyring: KeyRing) -> Database:
        """The same database seen with other keys, as a rotation needs; it shares connections."""
        return Database(self._engine, keyring)

    @property
    def on_sqlite(self) -> bool:
        """Whether this is a local file, so that erasing ends with `truncate_checkpoint`."""
        return self._engine.dialect.name == "sqlite"

    @property
    def conninfo(self) -> str:
        """Where PostgreSQL is, for a library with connections of its own; it may hold a password.

        Never shown or logged.
        """
        plain = self._engine.url.set(drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    @property
    def is_private(self) -> bool:
        """Whether it is in this process's memory, where nobody else can be at work on it."""
        return self.on_sqlite and self._engine.url.database is None

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def migrate(self) -> str:
        """Bring the tables to this version, all or nothing; returns the revision.

        Raises:
            StorageBusy: others kept it locked. Nothing was changed.
            SchemaNotCurrent: it was made by a newer Chatham, or holds somebody else's tables.
        """
        with self._transaction(writes=True) as connection:
            revision = guarded(lambda: schema.upgrade(connection))
        self._checked = False
        return revision

    def revision(self) -> str | None:
        """The revision its tables are at; None for an empty database."""
        with self._transaction(writes=False) as connection:
            return guarded(lambda: schema.revision(connection))

    def is_current(self) -> bool:
        """Whether the tables are exactly this version's."""
        with self._transaction(writes=False) as connection:
            return guarded(lambda: schema.problem(connection)) is None

    def require_current(self) -> None:
        """Refuse to go on with tables of another version.

        Raises:
            SchemaNotCurrent: says whether to run `chatham migrate` or to update Chatham.
        """
        with self._transaction(writes=False) as connection:
            problem = guarded(lambda: schema.problem(connection))
        if problem is not None:
            raise problem
        self._checked = True

    @contextmanager
    def write(self) -> Generator[UnitOfWork]:
        """A unit of work that commits at the end of the block, or rolls back on any exception.

        Keep it short: on SQLite nobody else writes meanwhile. Append to the ledger last.

        Raises:
            StorageBusy: another writer did not finish in time; nothing was changed.
            SchemaNotCurrent: see `require_current`.
        """
        with self._work(writes=True) as work:
            yield work

    @contextmanager
    def read(self) -> Generator[UnitOfWork]:
        """A unit of work that sees one moment of the database and can change nothing."""
        with self._work(writes=False) as work:
            yield work

    def snapshot(self) -> Copied:
        """A copy of a SQLite database as it is now, with its ledger's head, all of one moment.

        Of older tables too: a backup is what one makes before `chatham migrate`.

        Raises:
            StorageError: it is on a server, whose own tools copy it.
        """
        with self._transaction(writes=False) as connection:
            head = UnitOfWork(Statements(connection, writes=False), self._keyring).ledger.head()
            at = guarded(lambda: schema.revision(connection))
            return Copied(data=snapshot(connection), revision=at or "", ledger=head)

    def truncate_checkpoint(self) -> bool:
        """Finish an erasure on SQLite: fold the write-ahead log in and cut it to nothing.

        True only when no older page is left in any file. False while somebody still reads (call
        it again later), and always on PostgreSQL, where dead rows and WAL segments are the
        server's to recycle.
        """
        if not self.on_sqlite:
            return False
        with guarded(self._engine.connect) as connection:
            return guarded(lambda: truncate_wal(connection))

    def rewrite_tables(self) -> bool:
        """Write what holds keys and sealed text anew, so that no dead row is left (PostgreSQL).

        Locks each table for as long as copying it takes. False when somebody held one for too
        long, or on SQLite, where `truncate_checkpoint` does it. The write-ahead log and its
        archive stay the server's to recycle.
        """
        if self.on_sqlite:
            return False
        with guarded(self._engine.connect) as connection:
            return rewrite(connection)

    @contextmanager
    def _work(self, *, writes: bool) -> Generator[UnitOfWork]:
        if not self._checked:
            self.require_current()
        with self._transaction(writes=writes) as connection:
            yield UnitOfWork(Statements(connection, writes=writes), self._keyring)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Generator[Connection]:
        connection = guarded((self._writing if writes else self._reading).connect)
        try:
            transaction = guarded(connection.begin)
            try:
                yield connection
            except BaseException:
                # A failing rollback must not hide why; closing the connection undoes it too.
                with suppress(StorageError):
                    guarded(transaction.rollback)
                raise
            guarded(transaction.commit)
        finally:
            connection.close()
