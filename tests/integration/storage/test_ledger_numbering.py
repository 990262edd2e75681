"""A ledger from before its entries were numbered by their rows is the same ledger afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from assistant.storage.database import Database
from assistant.storage.schema import MIGRATIONS
from assistant.storage.statements import Statements
from assistant.storage.work import UnitOfWork
from governance.ledger.events import SYSTEM, LedgerEvent
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from tests.fakes import NOON, RepeatableRandomness

BEFORE = "0017"
KIND = EventKind.RETENTION_RUN_STARTED


def event(number: int) -> LedgerEvent:
    return LedgerEvent(kind=KIND, at=NOON + timedelta(seconds=number), actor=SYSTEM)


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
        old = UnitOfWork(Statements(connection, writes=True), None)
        ledger(old).append([event(n) for n in range(300)])
        old.ledger.erase([7])
        before, entries = old.ledger.head(), list(old.ledger.entries(0, 300))
    engine.dispose()
    database = Database.open(url)
    database.migrate()
    with database.write() as work:
        ledger(work).append([event(300)])
    with database.read() as work:
        assert list(work.ledger.entries(0, 300)) == entries
        assert work.ledger.head() == before.extend([next(work.ledger.entries(300, 301)).leaf])
        assert [e.at for e in ledger(work).events(299) if e] == [event(299).at, event(300).at]
    database.close()
    with create_engine(url).connect() as connection:
        index = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
        found = connection.execute(text(index), {"table": "ledger_entry"}).scalar_one()
    assert found == 0
