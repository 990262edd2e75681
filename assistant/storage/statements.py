"""The only way a repository reaches the database, and where the driver's exceptions end.

Invariant: what SQLAlchemy or a driver raises is replaced, outside its handler, by a fault without
text: no `__cause__` and no `__context__` carries a statement, a parameter or a quoted row on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar, TypeVarTuple

from sqlalchemy import Connection, Executable, RowMapping, Select, func, select
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
    StatementError,
)

from assistant.storage.errors import AlreadyStored, StorageBusy, StorageError
from assistant.storage.prepared import Prepared, Values
from assistant.storage.reach import ALL, reach_now, set_reach

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available (appendix A).
_BUSY_STATES: Final = frozenset({"40001", "40P01", "55P03"})
_SQLITE_BUSY: Final = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED; extended codes end in them
Row: TypeAlias = RowMapping | Mapping[str, Any]
"""A row by the names of its columns."""
NO_VALUES: Final[Values] = MappingProxyType({})


def guarded(work: Callable[[], T]) -> T:
    """What `work` returns, or a fault in the place of a database error.

    Raises:
        StorageBusy: the database was locked for longer than the waiting time.
        AlreadyStored: a key exists already, or a reference leads nowhere.
        StorageError: anything else the database refused.
    """
    try:
        return work()
    except (SQLAlchemyError, sqlite3.Error, ValueError, OverflowError) as error:
        # SQLite's own: of a prepared statement. The last two: what a driver could not encode.
        fault = _fault_of(error)
    raise fault


def sqlite_driver(connection: Connection) -> sqlite3.Connection | None:
    """SQLite's own connection under this one; None on another database.

    What is run on it is in the same transaction; what it raises must go through `guarded`.
    """
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None


class Statements:
    """Runs statements on one connection, inside the transaction of its unit of work."""

    __slots__ = ("_connection", "_driver", "_writes")

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self._connection = connection
        self._driver = sqlite_driver(connection)
        self._writes = writes

    @property
    def writes(self) -> bool:
        """Whether the unit may change anything; what it reads to change, it locks."""
        return self._writes

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is SQLite, for the few functions the two do not share."""
        return self._connection.dialect.name == "sqlite"

    def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        """All rows. values: of the statement's own parameters, if it was built with any."""
        return guarded(lambda: self._connection.execute(statement, values).mappings().all())

    def tuples(self, statement: Select[*Ts]) -> Sequence[tuple[*Ts]]:
        """All rows in the order of their columns: for many, where reading by name takes longer."""
        return guarded(lambda: self._connection.execute(statement).all())

    def first(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> RowMapping | None:
        """The first row, or None."""
        return guarded(lambda: self._connection.execute(statement, values).mappings().first())

    def prepared_rows(
        self, prepared: Prepared, values: Values = NO_VALUES
    ) -> Sequence[Sequence[Any]]:
        """All rows of a prepared statement, each a sequence in the order of its columns."""
        driver = self._driver
        if driver is None:
            return guarded(lambda: self._connection.execute(prepared.statement, values).all())
        return guarded(lambda: prepared.rows(driver, self._connection.dialect, values))

    def prepared_records(
        self, prepared: Prepared, values: Values = NO_VALUES
    ) -> Sequence[Mapping[str, Any]]:
        """All rows of a prepared statement by the names of their columns."""
        columns = prepared.columns
        return [
            dict(zip(columns, row, strict=True)) for row in self.prepared_rows(prepared, values)
        ]

    def prepared_first(
        self, prepared: Prepared, values: Values = NO_VALUES
    ) -> Mapping[str, Any] | None:
        """The first row of a prepared statement that has one at most, or None."""
        found = self.prepared_records(prepared, values)
        return found[0] if found else None

    def prepared_change(self, prepared: Prepared, many: Sequence[Values]) -> int:
        """Run a prepared insert, update or delete; the rows an update or delete touched."""
        driver = self._driver
        if driver is None:
            return self.change(prepared.statement, many)
        return guarded(lambda: prepared.change(driver, self._connection.dialect, many))

    def take_turns(self, lock: int) -> None:
        """On PostgreSQL, wait for everybody before us to commit; SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            turn = select(func.pg_advisory_xact_lock(lock))
            guarded(lambda: self._connection.execute(turn).close())

    @contextmanager
    def seeing_all(self) -> Generator[None]:
        """Everybody's rows for the length of a block, on PostgreSQL (see `reach`)."""
        if self.on_sqlite:
            yield
            return
        guarded(lambda: set_reach(self._connection, ALL))
        yield
        # Not after a fault: its transaction is over, and with it the setting.
        guarded(lambda: set_reach(self._connection, reach_now()))

    def locking(self, statement: Select[*Ts]) -> Select[*Ts]:
        """Keep the rows read locked until the end of a writing unit (a no-op on SQLite)."""
        return statement.with_for_update() if self._writes else statement

    def change(self, statement: Executable, many: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Run an insert, update or delete; the number of rows it touched."""
        return guarded(lambda: self._connection.execute(statement, many).rowcount)


def _fault_of(error: Exception) -> StorageError:
    if _is_busy(error):
        return StorageBusy(
            "Another process held the database for too long. Nothing was changed; try again."
        )
    if isinstance(error, IntegrityError | sqlite3.IntegrityError):
        return AlreadyStored(
            "The database refused a record because it exists already or refers to one that does "
            "not. Nothing was changed; read it again before you retry."
        )
    refused = error.orig if isinstance(error, StatementError) else error
    if isinstance(refused, (ValueError, OverflowError)):
        return StorageError(
            "A value was refused because it is not what its column may hold: an id or code, whole "
            "numbers, or a time with its zone. Nothing was changed. This is a mistake in Chatham."
        )
    return StorageError(
        f"The database did not do what was asked ({type(error).__name__}). Nothing was changed. "
        "Check that it is reachable, has space, and is current (`chatham migrate`)."
    )


def _is_busy(error: Exception) -> bool:
    raised = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(raised, sqlite3.Error):
        code = getattr(raised, "sqlite_errorcode", None)
        operational = isinstance(raised, sqlite3.OperationalError)
        return operational and isinstance(code, int) and (code & 0xFF) in _SQLITE_BUSY
    return getattr(raised, "sqlstate", None) in _BUSY_STATES
