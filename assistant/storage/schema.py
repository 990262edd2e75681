"""Which version the tables are at, and how they get to this one (Alembic, inside the process).

Invariant: an upgrade is one transaction on both databases, so that a killed one leaves the old
tables. Tables that are not exactly this version's are a problem, never a guess. Alembic is loaded
to upgrade and for nothing else: whoever serves asks only which version is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from assistant.storage import queue_schema
from assistant.storage.errors import SchemaNotCurrent
from assistant.storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_VERSIONS: Final = "alembic_version"
_LOCK: Final = 7_204_161  # PostgreSQL advisory lock of everybody who migrates


def upgrade(connection: Connection) -> str:
    """Bring the tables to this version, in the transaction `connection` is in.

    Raises:
        SchemaNotCurrent: a newer Chatham made them, or they are somebody else's.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = revision(connection)
    if found is None and inspect(connection).get_table_names():
        raise SchemaNotCurrent(
            "This database already holds tables that Chatham did not make. Nothing was changed. "
            "Set CHATHAM_DATABASE_URL to an empty database."
        )
    if found is not None and not _known(found):
        raise _newer()
    from alembic import command  # noqa: PLC0415  -- ten megabytes, for an upgrade alone

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    queue_schema.bring(connection)
    return head()


def revision(connection: Connection) -> str | None:
    """The revision the tables are at; None when no migration ever ran."""
    if not inspect(connection).has_table(_VERSIONS):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")).scalars().all()  # noqa: S608  -- ours
    return ", ".join(sorted(found)) or None  # two at once are no version this Chatham knows


def head() -> str:
    """The revision this version of Chatham needs."""
    return max(_revisions())


def problem(connection: Connection) -> SchemaNotCurrent | None:
    """Why the tables cannot be used as they are; None when they can."""
    found = revision(connection)
    if found is not None and not _known(found):
        return _newer()
    if (
        found == head()
        and _columns_of(connection) >= _needed()
        and queue_schema.is_current(connection)
    ):
        return None
    return SchemaNotCurrent(
        "The database is not at the version this Chatham needs, so nothing was read or written. "
        "Make a backup, then run `chatham migrate`."
    )


def _newer() -> SchemaNotCurrent:
    return SchemaNotCurrent(
        "The database was made by a newer Chatham than this one, so nothing was read or written. "
        "Update Chatham, or restore the backup made before the update."
    )


def _needed() -> set[tuple[str, str]]:
    return {(t.name, c.name) for t in metadata.tables.values() for c in t.columns}


def _columns_of(connection: Connection) -> set[tuple[str, str]]:
    found = inspect(connection).get_multi_columns()
    return {(table, c["name"]) for (_, table), columns in found.items() for c in columns}


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415  -- likewise

    config = Config()
    # A percent sign would be read as interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revisions() -> frozenset[str]:
    """Every revision there is a migration to; its file begins with `r` and its number."""
    files = (MIGRATIONS / "versions").glob("r[0-9]*.py")
    return frozenset(file.name[1:].partition("_")[0] for file in files)


def _known(found: str) -> bool:
    return found in _revisions()
