"""The tree against a naive oracle: RFC 6962 §2.1 written down as it reads, recursive and slow.

Every size to 300, every entry of each, every pair of sizes; then random ones to 100,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.ledger.checkpoint import Checkpoint
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
from governance.ledger.tree import Frontier, leaf_hash, node_hash
from tests.contract.ledger_store_contract import entry, grow

LARGEST = 300
MANY = 100_000
LEAVES = [entry(n).leaf for n in range(LARGEST)]


def k(n: int) -> int:
    power = 1
    while power * 2 < n:
        power *= 2
    return power


class Oracle:
    """The definitions of RFC 6962 over given leaf hashes."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.known: dict[tuple[int, int], bytes] = {}

    def mth(self, start: int, stop: int) -> bytes:
        """MTH(D[start:stop]); a leaf's hash is given, as the tree is over leaf hashes here."""
        n = stop - start
        if n == 0:
            return sha256(b"").digest()
        if n == 1:
            return self.leaves[start]
        found = self.known.get((start, stop))
        if found is None:
            middle = start + k(n)
            below = self.mth(start, middle) + self.mth(middle, stop)
            found = self.known[start, stop] = sha256(b"\x01" + below).digest()
        return found

    def path(self, m: int, start: int, stop: int) -> list[bytes]:
        """PATH(m, D[start:stop])."""
        n = stop - start
        if n == 1:
            return []
        middle = start + k(n)
        if m < k(n):
            return [*self.path(m, start, middle), self.mth(middle, stop)]
        return [*self.path(m - k(n), middle, stop), self.mth(start, middle)]

    def subproof(self, m: int, start: int, stop: int, *, complete: bool) -> list[bytes]:
        """SUBPROOF(m, D[start:stop], b)."""
        n = stop - start
        if m == n:
            return [] if complete else [self.mth(start, stop)]
        middle = start + k(n)
        if m <= k(n):
            below = self.subproof(m, start, middle, complete=complete)
            return [*below, self.mth(middle, stop)]
        below = self.subproof(m - k(n), middle, stop, complete=False)
        return [*below, self.mth(start, middle)]


SMALL = Oracle(LEAVES)
mth, path, subproof = SMALL.mth, SMALL.path, SMALL.subproof


