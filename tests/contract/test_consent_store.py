"""Consent in memory keeps the consent store's contract."""

from __future__ import annotations

import pytest

from governance.consent.memory import InMemoryConsentStore
from governance.consent.store import ConsentStore
from tests.contract.consent_store_contract import ConsentStoreContract


class TestInMemoryConsentStore(ConsentStoreContract):
    @pytest.fixture
    def store(self) -> ConsentStore:
        return InMemoryConsentStore()
