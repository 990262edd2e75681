"""Whatever happens in whatever order: nothing past its time exists, and nothing on hold is gone."""

import pytest
from hypothesis import given, settings

from assistant.sessions.approval import RAW_TEXT
from assistant.storage.database import Database
from assistant.storage.keyring import KeyRing
from assistant.storage.statuses import Status
from assistant.storage.tables import ledger_head, metadata
from governance.keys import Key
from tests.fakes import RepeatableRandomness
from tests.properties.retention_world import ENGAGEMENTS, World, steps


@pytest.fixture(scope="module")
def database():
    randomness = RepeatableRandomness()
    ring = KeyRing(
        current="kek_1",
        keks={"kek_1": Key.new(randomness)},
        ledger_seed=randomness.bytes(32),
        randomness=randomness,
    )
    made = Database.in_memory(ring)
    yield made
    made.close()


def emptied(database):
    with database._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(ledger_head.insert().values(id=1, size=0, frontier=b""))
    return database


def check(database, script):
    made = World(emptied(database))
    for step, *arguments in script:
        before = made.held()
        getattr(made, step)(*arguments)
        made.retention.run()
        made.assert_nothing_is_overdue()
        after = made.held()
        for one in before.keys() & after.keys():
            # Approving ends text as it came in, whoever holds the session; a clock does not.
            approved = step == "approve" and after[one] == before[one] - RAW_TEXT
            assert approved or after[one] == before[one]
        if step == "tick":
            assert before == after


@settings(max_examples=15, deadline=None)
@given(script=steps)
def test_nothing_past_its_time_exists_and_nothing_on_hold_is_gone(database, script):
    check(database, script)


def test_a_withdrawal_after_the_engagement_was_erased_finds_its_way(database):
    waiting = ("session", ENGAGEMENTS[0], Status.AWAITING_CONSENT)
    check(database, [waiting, ("tick", 1100), ("withdraw", 0)])


@pytest.mark.verify
@settings(max_examples=150, deadline=None)
@given(script=steps)
def test_the_same_for_many_more(database, script):
    check(database, script)
