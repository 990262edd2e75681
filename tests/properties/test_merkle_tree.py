"""The tree against a naive oracle: RFC 6962 §2.1 written down as it reads, recursive and slow.

Every size to 300, every entry of each, every pair of sizes; then random larger ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.ledger.memory import InMemoryLedgerStore
from governance.ledger.proofs import (
    ConsistencyProof,
    InclusionProof,
    ProofError,
    TreeReader,
    prove_consistency,
    prove_inclusion,
    verify_consistency,
    verify_inclusion,
)
from governance.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from tests.contract.ledger_store_contract import entry, grow

LARGEST = 300
LEAVES = [entry(n).leaf for n in range(LARGEST)]


def k(n: int) -> int:
    power = 1
    while power * 2 < n:
        power *= 2
    return power


@cache
def mth(start: int, stop: int) -> bytes:
    """MTH(D[start:stop]); a leaf's hash is given, as the tree is over leaf hashes here."""
    n = stop - start
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return LEAVES[start]
    middle = start + k(n)
    return sha256(b"\x01" + mth(start, middle) + mth(middle, stop)).digest()


def path(m: int, start: int, stop: int) -> list[bytes]:
    """PATH(m, D[start:stop])."""
    n = stop - start
    if n == 1:
        return []
    middle = start + k(n)
    if m < k(n):
        return [*path(m, start, middle), mth(middle, stop)]
    return [*path(m - k(n), middle, stop), mth(start, middle)]


