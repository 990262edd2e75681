"""A copy of a SQLite database as it is at one moment, as bytes, and bytes as a file again.

Invariant: nothing of the copy touches a disk before it is encrypted; what is sealed stays sealed.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from assistant.storage.errors import StorageError
from governance.ledger.tree import Frontier

_MODE: Final = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A database's bytes, the revision of its tables, and the head of the ledger in it."""

    data: bytes
    revision: str
    ledger: Frontier


def snapshot(connection: Connection) -> bytes:
    """The whole database this connection is in, with what was committed and nothing else.

    Raises:
        StorageError: it is no SQLite database.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise StorageError(
            "Only a SQLite database is copied by Chatham, so nothing was written. Back PostgreSQL "
            "up with its own tools and keep the list of erasures beside the copy."
        )
    copy = sqlite3.connect(":memory:")
    try:
        driver.backup(copy)
        return copy.serialize()
    finally:
        copy.close()


def demand_room(path: Path) -> None:
    """Refuse a place where there is a database already, or what is left of one.

    Raises:
        StorageError: there is; a write-ahead log of another database would be read into this one.
    """
    there = [one for one in (path, *_beside(path)) if one.exists()]
    if there:
        raise StorageError(
            f"There is a database at {path} already, so nothing was put back. Move it away first, "
            "with its -wal and -shm files."
        )


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def put_back(data: bytes, path: Path) -> None:
    """Make a database file of a snapshot; nothing is ever overwritten.

    Raises:
        StorageError: there is a file already, or the place cannot be written.
    """
    demand_room(path)
    being = path.with_name(path.name + ".restoring")
    try:
        with os.fdopen(os.open(being, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(being, path)
    except OSError:
        raise StorageError(
            f"{path} cannot be written, so nothing was put back. Look at the folder's rights and "
            "at the room on the disk."
        ) from None
    finally:
        being.unlink(missing_ok=True)
