"""The same on PostgreSQL, as far as a server's files can be looked into."""

from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.rights.erasing import Erasing, Why
from assistant.sessions.events import Trail
from assistant.storage.records import SealedStage, StageName
from assistant.storage.rights_records import Cause, ErasureStatus, Proof
from assistant.storage.statuses import Status
from governance.identity import Actor, PersonId, Role, SessionId
from governance.keys import encrypt
from tests.databases import COACHEE, ENGAGEMENT, add_session, connected
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock
from tests.integration.rights.traces import Watched

pytestmark = pytest.mark.postgres
S1 = SessionId("ses_1")


def checkpoint(url):
    with connected(url) as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
        base = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
        connection.commit()
        auto = connection.execution_options(isolation_level="AUTOCOMMIT")
        auto.execute(text("CHECKPOINT"))
    return Path(folder) / "base" / str(base)


def analyze(url):
    """What the server does by itself now and then: it keeps samples of what columns hold."""
    with connected(url) as connection:
        auto = connection.execution_options(isolation_level="AUTOCOMMIT")
        auto.execute(text("ANALYZE"))


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_no_table_file_holds_key_ciphertext_or_pseudonym_after_the_sweep(own_site):
    database = own_site.open()
    add_session(database, S1, status=Status.IN_REVIEW)
    trail = Trail(clock=SetClock(), randomness=RepeatableRandomness(b"trail"))
    with database.write() as work:
        key = work.keys.session_key(S1)
        for name in (StageName.RAW, StageName.GUARDED):
            blob = encrypt(key, b"said " * 900, b"place", RepeatableRandomness(name.encode()))
            stage = SealedStage(stage=name, header=None, blob=blob, created_at=NOON)
            work.stages.put(S1, stage)
        trail.received(work, [work.sessions.get(S1)], by=_somebody())
    for other in ("ses_2", "ses_3"):
        add_session(database, other)
    analyze(own_site.url)
    files = Watched(url=own_site.url, folders=(checkpoint(own_site.url),))
    secrets = files.secrets(S1)
    assert len(secrets) == 3
    found = files.left(secrets)
    assert any("wrapped_key" in one for one in found)
    assert b'"format"' in b"".join(held for _, held in files.files())
    erasing = Erasing(database=database, trail=trail, clock=SetClock(), ids=CountingIds())
    with database.write() as work:
        why = Why(cause=Cause.WITHDRAWAL, person=COACHEE.person, engagement=ENGAGEMENT)
        erasing.sessions(work, [work.sessions.get(S1)], why)
    assert erasing.sweep(rewrite=False) == ()
    with database.read() as work:
        assert [e.status for e in work.erasures.all()] == [ErasureStatus.ERASING]
    (done,) = erasing.sweep()
    assert done.proof is Proof.TABLES_REWRITTEN
    checkpoint(own_site.url)
    assert files.left(secrets) == []
    # What the ledger said about the session's length and form is gone from its table, too.
    assert b'"format"' not in b"".join(held for _, held in files.files())


def _somebody():
    return Actor(person=PersonId("per_coach"), role=Role.COACH)


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_mentions_are_found_whole_and_only_where_they_stand(site):
    database = site.open()
    add_session(database, S1)
    add_session(database, "ses_11")
    trail = Trail(clock=SetClock(), randomness=RepeatableRandomness(b"trail"))
    with database.write() as work:
        records = [work.sessions.get(SessionId(one)) for one in ("ses_11", "ses_1", "ses_11")]
        trail.received(work, records, by=_somebody())
    with database.read() as work:
        assert work.mentions.of("ses_1") == (1,)
        assert work.mentions.of("ses_11") == (0, 2)
        assert work.mentions.of("ses_2") == ()


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_the_server_takes_no_samples_of_what_is_sealed(site):
    sampled = text(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid"
        " WHERE t.typname = 'bytea' AND c.relkind = 'r' AND c.relname !~ '^(pg|sql)_'"
        " AND a.attnum > 0 AND coalesce(a.attstattarget, -1) <> 0"
    )
    with connected(site.url) as connection:
        assert list(connection.execute(sampled).scalars()) == []