def subproof(m: int, start: int, stop: int, *, complete: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:stop], b)."""
    n = stop - start
    if m == n:
        return [] if complete else [mth(start, stop)]
    middle = start + k(n)
    if m <= k(n):
        return [*subproof(m, start, middle, complete=complete), mth(middle, stop)]
    return [*subproof(m - k(n), middle, stop, complete=False), mth(start, middle)]


@pytest.fixture(scope="module")
def store() -> InMemoryLedgerStore:
    filled = InMemoryLedgerStore()
    grow(filled, LARGEST)
    return filled


def test_roots_of_all_sizes(store: InMemoryLedgerStore) -> None:
    for size in range(LARGEST + 1):
        frontier = Frontier().extend(LEAVES[:size])
        assert frontier.root() == mth(0, size)
        assert TreeReader(store, size).frontier() == frontier


def test_inclusion_of_every_entry_in_every_size(store: InMemoryLedgerStore) -> None:
    for size in range(1, LARGEST + 1):
        root = mth(0, size)
        for index in {*range(0, size, 7), 0, size // 2, size - 1}:
            proof = prove_inclusion(store, index, size)
            assert proof.leaf == LEAVES[index]
            assert list(proof.hashes) == path(index, 0, size)
            verify_inclusion(proof, root)


def test_consistency_of_all_pairs_of_sizes(store: InMemoryLedgerStore) -> None:
    for new in range(1, LARGEST + 1):
        for old in {*range(1, new + 1, 7), 1 << (new.bit_length() - 1), new}:
            proof = prove_consistency(store, old, new)
            assert list(proof.hashes) == subproof(old, 0, new, complete=True)
            verify_consistency(proof, mth(0, old), mth(0, new))


def test_everything_begins_with_the_empty_tree(store: InMemoryLedgerStore) -> None:
    proof = prove_consistency(store, 0, 9)
    assert proof.hashes == ()
    verify_consistency(proof, EMPTY_ROOT, mth(0, 9))
    with pytest.raises(ProofError):
        verify_consistency(proof, mth(0, 1), mth(0, 9))


@pytest.mark.verify
def test_all_entries_and_all_pairs_without_gaps(store: InMemoryLedgerStore) -> None:
    for size in range(1, LARGEST + 1):
        for other in range(1, size + 1):
            verify_inclusion(prove_inclusion(store, other - 1, size), mth(0, size))
            consistent = prove_consistency(store, other, size)
            assert list(consistent.hashes) == subproof(other, 0, size, complete=True)
            verify_consistency(consistent, mth(0, other), mth(0, size))


sizes = st.integers(1, LARGEST)


@given(size=sizes, where=st.integers(0, LARGEST), other=st.integers(0, LARGEST))
def test_a_proof_holds_for_its_own_entry_only(size: int, where: int, other: int) -> None:
    filled = InMemoryLedgerStore()
    grow(filled, size)
    index, elsewhere = where % size, other % size
    proof = prove_inclusion(filled, index, size)
    root = mth(0, size)
    if elsewhere != index:
        with pytest.raises(ProofError):
            verify_inclusion(replace(proof, leaf=LEAVES[elsewhere]), root)
        with pytest.raises(ProofError):
            verify_inclusion(replace(proof, index=elsewhere), root)
    for spoiled in _spoiled(proof.hashes):
        with pytest.raises(ProofError):
            verify_inclusion(replace(proof, hashes=spoiled), root)
    with pytest.raises(ProofError):
        verify_inclusion(proof, mth(0, size - 1))


@given(size=sizes, earlier=st.integers(1, LARGEST), changed=st.integers(0, LARGEST))
def test_a_changed_beginning_is_never_consistent(size: int, earlier: int, changed: int) -> None:
    old = 1 + earlier % size
    leaves = LEAVES[:size]
    leaves[changed % old] = b"\xff" * 32
    filled = InMemoryLedgerStore()
    grow(filled, size)
    proof = prove_consistency(filled, old, size)
    forged = Frontier().extend(leaves)
    with pytest.raises(ProofError):
        verify_consistency(proof, mth(0, old), forged.root())
    with pytest.raises(ProofError):
        verify_consistency(proof, Frontier().extend(leaves[:old]).root(), mth(0, size))
    for spoiled in _spoiled(proof.hashes):
        with pytest.raises(ProofError):
            verify_consistency(replace(proof, hashes=spoiled), mth(0, old), mth(0, size))


def _spoiled(hashes: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    longer = (*hashes, b"\xee" * 32)
    changed = [(*hashes[:n], b"\xee" * 32, *hashes[n + 1 :]) for n in range(len(hashes))]
    return [longer, *changed, *([hashes[:-1], hashes[1:]] if hashes else [])]


@settings(max_examples=12, deadline=None)
@given(data=st.data(), size=st.integers(301, 70_000))
def test_large_trees_prove_themselves(data: st.DataObject, size: int) -> None:
    filled = _Flat(size)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    root = TreeReader(filled, size).frontier().root()
    verify_inclusion(prove_inclusion(filled, index, size), root)
    consistent = prove_consistency(filled, old, size)
    verify_consistency(consistent, TreeReader(filled, old).frontier().root(), root)


class _Flat:
    """One large tree, hashed once for all examples; stored levels as a store keeps them."""

    LEVELS: dict[int, list[bytes]] = {}  # noqa: RUF012  -- filled once, shared on purpose

    def __init__(self, size: int) -> None:
        self.size = size
        if not self.LEVELS:
            self.LEVELS[0] = [leaf_hash(n.to_bytes(4, "big")) for n in range(70_000)]
            Frontier().extend(
                self.LEVELS[0], on_node=lambda n: self.LEVELS.setdefault(n.level, []).append(n.hash)
            )

    def hashes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        assert level % 8 == 0
        return self.LEVELS.get(level, [])[start : min(stop, self.size >> level)]


@given(st.lists(st.integers(0, 60), max_size=6))
def test_growing_in_batches_is_growing_at_once(batches: list[int]) -> None:
    batches = [b for b in batches if b]
    grown, start = Frontier(), 0
    for count in batches:
        grown = grown.extend(LEAVES[start : start + count])
        start = min(start + count, LARGEST)
    assert grown == Frontier().extend(LEAVES[:start])
    assert Frontier.from_bytes(grown.size, grown.to_bytes()) == grown


def test_hashes_are_those_of_the_rfc() -> None:
    # Certificate Transparency's reference vectors: the tree over these eight inputs.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    leaves = [leaf_hash(bytes.fromhex(i)) for i in inputs]
    assert leaves[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    root = Frontier().extend(leaves).root()
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert node_hash(leaves[0], leaves[1]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


@pytest.mark.parametrize(
    ("size", "hashes"), [(1, ()), (0, (b"\0" * 32,)), (3, (b"\0" * 32,)), (1, (b"\0",)), (-1, ())]
)
def test_a_frontier_fits_its_size(size: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier(size, hashes)


def test_impossible_proofs_are_refused(store: InMemoryLedgerStore) -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no entry"):
            prove_inclusion(store, index, size)
        bad = InclusionProof(index=index, size=size, leaf=LEAVES[0], hashes=())
        with pytest.raises(ProofError):
            verify_inclusion(bad, LEAVES[0])
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="later"):
            prove_consistency(store, old, new)
        backwards = ConsistencyProof(old_size=old, new_size=new, hashes=(LEAVES[0],))
        with pytest.raises(ProofError):
            verify_consistency(backwards, mth(0, 6), mth(0, 5))
