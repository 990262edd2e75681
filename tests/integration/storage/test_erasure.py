"""What is erased is in no file of the directory; until that is so, the database says so."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, select

from assistant.storage.database import Database
from assistant.storage.records import Profile, SealedStage, StageName
from assistant.storage.statements import Statements
from assistant.storage.statuses import Status
from assistant.storage.tables import sealed_stage, session
from governance.identity import SessionId
from governance.keys import encrypt
from governance.privacy.vault import Kind, NewEntry
from tests.databases import COACH, ENGAGEMENT, Site, add_engagement, add_session
from tests.fakes import NOON, RepeatableRandomness

S1, S2 = SessionId("ses_1"), SessionId("ses_2")
SAID = b"Ngozi told Sarah that the team in Leeds will close."

on_sqlite = pytest.mark.parametrize("site", ["sqlite"], indirect=True)


def files(site: Site) -> bytes:
    return b"\0".join(f.read_bytes() for f in sorted((site.home / "db").iterdir()))


def fill(database: Database) -> None:
    add_engagement(database, profile=Profile(names={COACH.person: "Ngozi Adeyemi"}))
    for one in (S1, S2):
        add_session(database, one, status=Status.IN_REVIEW, labels=("label-" + one,))
        with database.write() as work:
            key = work.keys.session_key(one)
            for stage in (StageName.RAW, StageName.GUARDED):
                blob = encrypt(
                    key, SAID * 300, b"place", RepeatableRandomness(f"{one}{stage}".encode())
                )
                work.stages.put(
                    one, SealedStage(stage=stage, header=None, blob=blob, created_at=NOON)
                )
            work.vaults.of(ENGAGEMENT).issue([NewEntry(kind=Kind.PERSON, canonical="Sarah")])


def traces(database: Database, one: SessionId) -> list[bytes]:
    """The wrapped key, and the beginning and end of the ciphertexts: stages, and why it stopped."""
    with database._engine.connect() as connection:
        statements = Statements(connection, writes=False)
        columns = select(session.c.wrapped_key, session.c.sealed_particulars)
        key = statements.first(columns.where(session.c.id == one))
        found = select(sealed_stage.c.blob).where(sealed_stage.c.session_id == one)
        blobs = [row["blob"] for row in statements.rows(found)]
    assert key is not None
    assert len(blobs) == 2
    blobs.append(key["sealed_particulars"])
    return [key["wrapped_key"], *(b[:40] for b in blobs), *(b[-40:] for b in blobs)]


@on_sqlite
def test_after_erasing_neither_key_nor_ciphertext_is_in_any_file(site: Site) -> None:
    database = site.open()
    fill(database)
    gone, kept = traces(database, S1), traces(database, S2)
    assert all(trace in files(site) for trace in gone + kept)
    with database.write() as work:
        work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
    assert any(trace in files(site) for trace in gone)  # the reason for the checkpoint
    assert database.truncate_checkpoint()
    left = files(site)
    assert [trace for trace in gone if trace in left] == []
    assert all(trace in left for trace in kept)
    assert b"label-" not in left


@on_sqlite
def test_while_somebody_reads_it_says_that_the_erasure_is_not_finished(site: Site) -> None:
    database, reader = site.open(), site.open()
    fill(database)
    assert database.truncate_checkpoint()
    gone = traces(database, S1)
    hasty = site.open(busy_seconds=0.05)
    with reader.read() as reading:
        assert len(reading.sessions.by_status(Status.IN_REVIEW)) == 2
        with hasty.write() as work:
            work.sessions.erase(S1, status=Status.WITHDRAWN, at=NOON)
        assert not hasty.truncate_checkpoint()
        assert any(trace in files(site) for trace in gone)
    assert hasty.truncate_checkpoint()
    assert [trace for trace in gone if trace in files(site)] == []


@on_sqlite
def test_raw_text_deleted_in_time_is_gone_though_the_key_lives(site: Site) -> None:
    database = site.open()
    fill(database)
    with database.read() as work:
        raw = work.stages.find(S1, StageName.RAW)
    assert raw is not None
    with database.write() as work:
        work.stages.delete(S1, {StageName.RAW})
    with database.read() as work:  # a connection that only reads can finish it too
        work.keys.session_key(S1)
    assert database.truncate_checkpoint()
    assert raw.blob[:40] not in files(site)
    assert raw.blob[-40:] not in files(site)


@on_sqlite
def test_no_name_and_no_word_was_ever_readable(site: Site) -> None:
    fill(site.open())
    for word in (b"Ngozi", b"Sarah", b"Leeds"):
        assert word not in files(site)


@on_sqlite
def test_no_file_but_the_databases_own_appears(site: Site) -> None:
    fill(site.open())
    names = {f.name for f in (site.home / "db").iterdir()}
    assert names == {"chatham.db", "chatham.db-wal", "chatham.db-shm"}


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_postgresql_never_claims_that_its_files_are_clean(site: Site) -> None:
    database = site.open()
    fill(database)
    assert not database.on_sqlite
    assert not database.truncate_checkpoint()


def test_every_binary_column_is_known_to_be_erased_with_its_row() -> None:
    """A new binary column in `session` must be thought of in `Sessions.erase`."""
    binary = [c.name for c in session.columns if isinstance(c.type, LargeBinary)]
    assert sorted(binary) == ["sealed_particulars", "wrapped_key"]
