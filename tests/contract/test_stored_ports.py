"""Ledger, consent and vault in a database keep their contracts, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pytest
from sqlalchemy import text

from assistant.storage.database import Database
from assistant.storage.errors import StorageBusy, StorageError
from governance.consent.store import ConsentStore
from governance.identity import EngagementId
from governance.ledger.store import LedgerStore
from governance.privacy.vault import Holder, Kind, NewEntry, Vault, VaultEntry, Vaults
from tests.contract.consent_store_contract import ANA, NOTICE, ConsentStoreContract, said
from tests.contract.ledger_store_contract import LedgerStoreContract
from tests.contract.vault_contract import FIRST, SECOND, THEIRS, A, B, VaultContract
from tests.databases import Site, add_engagement, connected, new_session


class TestStoredLedger(LedgerStoreContract):
    @pytest.fixture
    def store(self, database: Database) -> Iterator[LedgerStore]:
        with database.write() as work:
            yield work.ledger


class TestStoredConsents(ConsentStoreContract):
    @pytest.fixture
    def store(self, database: Database) -> Iterator[ConsentStore]:
        with database.write() as work:
            yield work.consents


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE notice SET document = '{}'",
        "UPDATE notice SET digest = 'other'",
        "UPDATE consent_event SET state = 'perhaps'",
        "UPDATE consent_event SET locality = 'the moon'",
    ],
)
def test_what_cannot_be_read_is_a_fault_and_never_left_out(site: Site, damage: str) -> None:
    database = site.open()
    with database.write() as work:
        work.consents.add_notice(NOTICE)
        work.consents.append(said(1))
    with connected(site.url) as connection:
        connection.execute(text(damage))
        connection.commit()

    def read() -> None:
        with database.read() as work:
            work.consents.notices()
            work.consents.history(ANA)

    with pytest.raises(StorageError) as caught:
        read()
    assert "moon" not in str(caught.value)


def test_words_are_recorded_one_after_the_other(site: Site) -> None:
    """So that the order of recording is the order in which they count."""
    first, second = site.open(), site.open(busy_seconds=0.05)
    with first.write() as work:
        work.consents.append(said(1))
        with pytest.raises(StorageBusy), second.write() as other:
            other.consents.append(said(2))
    with second.write() as other:
        other.consents.append(said(2))
        assert list(other.consents.history(ANA)) == [said(1), said(2)]


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

    def numbers(self) -> Mapping[Kind, int]:
        with self._database.read() as work:
            return work.vaults.of(self.engagement).numbers()

    def cite(self, holder: Holder, pseudonyms: Collection[str]) -> int:
        with self._database.write() as work:
            return work.vaults.of(self.engagement).cite(holder, pseudonyms)

    def release(self, holder: Holder) -> int:
        with self._database.write() as work:
            return work.vaults.of(self.engagement).release(holder)


class TestStoredVault(VaultContract):
    @pytest.fixture
    def vaults(self, database: Database) -> Vaults:
        for engagement in (A, B):
            add_engagement(database, engagement)
        for holder in (FIRST, SECOND, THEIRS):
            engagement = B if holder is THEIRS else A
            with database.write() as work:
                work.sessions.add(new_session(holder.session, engagement=engagement))
        return VaultsOverUnits(database)
