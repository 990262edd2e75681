"""The schema: migrations build the tables, only current ones are used, no column holds words."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from assistant.storage import schema
from assistant.storage.columns import Code, Instant, Numbers, Token, Tokens
from assistant.storage.database import Database
from assistant.storage.errors import DatabaseMissing, SchemaNotCurrent, StorageError
from assistant.storage.queue_schema import PREFIX
from assistant.storage.schema import MIGRATIONS, head
from assistant.storage.tables import metadata
from tests.databases import Site, add_session, connected, new_postgres

WORDS = {
    ("notice", "document"): "what an organization shows to everybody",
    ("ledger_checkpoint", "note"): "a signed checkpoint: origin, size, root, signatures",
}
"""Every column that holds words. There is no third, and no session's words are in them."""

FACTS_AS_JSON = {("sealed_stage", "header"): "ids, a purpose, a processor, digests"}

SEALED = {
    ("engagement", "wrapped_key"),
    ("engagement", "sealed_profile"),
    ("programme_setting", "sealed_lines"),
    ("session", "wrapped_key"),
    ("session", "sealed_particulars"),
    ("decision", "sealed"),
    ("stop_case", "sealed"),
    ("triage_request", "sealed"),
    ("facet_set", "sealed"),
    ("learning_proposal", "sealed"),
    ("theme_release", "counts"),  # noisy counts by theme id, public by design
    ("taxonomy_version", "document"),  # what the organization calls themes; about nobody
    ("sealed_stage", "blob"),
    ("vault_entry", "sealed"),
    ("missed_name", "sealed"),
    ("master_key", "sealed_ledger_seed"),
    ("contest", "sealed"),
    ("summary_edit", "sealed"),
    ("coach_note", "sealed"),
    ("outbox_mail", "sealed"),
    ("mail_address", "sealed"),
    ("idempotent_answer", "answer"),
    ("enrolment", "sealed"),
    ("coach_record", "sealed"),
    ("plan_item", "sealed"),
    ("pilot_version", "sealed"),
    ("pilot_reading", "sealed"),
    ("pilot_narratives", "sealed"),
    ("bundle_artefact", "sealed"),
}
DIGESTS_AND_COMMITMENTS = {
    ("api_token", "hash"),
    ("account", "subject"),
    ("web_session", "hash"),
    ("enrolment", "number"),
    ("enrolment", "digest"),
    ("survey_mark", "hash"),
    ("invitation", "hash"),
    ("idempotent_answer", "id"),
    ("idempotent_answer", "request"),
    ("ledger_head", "frontier"),
    ("ledger_entry", "leaf"),
    ("ledger_entry", "payload"),
    ("ledger_entry", "salt"),
    ("ledger_node", "hash"),
    ("ledger_checkpoint", "root"),
    ("learning_module", "text"),  # an organization's own lesson, public and of nobody
    ("bundle", "facts"),  # digests and thresholds in the form their digest is over
    ("bundle_statement", "mac"),
    ("evaluation", "body"),  # figures by case id; no case's words
    ("certificate", "document"),  # ids, codes, counts and times in the form its digest is over
}


def run(site: Site, *statements: str) -> None:
    with connected(site.url) as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_the_only_free_text_is_on_the_list() -> None:
    wordless = (Token, Tokens, Numbers, Code, Instant)
    words, binary = set[tuple[str, str]](), set[tuple[str, str]]()
    for table in metadata.tables.values():
        for column in table.columns:
            kind = type(column.type)
            if kind in wordless or kind.__name__ in {"Integer", "BigInteger", "Date"}:
                continue
            (binary if kind.__name__ == "LargeBinary" else words).add((table.name, column.name))
    assert words == set(WORDS) | set(FACTS_AS_JSON)
    assert binary == SEALED | DIGESTS_AND_COMMITMENTS


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Procrastinate's tables come from its package."""
    return kind != "table" or not str(name).startswith(PREFIX)


def test_migrations_build_exactly_the_tables(site: Site) -> None:
    with connected(site.url) as connection:
        options = {"compare_type": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_new_database_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new.db'}", create=True)
    assert database.revision() is None
    assert not database.is_current()
    with pytest.raises(SchemaNotCurrent, match="chatham migrate"), database.read():
        pytest.fail("unreachable")  # pragma: no cover
    assert database.migrate() == head()
    assert database.revision() == head()
    assert database.is_current()
    database.require_current()
    with database.read() as work:
        assert work.engagements.all() == ()
    database.close()


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_a_queue_of_another_version_is_refused_until_it_is_migrated(own_site: Site) -> None:
    run(own_site, "COMMENT ON TABLE procrastinate_jobs IS '99.00.00_01_later'")
    with pytest.raises(SchemaNotCurrent, match="chatham migrate"), own_site.open().read():
        pytest.fail("unreachable")  # pragma: no cover


def test_migrating_again_changes_nothing(site: Site) -> None:
    database = site.open()
    stored = add_session(database)
    assert database.migrate() == head()
    with database.read() as work:
        assert work.sessions.get(stored.id) == stored


def test_migrating_leaves_logging_alone(tmp_path: Path) -> None:
    def state() -> tuple[object, ...]:
        root = logging.getLogger()
        named = [logging.getLogger(n) for n in ("alembic", "sqlalchemy", "chatham.anything")]
        return root.level, list(root.handlers), [(n.level, n.disabled, n.handlers) for n in named]

    before = state()
    database = Database.open(f"sqlite:///{tmp_path / 'a%20b.db'}", create=True)
    database.migrate()
    database.close()
    assert state() == before


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE vault_number",
        "ALTER TABLE session DROP COLUMN bundle",
        "DELETE FROM alembic_version",
    ],
)
def test_half_a_schema_is_refused(own_site: Site, damage: str) -> None:
    run(own_site, damage)
    database = own_site.open()
    assert not database.is_current()
    with pytest.raises(SchemaNotCurrent, match="chatham migrate"), database.write():
        pytest.fail("unreachable")  # pragma: no cover


