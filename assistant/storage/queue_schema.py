"""Procrastinate's tables on PostgreSQL: they come and move on with ours, in one transaction.

The SQL is its package's own (`procrastinate/sql`). Which of its scripts the tables are at stands in
a comment on its main table; a package with newer scripts is a database that is not migrated.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, text

PREFIX: Final = "procrastinate_"
"""What all of its tables' names begin with."""
_AT: Final = text("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")


def bring(connection: Connection) -> None:
    """Bring its tables to the installed package's version, in the transaction one is in."""
    if connection.dialect.name != "postgresql":
        return
    at = _version(connection)
    scripts = _scripts()
    if at is None:
        from procrastinate.schema import SchemaManager  # noqa: PLC0415  -- of the extra `postgres`

        _run(connection, SchemaManager.get_schema())
    else:
        for name in sorted(name for name in scripts if name > at):
            _run(connection, scripts[name].read_text(encoding="utf-8"))
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{max(scripts)}'")


def is_current(connection: Connection) -> bool:
    """Whether its tables are the installed package's; on SQLite there are none."""
    return connection.dialect.name != "postgresql" or _version(connection) == max(_scripts())


def _version(connection: Connection) -> str | None:
    found: str | None = connection.execute(_AT).scalar()
    return found


def _scripts() -> dict[str, Path]:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415  -- of the extra `postgres`

    return {path.stem: path for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}


def _run(connection: Connection, script: str) -> None:
    # Without parameters the driver takes many statements at once, and leaves percent signs alone.
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
