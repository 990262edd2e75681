"""docs/operations/roles.sql on a real server: each role can do its work and no other's."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.storage.database import Database
from assistant.storage.statuses import Status
from governance.ledger.export import export_lines
from governance.ledger.verify import verify_lines
from tests.databases import add_session, connected
from tests.integration.sessions.scene import overrides, scene

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("own_site", ["postgresql"], indirect=True),
]
ROLES = Path(__file__).parents[3] / "docs/operations/roles.sql"
NAMES = ("chatham_web", "chatham_auditor", "chatham_backup")


@pytest.fixture
def site(own_site):
    """A database of its own with the roles; they belong to the server, so they go again."""
    with connected(own_site.url) as connection:
        connection.exec_driver_sql(ROLES.read_text())
        connection.commit()
    yield own_site
    own_site.close()
    with connected(own_site.url) as connection:
        for name in NAMES:
            connection.execute(text(f"DROP OWNED BY {name} CASCADE"))
            connection.execute(text(f"DROP ROLE {name}"))
        connection.commit()


def as_role(site, name):
    return make_url(site.url).set(username=name).render_as_string(hide_password=False)


def refused(site, name, *statements):
    engine = create_engine(make_url(as_role(site, name)).set(drivername="postgresql+psycopg"))
    for statement in statements:
        with engine.connect() as connection, pytest.raises(DBAPIError) as why:
            connection.execute(text(statement))
        assert why.value.orig.sqlstate in {"42501", "25006"}, statement  # no privilege; read-only
    engine.dispose()


def test_web_and_worker_do_their_work_and_web_cannot_lift_what_binds_it(site, tmp_path):
    settings = Settings(
        home=tmp_path / "home", database_url=site.url, key_file=site.key_file, llm=""
    )
    worker = scene(tmp_path / "home", settings_=settings)
    theirs = settings.model_copy(update={"database_url": as_role(site, "chatham_web")})
    web = replace(worker, chatham=build(theirs, overrides()))
    web.says_yes()
    record = web.takes_in()
    assert [r.status for r in worker.chatham.worker.drain()] == [Status.IN_REVIEW]
    web.approves(record)
    assert web.reads(record, web.coachee)
    assert web.withdraws(web.coachee).erased
    for one in (worker, web):
        one.chatham.database.close()
    refused(
        site,
        "chatham_web",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_entry SET leaf = ''",
        "UPDATE ledger_node SET hash = ''",
        "UPDATE consent_event SET state = 'given'",
        "DELETE FROM bundle_statement",
        "UPDATE alembic_version SET version_num = '0001'",
        "ALTER TABLE session DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE session NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY reach ON session",
        "CREATE TABLE elsewhere (id text)",
        "SET ROLE chatham",
    )


def test_who_may_not_write_tables_anew_does_not_say_that_they_did(site):
    """PostgreSQL only warns, and skips the table; an erasure would be certified that was none."""
    web = Database.open(as_role(site, "chatham_web"), keyring=site.keyring)
    assert web.rewrite_tables() is False
    web.close()
    owner = site.open()
    assert owner.rewrite_tables() is True


def test_an_auditor_proves_the_ledger_and_reads_nothing_else(site, tmp_path):
    settings = Settings(
        home=tmp_path / "home", database_url=site.url, key_file=site.key_file, llm=""
    )
    stage = scene(tmp_path / "home", settings_=settings)
    chatham = stage.chatham
    with chatham.database.write() as work:
        chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    engine = create_engine(
        make_url(as_role(site, "chatham_auditor")).set(drivername="postgresql+psycopg")
    )
    with engine.connect() as connection:
        entries = connection.execute(text("SELECT count(*) FROM ledger_entry")).scalar_one()
    engine.dispose()
    key = chatham.signer.verifier
    with chatham.database.read() as work:
        assert verify_lines(export_lines(work.ledger, key), key).ok
        assert entries == work.ledger.head().size
    chatham.database.close()
    refused(
        site,
        "chatham_auditor",
        *(
            f'SELECT * FROM "{table}"'  # noqa: S608  -- names of ours
            for table in ("session", "engagement", "participant", "sealed_stage", "master_key")
        ),
        "DELETE FROM ledger_entry",
    )


def test_a_backup_holds_every_row_and_changes_none(site):
    add_session(site.open(), "ses_1")
    engine = create_engine(
        make_url(as_role(site, "chatham_backup")).set(drivername="postgresql+psycopg")
    )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == 1
    engine.dispose()
    refused(site, "chatham_backup", "DELETE FROM session", "UPDATE session SET version = 9")
