"""Proofs about the tree: an entry is in it, and an older tree is a prefix of it.

Made from stored hashes as RFC 6962 §2.1.1 and §2.1.2 define them, checked as RFC 9162 §2.1.3.2
and §2.1.4.2 lay down. A check that does not succeed raises: a result nobody looks at must not
pass for a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from governance.errors import LedgerError
from governance.ledger.store import TILE_HEIGHT
from governance.ledger.tree import EMPTY_ROOT, Frontier, fold, node_hash

_TILE: Final = 1 << TILE_HEIGHT


class ProofError(LedgerError):
    """A proof does not prove what it claims."""


class StoredHashes(Protocol):
    """The part of a ledger store that proofs read."""

    def hashes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """As `LedgerStore.hashes`."""
        ...


class TreeHead(Protocol):
    """Size and root as they were signed together, such as a `Checkpoint`.

    A root alone is not enough: a proof can hold for it under a size it never had.
    """

    @property
    def size(self) -> int:
        """The number of entries."""
        ...

    @property
    def root(self) -> bytes:
        """The root over them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That `leaf` stands at `index` in the tree of `size` entries; hashes from the leaf upwards."""

    index: int
    size: int
    leaf: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyProof:
    """That the tree of `old_size` entries is a prefix of the one of `new_size`."""

    old_size: int
    new_size: int
    hashes: tuple[bytes, ...]


class TreeReader:
    """A tree of a given size over stored hashes; each tile is read once."""

    def __init__(self, source: StoredHashes, size: int) -> None:
        self._source = source
        self._size = size
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    def span(self, start: int, stop: int) -> bytes:
        """The root over leaves [start, stop) of a subtree that RFC 6962's splitting gives."""
        return fold(self._perfect(start, stop))

    def frontier(self) -> Frontier:
        """The frontier at this reader's size, computed from what is stored."""
        return Frontier(self._size, tuple(self._perfect(0, self._size)))

    def _perfect(self, start: int, stop: int) -> list[bytes]:
        roots: list[bytes] = []
        while start < stop:
            level = (stop - start).bit_length() - 1
            roots.append(self._node(level, start >> level))
            start += 1 << level
        return roots

    def _node(self, level: int, index: int) -> bytes:
        depth = level % TILE_HEIGHT
        first = index << depth
        tile = self._tile(level - depth, first // _TILE)
        row = tile[first % _TILE : first % _TILE + (1 << depth)]
        while len(row) > 1:
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        tile = self._tiles.get((level, number))
        if tile is None:
            start = number * _TILE
            stop = min(start + _TILE, self._size >> level)
            tile = self._source.hashes(level, start, stop)
            if len(tile) != stop - start:
                raise LedgerError(
                    "The ledger lacks hashes it should hold, so nothing can be proved. "
                    "Export it and run the verifier, then restore the database from a backup."
                )
            self._tiles[level, number] = tile
        return tile


def prove_inclusion(source: StoredHashes, index: int, size: int) -> InclusionProof:
    """The audit path of entry `index` in the tree of `size` entries.

    Raises:
        ValueError: there is no such entry in a tree of this size.
        LedgerError: hashes are missing from the store.
    """
    return next(prove_inclusions(source, (index,), size))


def prove_inclusions(
    source: StoredHashes, indexes: Iterable[int], size: int
) -> Iterator[InclusionProof]:
    """As `prove_inclusion`, for many entries: what several paths share is read once."""
    reader = TreeReader(source, size)
    for index in indexes:
        if not 0 <= index < size:
            raise ValueError("There is no entry with this index in a tree of this size.")
        yield _audit_path(reader, index, size)


def _audit_path(reader: TreeReader, index: int, size: int) -> InclusionProof:
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(reader.span(middle, stop))
            stop = middle
        else:
            path.append(reader.span(start, middle))
            start = middle
    leaf = reader.span(index, index + 1)
    return InclusionProof(index=index, size=size, leaf=leaf, hashes=tuple(reversed(path)))


def prove_consistency(source: StoredHashes, old_size: int, new_size: int) -> ConsistencyProof:
    """The proof that the first `old_size` entries are a prefix of the first `new_size`.

    An empty tree is a prefix of every tree; its proof is empty.

    Raises:
        ValueError: old_size is negative or above new_size.
        LedgerError: hashes are missing from the store.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError("A tree can only be consistent with a later one.")
    path: list[bytes] = []
    start, stop = 0, new_size
    if old_size > 0:
        reader = TreeReader(source, new_size)
        while old_size != stop:
            middle = start + _split(stop - start)
            if old_size <= middle:
                path.append(reader.span(middle, stop))
                stop = middle
            else:
                path.append(reader.span(start, middle))
                start = middle
        if start > 0:
            path.append(reader.span(start, stop))
    return ConsistencyProof(old_size=old_size, new_size=new_size, hashes=tuple(reversed(path)))


def verify_inclusion(proof: InclusionProof, head: TreeHead) -> None:
    """Check that the entry is in the tree with this head.

    Raises:
        ProofError: it is not, or the proof is malformed or about a tree of another size.
    """
    if proof.size != head.size or not 0 <= proof.index < proof.size:
        raise ProofError("An inclusion proof is about an entry of another tree.")
    index, last, found = proof.index, proof.size - 1, proof.leaf
    for sibling in proof.hashes:
        if last == 0:
            raise ProofError("An inclusion proof is longer than its tree is high.")
        if index & 1 or index == last:
            found = node_hash(sibling, found)
            index, last = _climb(index, last)
        else:
            found = node_hash(found, sibling)
        index, last = index >> 1, last >> 1
    if last != 0 or found != head.root:
        raise ProofError("An inclusion proof does not lead to the root: the entry is not in it.")


def verify_consistency(proof: ConsistencyProof, old: TreeHead, new: TreeHead) -> None:
    """Check that the tree of `new` begins with the tree of `old`.

    For an empty old tree there is nothing to prove; its root must be the empty root.

    Raises:
        ProofError: it does not, or the proof is malformed or about trees of other sizes.
    """
    sizes = (proof.old_size, proof.new_size)
    if sizes != (old.size, new.size) or not 0 <= proof.old_size <= proof.new_size:
        raise ProofError("A consistency proof is about other trees, or names them the wrong way.")
    if proof.old_size in {0, proof.new_size}:
        if proof.hashes or old.root != (new.root if proof.old_size else EMPTY_ROOT):
            raise ProofError("Two trees of which one must be the other's beginning differ.")
        return
    old_is_perfect = proof.old_size.bit_count() == 1
    hashes = (old.root, *proof.hashes) if old_is_perfect else proof.hashes
    old_found, new_found, last = _walk(proof, hashes)
    if last != 0 or old_found != old.root or new_found != new.root:
        raise ProofError("The later tree does not begin with the earlier one: history changed.")


def _walk(proof: ConsistencyProof, hashes: Sequence[bytes]) -> tuple[bytes, bytes, int]:
    index, last = proof.old_size - 1, proof.new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if not hashes:
        raise ProofError("A consistency proof is empty where it must not be.")
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("A consistency proof is longer than its tree is high.")
        if index & 1 or index == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            index, last = _climb(index, last)
        else:
            new_found = node_hash(new_found, sibling)
        index, last = index >> 1, last >> 1
    return old_found, new_found, last


def _climb(index: int, last: int) -> tuple[int, int]:
    while index and not index & 1:
        index, last = index >> 1, last >> 1
    return index, last


def _split(width: int) -> int:
    """The largest power of two below `width` (RFC 6962's k)."""
    return 1 << ((width - 1).bit_length() - 1)
