"""The ledger in memory keeps the ledger store's contract."""

from __future__ import annotations

import pytest

from governance.ledger.memory import InMemoryLedgerStore
from governance.ledger.store import Entry, LedgerStore
from tests.contract.ledger_store_contract import LedgerStoreContract


class TestInMemoryLedgerStore(LedgerStoreContract):
    @pytest.fixture
    def store(self) -> LedgerStore:
        return InMemoryLedgerStore()


def test_only_stored_levels_are_asked_for() -> None:
    with pytest.raises(ValueError, match="eighth"):
        InMemoryLedgerStore().hashes(3, 0, 1)


@pytest.mark.parametrize("half", [{"payload": b"x"}, {"salt": b"0" * 16}])
def test_an_entry_is_erased_as_a_whole(half: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="together"):
        Entry(index=0, leaf=b"\0" * 32, payload=half.get("payload"), salt=half.get("salt"))
