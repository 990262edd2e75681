"""Engines set up so that writes last, wait their turn, and leave nothing readable behind.

SQLite: WAL with synchronous=FULL (a commit survives a power cut), secure_delete (deleted keys are
overwritten), temporary tables in memory, and BEGIN IMMEDIATE for writes, because a read that
upgrades to a write fails at once instead of waiting. Parameters never reach a message.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from assistant.storage.errors import DatabaseMissing, StorageError
from assistant.storage.reach import reach_now, set_reach

WRITES: Final = "chatham_writes"
"""Execution option: whether this connection's transactions write; without it none is begun."""
BUSY_SECONDS: Final = 10.0

PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    # Kibibytes for each connection, and a web process may hold fifteen; the system caches the rest.
    "cache_size=-1024",
    "trusted_schema=OFF",
)
"""What every SQLite connection is set to, before anything else."""


def make_engine(url: str, *, create: bool, busy_seconds: float) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…`.

    Raises:
        DatabaseMissing: no file is there, and `create` is not set.
        StorageError: the URL names something else.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed, busy_seconds)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return _sqlite(parsed, create=create, busy_seconds=busy_seconds)
    raise StorageError(
        "CHATHAM_DATABASE_URL names a database Chatham does not know. "
        "Use sqlite:///path/to/file.db or postgresql://user@host/name."
    )


def memory_engine() -> Engine:
    """SQLite in this process's memory: nothing is stored. For probes; one thread at a time."""
    engine = create_engine(
        "sqlite+pysqlite://",
        hide_parameters=True,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        pass  # the cause would quote the URL, and with it a password
    raise StorageError(
        "CHATHAM_DATABASE_URL is not a database URL. "
        "Use sqlite:///path/to/file.db or postgresql://user@host/name."
    )


def _sqlite(url: URL, *, create: bool, busy_seconds: float) -> Engine:
    path = Path(url.database or "")
    if create:
        _create_file(path)
    elif not path.is_file():
        raise DatabaseMissing(
            f"There is no database at {path}. Run `chatham init` to make one, or set "
            "CHATHAM_DATABASE_URL to where yours is."
        )
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,
        connect_args={"timeout": busy_seconds},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_file(path: Path) -> None:
    # SQLite gives its -wal and -shm files the mode of the database file.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by `_begin_sqlite`; the driver's own guessing is switched off.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def truncate_wal(connection: Connection) -> bool:
    """Copy SQLite's write-ahead log into the database and cut it to zero bytes, if nobody reads.

    The first column is 0 only when the whole log was copied and truncated
    (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
    """
    row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return bool(row[0] == 0)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    if writes is None:
        return
    if connection.info.get(WRITES) is not writes:
        # It stays as it is between transactions; asking again would be a tenth of an append.
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info[WRITES] = writes
    driver = connection.connection.driver_connection
    if driver is not None:  # else closed meanwhile, which the first statement says
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()


def _postgresql(url: URL, busy_seconds: float) -> Engine:
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": f"-c lock_timeout={int(busy_seconds * 1000)}"},
        )
    except ImportError:
        raise StorageError(
            "PostgreSQL needs a driver that is not installed. Run `pip install chatham[postgres]`."
        ) from None
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    if not options.get(WRITES):
        # A read sees one moment throughout, as it does on SQLite.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    if WRITES in options:
        set_reach(connection, reach_now())
