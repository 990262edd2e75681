"""What the installations of these tests stand on: SQLite, or PostgreSQL with the web in its role.

On PostgreSQL the tests and the worker work as the owner of the tables, and the app that is served
as `chatham_web`, as docs/operations/roles.sql makes it; row-level security binds both. Which tests
stand on both is named in `conftest`; `pytest tests/web --web-on=postgresql` puts all of them there.
"""

from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import create_engine, make_url, text

from assistant.bootstrap import build
from assistant.storage.database import Database
from tests.databases import a_postgres_server, connected, new_postgres
from tests.integration.sessions.scene import overrides, scene, settings

ROLES = Path(__file__).parents[2] / "docs/operations/roles.sql"
WEB = "chatham_web"
_SERVED = WeakKeyDictionary()


def served(stage):
    """The installation as the web process opens it; on SQLite it is the only one there is."""
    return _SERVED.get(stage.chatham, stage.chatham)


class OnSqlite:
    """A file in the installation's own folder."""

    def scene(self, home, given=None):
        self._built.append(built := scene(home, given))
        return built

    def __init__(self):
        self._built = []

    def close(self):
        for one in self._built:
            one.chatham.database.close()


class OnPostgresql:
    """A database of its own for each scene. of: the migrated one with the roles, on `server`."""

    def __init__(self, server, of):
        self._server, self._of, self._opened, self._urls = server, of, [], []

    def scene(self, home, given=None):
        url = new_postgres(self._server, of=self._of)
        self._urls.append(url)
        given = given or overrides()
        theirs = settings(home).model_copy(update={"database_url": url})
        built = scene(home, given, settings_=theirs)
        as_web = make_url(url).set(username=WEB).render_as_string(hide_password=False)
        web = build(theirs.model_copy(update={"database_url": as_web}), given)
        _SERVED[built.chatham] = web
        self._opened += [built.chatham, web]
        return built

    def close(self):
        for one in self._opened:
            one.database.close()
        for url in self._urls:
            _drop(self._server, make_url(url).database)


def _drop(server, name):
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(scope="session")
def web_server():
    """A server of these tests' own, since roles belong to a server: its URL, and the template."""
    with a_postgres_server() as server:
        url = new_postgres(server)
        database = Database.open(url)
        database.migrate()
        database.close()
        with connected(url) as connection:
            connection.exec_driver_sql(ROLES.read_text())
            connection.commit()
        yield server, make_url(url).database


@contextmanager
def standing_on(which, request):
    """SQLite or PostgreSQL, for one test."""
    if which == "sqlite":
        ground = OnSqlite()
    else:
        ground = OnPostgresql(*request.getfixturevalue("web_server"))
    try:
        yield ground
    finally:
        ground.close()


def at_rest(chatham):
    """Every value of every table, as bytes, where a server keeps them."""
    url = chatham._settings.database
    if url.startswith("sqlite"):
        return
    with connected(url) as connection:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for name in connection.execute(text(tables)).scalars().all():
            for row in connection.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608  -- ours
                for value in row:
                    yield value if isinstance(value, bytes) else str(value).encode()
