"""The vault in memory keeps the vault's contract."""

from __future__ import annotations

import pytest

from governance.privacy.vault import InMemoryVaults, Kind, NewEntry, Vaults
from tests.contract.vault_contract import VaultContract


class TestInMemoryVault(VaultContract):
    @pytest.fixture
    def vaults(self) -> Vaults:
        return InMemoryVaults()


@pytest.mark.parametrize(("canonical", "surfaces"), [("", set()), (" \n", set()), ("x", {""})])
def test_an_entry_stands_for_something(canonical: str, surfaces: set[str]) -> None:
    with pytest.raises(ValueError, match="character"):
        NewEntry(kind=Kind.PERSON, canonical=canonical, surfaces=frozenset(surfaces))
