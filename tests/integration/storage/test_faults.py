"""When the database cannot: a fault that says so, and not a word of what was stored."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, StorageBusy, StorageError
from assistant.storage.statements import guarded
from governance.errors import ChathamError, KeyMissingError
from tests.databases import Site, add_engagement, add_session, new_session
from tests.fakes import NOON


def whole(error: BaseException) -> str:
    """Everything a log could show of an exception, hidden context included."""
    shown = [repr(error), *traceback.format_exception(error)]
    for hidden in (error.__context__, error.__cause__):
        shown += [] if hidden is None else [whole(hidden)]
    return "\n".join(shown)


def test_a_locked_database_is_busy_and_works_again_afterwards(site: Site) -> None:
    patient, hasty = site.open(), site.open(busy_seconds=0.05)
    add_session(patient)
    with patient.write() as work:
        work.ledger.head()
        with pytest.raises(StorageBusy, match="try again") as caught, hasty.write() as other:
            other.ledger.head()
        assert isinstance(caught.value, ChathamError)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        with hasty.read() as other:
            assert other.sessions.get(new_session().id).words == 8_000
        work.sessions.add(new_session("ses_2"))
    with hasty.write() as work:
        work.ledger.head()
        assert work.sessions.get(new_session("ses_2").id).version == 1


def test_a_fault_holds_no_value_of_the_statement(site: Site) -> None:
    database = site.open()
    add_session(database, "ses_secret", medium="medium-secret")
    with pytest.raises(AlreadyStored) as caught:
        add_session(database, "ses_secret", medium="medium-secret")
    assert "secret" not in whole(caught.value).replace('"ses_secret", medium="medium-secret"', "")


def test_a_value_the_driver_refuses_is_not_repeated(site: Site) -> None:
    database = site.open()
    add_engagement(database)
    with pytest.raises(StorageError) as caught:
        add_session(database, words=2**70)
    assert str(2**70) not in whole(caught.value)


def test_even_the_driver_layer_hides_parameters(site: Site) -> None:
    database = site.open()
    statement = text("SELECT * FROM nowhere WHERE x = :x")
    with database._engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(statement, {"x": "secret"})
    assert "secret" not in str(caught.value)


def test_a_fault_inside_somebody_elses_handler_has_no_cause_of_ours() -> None:
    def broken() -> None:
        raise DBAPIError("SELECT", {"x": "secret"}, ValueError("secret"))

    with pytest.raises(StorageError) as caught:
        guarded(broken)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "secret" not in str(caught.value)


def test_without_keys_what_is_sealed_stays_closed(site: Site) -> None:
    add_session(site.open())
    keyless = Database.open(site.url)
    with keyless.write() as work:
        assert work.sessions.get(new_session().id).words == 8_000
        for closed in (
            lambda: work.keys.session_key(new_session().id),
            lambda: work.engagements.profile(new_session().engagement),
            lambda: work.engagements.add(new_session().engagement, participants=(), at=NOON),
            lambda: work.sessions.add(new_session("ses_2")),
            lambda: work.vaults.of(new_session().engagement).entries(),
        ):
            with pytest.raises(KeyMissingError, match="chatham init"):
                closed()
    keyless.close()


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_lost_connection_is_a_fault_and_the_next_unit_works(site: Site) -> None:
    database = site.open()
    add_session(database)
    admin = create_engine(make_url(site.url).set(drivername="postgresql+psycopg"))

    def cut_off() -> None:
        with database.write() as work:
            work.sessions.add(new_session("ses_2"))
            with admin.connect() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )

    with pytest.raises(StorageError) as caught:
        cut_off()
    assert caught.value.__context__ is None
    admin.dispose()
    with database.write() as work:
        assert work.sessions.find(new_session("ses_2").id) is None
        work.sessions.add(new_session("ses_2"))