def test_a_newer_schema_asks_for_a_newer_chatham(own_site: Site) -> None:
    run(own_site, "UPDATE alembic_version SET version_num = '9999'")
    database = own_site.open()
    assert not database.is_current()
    with pytest.raises(SchemaNotCurrent, match="newer Chatham"):
        database.require_current()
    with pytest.raises(SchemaNotCurrent, match="newer Chatham"):
        database.migrate()


def test_two_versions_at_once_are_none(own_site: Site) -> None:
    run(own_site, "INSERT INTO alembic_version VALUES ('0001')")
    database = own_site.open()
    assert not database.is_current()
    with pytest.raises(SchemaNotCurrent):
        database.require_current()


def test_our_count_of_the_migrations_is_alembics() -> None:
    """Whoever serves reads the names of the files; Alembic, which is heavy, runs them."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [head()]
    assert {one.revision for one in scripts.walk_revisions()} == schema._revisions()


def test_somebody_elses_tables_are_left_alone(own_site: Site) -> None:
    run(own_site, "DELETE FROM alembic_version")
    with pytest.raises(SchemaNotCurrent, match="did not make"):
        own_site.open().migrate()


def test_a_migration_that_breaks_leaves_nothing_behind(
    own_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A copy of the migrations with one more that fails half way."""
    from assistant.storage import schema

    latest = head()
    copy = tmp_path / "migrations"
    for source in schema.MIGRATIONS.rglob("*.py"):
        target = copy / source.relative_to(schema.MIGRATIONS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text())
    broken = (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        'revision = "9000"\ndown_revision = "LATEST"\n'
        "def upgrade():\n"
        '    op.create_table("half", sa.Column("id", sa.Integer))\n'
        '    op.execute("INSERT INTO half VALUES (1)")\n'
        '    op.execute("INSERT INTO nowhere VALUES (1)")\n'
    )
    (copy / "versions" / "r9000_broken.py").write_text(broken.replace("LATEST", latest))
    monkeypatch.setattr(schema, "MIGRATIONS", copy)
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    if not own_site.on_sqlite:
        empty = new_postgres(request.getfixturevalue("postgres_server"))
    for url, left in ((empty, None), (own_site.url, latest)):
        database = Database.open(url, create=True)
        with pytest.raises(StorageError):
            database.migrate()
        assert database.revision() == left
        assert not database.is_current()
        database.close()
        with connected(url) as connection:
            tables = inspect(connection).get_table_names()
        assert "half" not in tables
        assert ("session" in tables) == (left is not None)


def test_two_who_migrate_at_once_both_succeed(
    site: Site, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    if site.on_sqlite:
        Database.open(url, create=True).close()
    else:
        url = new_postgres(request.getfixturevalue("postgres_server"))
    code = (
        "import sys; from assistant.storage.database import Database;"
        "print(Database.open(sys.argv[1]).migrate())"
    )
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(2)
    ]
    assert [(p.communicate()[0].strip(), p.returncode) for p in both] == [(head(), 0)] * 2


def test_a_missing_database_names_init(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing, match="chatham init"):
        Database.open(f"sqlite:///{tmp_path / 'nothing.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@host/x", "nonsense secret", ""]
)
def test_another_kind_of_database_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(StorageError, match="CHATHAM_DATABASE_URL") as caught:
        Database.open(url, create=True)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_new_file_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database.open(f"sqlite:///{tmp_path / 'home' / 'new.db'}", create=True)
        database.migrate()
        modes = {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "home").iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_sqlite_is_set_to_keep_what_is_committed_and_nothing_else(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'x.db'}", create=True)
    with database._engine.connect() as connection:
        pragmas = (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "temp_store",
            "trusted_schema",
            "busy_timeout",
        )
        found = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in pragmas]
    assert found == ["wal", 2, 1, 1, 2, 0, 10_000]
    assert database._engine.hide_parameters
    database.close()


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"Sarah said she would leave. " * 300)
    database = Database.open(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(StorageError) as caught:
        database.require_current()
    assert "Sarah" not in str(caught.value)
    assert caught.value.__context__ is None
    database.close()
