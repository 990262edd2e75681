"""What every ledger store keeps, in memory or in a database. Subclass, and give a `store` fixture.

class TestSqlLedgerStore(LedgerStoreContract):
    @pytest.fixture
    def store(self, unit_of_work) -> LedgerStore: ...     # empty; bound to an open transaction
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.errors import LedgerError
from governance.ledger.checkpoint import Checkpoint
from governance.ledger.events import SYSTEM, LedgerEvent
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.proofs import (
    prove_consistency,
    prove_inclusion,
    verify_consistency,
    verify_inclusion,
)
from governance.ledger.signed_note import NoteSigner
from governance.ledger.store import (
    TILE_HEIGHT,
    Entry,
    LedgerConflictError,
    LedgerStore,
    StoredCheckpoint,
)
from governance.ledger.tree import Frontier, Node
from tests.fakes import RepeatableRandomness

WHEN = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)


def entry(index: int) -> Entry:
    mark = index.to_bytes(8, "big")
    return Entry(
        index=index,
        leaf=sha256(mark).digest(),
        payload=b'{"n":%d}' % index,
        salt=sha256(b"salt" + mark).digest()[:16],
    )


def grow(store: LedgerStore, count: int) -> None:
    """Append `count` entries as the ledger does."""
    head = store.head()
    entries = [entry(n) for n in range(head.size, head.size + count)]
    nodes: list[Node] = []

    def keep(node: Node) -> None:
        if node.level % TILE_HEIGHT == 0:
            nodes.append(node)

    grown = head.extend((e.leaf for e in entries), on_node=keep)
    store.append(head.size, entries, nodes, grown)


def tree_head(store: LedgerStore) -> Checkpoint:
    return Checkpoint(origin="x", size=store.head().size, root=store.head().root())


def checkpoint(size: int) -> StoredCheckpoint:
    note = f"chatham.test/log\n{size}\nroot=\n\n— chatham.test/log c2ln\n"
    return StoredCheckpoint(
        size=size, root=sha256(b"%d" % size).digest(), note=note, signed_at=WHEN
    )


class LedgerStoreContract:
    def test_an_unused_ledger_is_empty(self, store: LedgerStore) -> None:
        assert store.head() == Frontier()
        assert list(store.entries(0, 10)) == []
        assert list(store.hashes(0, 0, 10)) == []
        assert list(store.hashes(8, 0, 10)) == []
        assert store.latest_checkpoint() is None
        assert list(store.checkpoints()) == []

    def test_what_was_appended_is_read_back_to_the_byte(self, store: LedgerStore) -> None:
        grow(store, 3)
        grow(store, 4)
        assert list(store.entries(0, 100)) == [entry(n) for n in range(7)]
        assert list(store.entries(2, 5)) == [entry(n) for n in range(2, 5)]
        assert list(store.entries(5, 5)) == []
        assert [bytes(h) for h in store.hashes(0, 1, 4)] == [entry(n).leaf for n in range(1, 4)]
        assert store.head() == Frontier().extend(entry(n).leaf for n in range(7))

    def test_appending_at_another_size_than_the_stored_one_writes_nothing(
        self, store: LedgerStore
    ) -> None:
        grow(store, 2)
        before = store.head()
        for stale in (0, 1, 3):
            wrong = Frontier(stale, (b"\0" * 32,) * stale.bit_count())
            head = wrong.extend([entry(stale).leaf])
            with pytest.raises(LedgerConflictError):
                store.append(stale, [entry(stale)], [], head)
        assert store.head() == before
        assert list(store.entries(0, 100)) == [entry(0), entry(1)]

    def test_every_eighth_level_is_kept(self, store: LedgerStore) -> None:
        grow(store, 255)
        assert list(store.hashes(8, 0, 9)) == []
        grow(store, 1)
        assert [bytes(h) for h in store.hashes(8, 0, 9)] == [store.head().root()]
        grow(store, 600)
        assert len(store.hashes(8, 0, 9)) == 3
        assert [bytes(h) for h in store.hashes(8, 1, 2)] == [
            Frontier().extend(entry(n).leaf for n in range(256, 512)).root()
        ]

    def test_proofs_read_from_the_store_hold(self, store: LedgerStore) -> None:
        grow(store, 300)
        old = tree_head(store)
        grow(store, 700)
        new = tree_head(store)
        for index in (0, 255, 256, 299, 511, 998, 999):
            proof = prove_inclusion(store, index, 1000)
            assert proof.leaf == entry(index).leaf
            verify_inclusion(proof, new)
        verify_consistency(prove_consistency(store, 300, 1000), old, new)

    def test_erasing_forgets_payload_and_salt_and_keeps_the_leaf(self, store: LedgerStore) -> None:
        grow(store, 5)
        head = store.head()
        store.erase([1, 3, 77])
        store.erase([3])
        store.erase([])
        gone = {1, 3}
        assert list(store.entries(0, 5)) == [
            replace(entry(n), payload=None, salt=None) if n in gone else entry(n) for n in range(5)
        ]
        assert [bytes(h) for h in store.hashes(0, 0, 5)] == [entry(n).leaf for n in range(5)]
        assert store.head() == head

    def test_the_latest_checkpoint_is_the_one_over_most_entries(self, store: LedgerStore) -> None:
        for size in (0, 12, 5):
            store.add_checkpoint(checkpoint(size))
        assert store.latest_checkpoint() == checkpoint(12)
        assert list(store.checkpoints()) == [checkpoint(0), checkpoint(5), checkpoint(12)]

    def test_a_size_is_signed_once(self, store: LedgerStore) -> None:
        store.add_checkpoint(checkpoint(5))
        other = replace(checkpoint(5), root=b"\1" * 32)
        with pytest.raises(LedgerConflictError):
            store.add_checkpoint(other)
        assert list(store.checkpoints()) == [checkpoint(5)]

    def test_a_whole_ledger_lives_in_it(self, store: LedgerStore) -> None:
        ledger = Ledger(store, randomness=RepeatableRandomness())
        signer = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\7" * 32))
        event = LedgerEvent(kind=EventKind.SESSION_RUN_STARTED, at=WHEN, actor=SYSTEM)
        assert ledger.append([event] * 3) == range(3)
        first = ledger.sign_checkpoint(signer, at=WHEN)
        assert ledger.append([event]) == range(3, 4)
        ledger.erase([0])
        assert list(ledger.events()) == [None, event, event, event]
        second = ledger.sign_checkpoint(signer, at=WHEN)
        assert ledger.sign_checkpoint(signer, at=WHEN) == second
        verify_consistency(ledger.prove_consistency(3), first, second)

    def test_a_ledger_that_lost_entries_proves_nothing(self, store: LedgerStore) -> None:
        head = Frontier().extend(entry(n).leaf for n in range(3))
        store.append(0, [entry(0)], [], head)
        with pytest.raises(LedgerError, match="lacks hashes"):
            prove_inclusion(store, 2, 3)