def head(size: int) -> Checkpoint:
    return Checkpoint(origin="x", size=size, root=mth(0, size))


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
        for index in {*range(0, size, 7), 0, size // 2, size - 1}:
            proof = prove_inclusion(store, index, size)
            assert proof.leaf == LEAVES[index]
            assert list(proof.hashes) == path(index, 0, size)
            verify_inclusion(proof, head(size))


def test_consistency_of_all_pairs_of_sizes(store: InMemoryLedgerStore) -> None:
    for new in range(1, LARGEST + 1):
        for old in {*range(1, new + 1, 7), 1 << (new.bit_length() - 1), new}:
            proof = prove_consistency(store, old, new)
            assert list(proof.hashes) == subproof(old, 0, new, complete=True)
            verify_consistency(proof, head(old), head(new))


def test_everything_begins_with_the_empty_tree(store: InMemoryLedgerStore) -> None:
    proof = prove_consistency(store, 0, 9)
    assert proof.hashes == ()
    verify_consistency(proof, head(0), head(9))
    with pytest.raises(ProofError):
        verify_consistency(proof, replace(head(0), root=mth(0, 1)), head(9))


@pytest.mark.verify
def test_all_entries_and_all_pairs_without_gaps(store: InMemoryLedgerStore) -> None:
    for size in range(1, LARGEST + 1):
        for other in range(1, size + 1):
            included = prove_inclusion(store, other - 1, size)
            assert list(included.hashes) == path(other - 1, 0, size)
            verify_inclusion(included, head(size))
            consistent = prove_consistency(store, other, size)
            assert list(consistent.hashes) == subproof(other, 0, size, complete=True)
            verify_consistency(consistent, head(other), head(size))


sizes = st.integers(1, LARGEST)


@given(size=sizes, where=st.integers(0, LARGEST), other=st.integers(0, LARGEST))
def test_a_proof_holds_for_its_own_entry_only(size: int, where: int, other: int) -> None:
    filled = InMemoryLedgerStore()
    grow(filled, size)
    index, elsewhere = where % size, other % size
    proof = prove_inclusion(filled, index, size)
    wrong = [replace(proof, hashes=spoiled) for spoiled in _spoiled(proof.hashes)]
    if elsewhere != index:
        wrong += [replace(proof, leaf=LEAVES[elsewhere]), replace(proof, index=elsewhere)]
    wrong += [replace(proof, size=n) for n in (size - 1, size + 1, 2 * size)]
    for spoiled in wrong:
        with pytest.raises(ProofError):
            verify_inclusion(spoiled, head(size))
    for other_head in (head(size - 1), replace(head(size), root=mth(0, size - 1))):
        with pytest.raises(ProofError):
            verify_inclusion(proof, other_head)


@given(size=sizes, earlier=st.integers(1, LARGEST), changed=st.integers(0, LARGEST))
def test_a_changed_beginning_is_never_consistent(size: int, earlier: int, changed: int) -> None:
    old = 1 + earlier % size
    leaves = LEAVES[:size]
    leaves[changed % old] = b"\xff" * 32
    filled = InMemoryLedgerStore()
    grow(filled, size)
    proof = prove_consistency(filled, old, size)
    for before, after in (
        (head(old), replace(head(size), root=Frontier().extend(leaves).root())),
        (replace(head(old), root=Frontier().extend(leaves[:old]).root()), head(size)),
        (head(old - 1), head(size)),
        (head(old), head(size - 1)),
    ):
        with pytest.raises(ProofError):
            verify_consistency(proof, before, after)
    wrong = [replace(proof, hashes=spoiled) for spoiled in _spoiled(proof.hashes)]
    wrong += [replace(proof, old_size=old - 1), replace(proof, new_size=size + 1)]
    for spoiled in wrong:
        with pytest.raises(ProofError):
            verify_consistency(spoiled, head(old), head(size))


def _spoiled(hashes: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    longer = (*hashes, b"\xee" * 32)
    changed = [(*hashes[:n], b"\xee" * 32, *hashes[n + 1 :]) for n in range(len(hashes))]
    return [longer, *changed, *([hashes[:-1], hashes[1:]] if hashes else [])]


@settings(max_examples=12, deadline=None)
@given(data=st.data(), size=st.integers(301, 20_000))
def test_larger_trees_are_those_of_the_oracle(data: st.DataObject, size: int) -> None:
    demand_as_the_oracle_says(data, size)


@pytest.mark.verify
@settings(max_examples=400, deadline=None)
@given(data=st.data(), size=st.integers(301, MANY))
def test_large_trees_are_those_of_the_oracle(data: st.DataObject, size: int) -> None:
    demand_as_the_oracle_says(data, size)


def demand_as_the_oracle_says(data: st.DataObject, size: int) -> None:
    filled = _Flat(size)
    index = data.draw(st.integers(0, size - 1), label="index")
    old = data.draw(st.integers(1, size), label="old")
    oracle = _Flat.ORACLE
    at_end, at_old = (Checkpoint(origin="x", size=n, root=oracle.mth(0, n)) for n in (size, old))
    assert TreeReader(filled, size).frontier().root() == at_end.root
    included = prove_inclusion(filled, index, size)
    assert list(included.hashes) == oracle.path(index, 0, size)
    verify_inclusion(included, at_end)
    continued = prove_consistency(filled, old, size)
    assert list(continued.hashes) == oracle.subproof(old, 0, size, complete=True)
    verify_consistency(continued, at_old, at_end)


class _Flat:
    """One large tree, hashed once for all examples; stored levels as a store keeps them."""

    ORACLE = Oracle([leaf_hash(n.to_bytes(4, "big")) for n in range(MANY)])
    LEVELS: dict[int, list[bytes]] = {0: list(ORACLE.leaves)}  # noqa: RUF012  -- filled once

    def __init__(self, size: int) -> None:
        self.size = size
        if len(self.LEVELS) == 1:
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
            verify_inclusion(bad, replace(head(size), root=LEAVES[0]))
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="later"):
            prove_consistency(store, old, new)
        backwards = ConsistencyProof(old_size=old, new_size=new, hashes=(LEAVES[0],))
        with pytest.raises(ProofError):
            verify_consistency(backwards, replace(head(6), size=old), head(5))


def test_a_proof_under_a_size_its_root_never_had_is_refused(store: InMemoryLedgerStore) -> None:
    # The path of entry 0 in a tree of 3 leads to the same root when it is read as one of 4.
    proof = replace(prove_inclusion(store, 0, 3), size=4)
    verify_inclusion(proof, replace(head(3), size=4))
    with pytest.raises(ProofError, match="another tree"):
        verify_inclusion(proof, head(3))


def test_a_path_too_long_for_its_tree_is_refused() -> None:
    # Entry 1 of a tree of 2, passed off as the only entry of a tree of 1.
    long = InclusionProof(index=0, size=1, leaf=LEAVES[1], hashes=(LEAVES[0],))
    with pytest.raises(ProofError, match="longer"):
        verify_inclusion(long, Checkpoint(origin="x", size=1, root=mth(0, 2)))
    short = InclusionProof(index=0, size=2, leaf=LEAVES[0], hashes=())
    with pytest.raises(ProofError, match="lead"):
        verify_inclusion(short, Checkpoint(origin="x", size=2, root=LEAVES[0]))


def test_a_consistency_proof_too_long_or_short_for_its_trees_is_refused() -> None:
    # The roots that an honest climb of one step more, or one less, would end at.
    more = ConsistencyProof(old_size=2, new_size=3, hashes=(LEAVES[2], LEAVES[3]))
    root = node_hash(LEAVES[3], node_hash(mth(0, 2), LEAVES[2]))
    old = node_hash(LEAVES[3], mth(0, 2))
    for claimed in (mth(0, 2), old):
        with pytest.raises(ProofError, match="longer"):
            verify_consistency(
                more,
                Checkpoint(origin="x", size=2, root=claimed),
                Checkpoint(origin="x", size=3, root=root),
            )
    less = ConsistencyProof(old_size=2, new_size=5, hashes=(mth(2, 4),))
    with pytest.raises(ProofError, match="begin"):
        verify_consistency(less, head(2), Checkpoint(origin="x", size=5, root=mth(0, 4)))
