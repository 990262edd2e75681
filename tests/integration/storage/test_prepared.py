"""A prepared statement is no less strict: types refuse, values are bound, faults are mute."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select, update

from assistant.storage.columns import Token
from assistant.storage.errors import AlreadyStored, StorageError
from assistant.storage.prepared import Prepared
from assistant.storage.tables import consent_event, ledger_entry, notice
from governance.consent.records import Channel, ConsentState
from governance.identity import Locality, PersonId
from tests.contract.consent_store_contract import ANA, NOTICE, said
from tests.databases import Site
from tests.fakes import NOON

SAY = Prepared(insert(consent_event))
SAID = Prepared(
    select(consent_event.c.id, consent_event.c.at, consent_event.c.state).where(
        consent_event.c.id == bindparam("its_id", type_=Token())
    )
)
ADD = Prepared(insert(ledger_entry))


def say_with(**changes: object) -> dict[str, object]:
    nothing = {column.name: None for column in consent_event.columns if column.name != "recorded"}
    return {
        **nothing,
        "recorded": 1,
        "id": "con_1",
        "person_id": "per_ana",
        "purpose": "session_summary",
        "locality": Locality.LOCAL,
        "state": ConsentState.REQUESTED,
        "at": NOON,
        "channel": Channel.WEB,
        **changes,
    }


def test_types_of_columns_convert_both_ways(site: Site) -> None:
    with site.open().write() as work:
        statements = work.ledger._statements
        there = NOON.astimezone(timezone(timedelta(hours=5)))
        statements.prepared_change(SAY, [say_with(at=there)])
        [(id_, at, state)] = statements.prepared_rows(SAID, {"its_id": "con_1"})
        assert (id_, at, at.utcoffset()) == ("con_1", NOON, timedelta(0))
        assert state is ConsentState.REQUESTED


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "She told me a secret"},
        {"by_id": "secret@example.org"},
        {"state": "secret"},
        {"at": NOON.replace(tzinfo=None)},
        {"recorded": 2**70},
    ],
)
def test_what_a_column_refuses_is_refused_here_too(site: Site, wrong: dict[str, object]) -> None:
    database = site.open()
    with pytest.raises(StorageError) as caught, database.write() as work:
        work.ledger._statements.prepared_change(SAY, [say_with(**wrong)])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    with database.read() as work:
        assert work.consents.history(ANA) == ()


def test_a_value_looked_for_is_a_token_as_well(site: Site) -> None:
    with site.open().read() as work, pytest.raises(StorageError, match="column may hold"):
        work.consents.events([PersonId("per_ana' OR 1=1 --")], "session_summary")


def test_a_value_is_never_part_of_the_text(site: Site) -> None:
    row = {"index": 0, "leaf": b"'); DROP TABLE ledger_entry; --", "payload": None, "salt": None}
    with site.open().write() as work:
        work.ledger._statements.prepared_change(ADD, [row])
        [kept] = work.ledger.entries(0, 1)
    assert kept.leaf == row["leaf"]


@pytest.mark.parametrize("count", [1, 2])
def test_a_key_that_exists_is_said_and_not_quoted(site: Site, count: int) -> None:
    database = site.open()
    rows = [
        {"index": index, "leaf": b"secret", "payload": b"secret", "salt": b"s"}
        for index in range(count)
    ]
    with database.write() as work:
        work.ledger._statements.prepared_change(ADD, rows)
    with pytest.raises(AlreadyStored) as caught, database.write() as work:
        work.ledger._statements.prepared_change(ADD, rows)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_reading_unit_can_change_nothing_this_way_either(site: Site) -> None:
    row = {"index": 0, "leaf": b"x", "payload": None, "salt": None}
    database = site.open()
    with pytest.raises(StorageError), database.read() as work:
        work.ledger._statements.prepared_change(ADD, [row])
    with database.read() as work:
        assert list(work.ledger.entries(0, 1)) == []


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_text_that_depends_on_values_is_not_prepared(site: Site) -> None:
    listed = Prepared(select(notice.c.id).where(notice.c.id.in_(bindparam("ids", expanding=True))))
    with site.open().read() as work, pytest.raises(TypeError, match="cannot be prepared"):
        work.ledger._statements.prepared_rows(listed, {"ids": ["a"]})


def test_a_notice_changed_after_it_was_read_is_found(site: Site) -> None:
    database = site.open()
    with database.write() as work:
        work.consents.add_notice(NOTICE)
        work.consents.append(said(1))
    with database.read() as work:
        assert work.consents.notice(NOTICE.ref) == NOTICE
    with database.write() as work:
        document = work.consents._statements.rows(select(notice.c.document))[0]["document"]
        changed = update(notice).values(document={**document, "grant_days": 999})
        work.consents._statements.change(changed)
    with database.read() as work, pytest.raises(StorageError, match="not the text"):
        work.consents.notice(NOTICE.ref)


def test_nobody_asked_about_said_nothing(site: Site) -> None:
    with site.open().read() as work:
        assert work.consents.events([], "session_summary") == ()
