"""The only way a repository reaches the database, and where the driver's exceptions end.

Invariant: what SQLAlchemy or a driver raises is replaced, outside its handler, by a fault without
text: no `__cause__` and no `__context__` carries a statement, a parameter or a quoted row on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, TypeVarTuple

from sqlalchemy import Connection, Executable, RowMapping, Select, func, select
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)

from assistant.storage.errors import AlreadyStored, StorageBusy, StorageError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available (appendix A).
_BUSY_STATES: Final = frozenset({"40001", "40P01", "55P03"})
_SQLITE_BUSY: Final = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED; extended codes end in them


def guarded(work: Callable[[], T]) -> T:
    """What `work` returns, or a fault in the place of a database error.

    Raises:
        StorageBusy: the database was locked for longer than the waiting time.
        AlreadyStored: a key exists already, or a reference leads nowhere.
        StorageError: anything else the database refused.
    """
    try:
        return work()
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        # The last two: what a driver could not encode, which it does not wrap.
        fault = _fault_of(error)
    raise fault


class Statements:
    """Runs statements on one connection, inside the transaction of its unit of work."""

    __slots__ = ("_connection", "_writes")

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self._connection = connection
        self._writes = writes

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is SQLite, for the few functions the two do not share."""
        return self._connection.dialect.name == "sqlite"

    def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        """All rows. values: of the statement's own parameters, if it was built with any."""
        return guarded(lambda: self._connection.execute(statement, values).mappings().all())

    def first(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> RowMapping | None:
        """The first row, or None."""
        return guarded(lambda: self._connection.execute(statement, values).mappings().first())

    def take_turns(self, lock: int) -> None:
        """On PostgreSQL, wait for everybody before us to commit; SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            turn = select(func.pg_advisory_xact_lock(lock))
            guarded(lambda: self._connection.execute(turn).close())

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
    if isinstance(error, IntegrityError):
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
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return isinstance(error, OperationalError) and (code & 0xFF) in _SQLITE_BUSY
    return state in _BUSY_STATES
