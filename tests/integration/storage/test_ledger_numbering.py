"""A ledger from before its entries were numbered by their rows is the same ledger afterwards.

And whoever it names is found in it: the index of that came later still.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, text, update

from assistant.storage.database import Database
from assistant.storage.schema import MIGRATIONS
from assistant.storage.tables import ledger_entry, ledger_head, ledger_node
from assistant.storage.work import UnitOfWork
from governance.identity import PersonId
from governance.ledger.events import SYSTEM, LedgerEvent, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.memory import InMemoryLedgerStore
from tests.fakes import NOON, RepeatableRandomness

BEFORE = "0017"
KIND = EventKind.RETENTION_RUN_STARTED


def event(number: int) -> LedgerEvent:
    about = Refs(subject=PersonId(f"per_{number % 9}"))
    at = NOON + timedelta(seconds=number)
    return LedgerEvent(kind=KIND, at=at, actor=SYSTEM, refs=about)


def ledger(work: UnitOfWork) -> Ledger:
    return Ledger(work.ledger, randomness=RepeatableRandomness())


def test_entries_keep_their_numbers_leaves_and_erasures(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        # Not by today's storage: it keeps what these tables have no place for yet.
        made = InMemoryLedgerStore()
        Ledger(made, randomness=RepeatableRandomness()).append([event(n) for n in range(300)])
        made.erase([7])
        before, entries = made.head(), list(made.entries(0, 300))
        connection.execute(insert(ledger_entry), [asdict(entry) for entry in entries])
        node = {"level": 8, "index": 0, "hash": made.hashes(8, 0, 1)[0]}
        connection.execute(insert(ledger_node).values(node))
        head = update(ledger_head).values(size=before.size, frontier=before.to_bytes())
        connection.execute(head)
    engine.dispose()
    database = Database.open(url)
    database.migrate()
    with database.write() as work:
        ledger(work).append([event(300)])
    with database.read() as work:
        assert list(work.ledger.entries(0, 300)) == entries
        assert work.ledger.head() == before.extend([next(work.ledger.entries(300, 301)).leaf])
        assert [e.at for e in ledger(work).events(299) if e] == [event(299).at, event(300).at]
        assert work.mentions.agrees(key=b"k" * 32)
        assert work.mentions.of("per_7") == tuple(range(16, 301, 9))  # all but the erased one
    database.close()
    with create_engine(url).connect() as connection:
        index = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
        found = connection.execute(text(index), {"table": "ledger_entry"}).scalar_one()
    assert found == 0
