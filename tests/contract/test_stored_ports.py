"""The ledger and the vault in a database keep their contracts, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pytest

from assistant.storage.database import Database
from governance.identity import EngagementId
from governance.ledger.store import LedgerStore
from governance.privacy.vault import NewEntry, Vault, VaultEntry, Vaults
from tests.contract.ledger_store_contract import LedgerStoreContract
from tests.contract.vault_contract import A, B, VaultContract
from tests.databases import add_engagement


class TestStoredLedger(LedgerStoreContract):
    @pytest.fixture
    def store(self, database: Database) -> Iterator[LedgerStore]:
        with database.write() as work:
            yield work.ledger


class VaultsOverUnits:
    """A unit of work per call, as in production, so that threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, engagement: EngagementId) -> Vault:
        return VaultOverUnits(self._database, engagement)


class VaultOverUnits:
    def __init__(self, database: Database, engagement: EngagementId) -> None:
        self._database = database
        self.engagement = engagement

    def entries(self) -> tuple[VaultEntry, ...]:
        with self._database.read() as work:
            return work.vaults.of(self.engagement).entries()

    def issue(self, new: Sequence[NewEntry]) -> tuple[VaultEntry, ...]:
        with self._database.write() as work:
            return work.vaults.of(self.engagement).issue(new)

    def add_surfaces(self, pseudonym: str, surfaces: Collection[str]) -> VaultEntry:
        with self._database.write() as work:
            return work.vaults.of(self.engagement).add_surfaces(pseudonym, surfaces)


class TestStoredVault(VaultContract):
    @pytest.fixture
    def vaults(self, database: Database) -> Vaults:
        for engagement in (A, B):
            add_engagement(database, engagement)
        return VaultsOverUnits(database)
