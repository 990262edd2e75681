"""The Merkle tree of RFC 6962 §2.1: hashes, and the frontier that grows it in O(log n).

Leaves and nodes are hashed under different prefixes, so neither can pass for the other.
Nodes are addressed as (level, index): the root of the perfect subtree over the leaves
[index · 2^level, (index + 1) · 2^level). Level 0 is the leaf hashes themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 §2.1)."""


@dataclass(frozen=True, slots=True)
class Node:
    """The root of the perfect subtree of `level` at `index`."""

    level: int
    index: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def fold(roots: Sequence[bytes]) -> bytes:
    """The root over adjacent subtrees, largest first, each smaller than the one before."""
    if not roots:
        return EMPTY_ROOT
    *rest, root = roots
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed to append and to know the root: one hash per set bit of `size`.

    hashes: roots of the perfect subtrees that make up the tree, largest (leftmost) first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError("A frontier has one hash for each set bit of its size.")
        if any(len(h) != HASH_BYTES for h in self.hashes):
            raise ValueError("A frontier is made of SHA-256 hashes of 32 bytes.")

    def root(self) -> bytes:
        """The root of the whole tree."""
        return fold(self.hashes)

    def extend(
        self, leaves: Iterable[bytes], on_node: Callable[[Node], None] | None = None
    ) -> Frontier:
        """The frontier after `leaves` (leaf hashes), reporting every inner node completed."""
        size, stack = self.size, list(self.hashes)
        for leaf in leaves:
            root, level, index = leaf, 0, size
            while index & 1:
                root = node_hash(stack.pop(), root)
                level, index = level + 1, index >> 1
                if on_node is not None:
                    on_node(Node(level, index, root))
            stack.append(root)
            size += 1
        return Frontier(size, tuple(stack))

    def to_bytes(self) -> bytes:
        """The hashes one after the other, for a database column beside the size."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, packed: bytes) -> Frontier:
        """What `to_bytes` gave.

        Raises:
            ValueError: the hashes do not fit the size.
        """
        starts = range(0, len(packed), HASH_BYTES)
        return cls(size, tuple(packed[at : at + HASH_BYTES] for at in starts))
