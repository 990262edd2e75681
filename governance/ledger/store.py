"""The port to where the ledger is kept. An adapter is bound to one transaction of its caller.

Invariant: entries are only ever appended, at the size the caller has seen (compare-and-set), and
nothing becomes visible before the caller's transaction commits. Hashes at every eighth level are
stored, so that a proof in a ledger of any size reads a few hundred of them (as in C2SP
tlog-tiles).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from governance.errors import LedgerError
from governance.ledger.tree import Frontier, Node

TILE_HEIGHT: Final = 8
"""Stored levels are the multiples of this: 0 (the entries' leaf hashes), 8, 16, …"""


class LedgerConflictError(LedgerError):
    """Somebody else appended in between. Nothing was written; run the transaction again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: its leaf hash for ever, and what it commits to until that is erased.

    index: from 0, without gaps. leaf: SHA-256(0x00 ‖ SHA-256(salt ‖ payload)), 32 bytes.
    payload: canonical JSON. Payload and salt are both there or both None (erased).
    """

    index: int
    leaf: bytes
    payload: bytes | None = field(default=None, repr=False)
    salt: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if (self.payload is None) != (self.salt is None):
            raise ValueError("An entry has payload and salt together, or neither.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """A checkpoint as signed: the tree's size, its root, the C2SP note, and when."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


class LedgerStore(Protocol):
    """Where entries, stored hashes, the head and checkpoints are kept."""

    def head(self) -> Frontier:
        """Size and frontier as this transaction sees them; `Frontier()` for an empty ledger.

        A database locks the head here (PostgreSQL: `FOR UPDATE`) or has done so before (SQLite:
        `BEGIN IMMEDIATE`).
        """
        ...

    def append(
        self, expected_size: int, entries: Sequence[Entry], nodes: Sequence[Node], head: Frontier
    ) -> None:
        """Add entries (indexes from `expected_size` on), completed nodes, and the new head.

        nodes: only those of levels 8, 16, 24, …

        Raises:
            LedgerConflictError: the stored head has another size; nothing is written.
        """
        ...

    def hashes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Hashes of a stored level with indexes in [start, stop), in order, as far as they exist.

        Level 0 gives the leaf hashes of the entries.
        """
        ...

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        """Entries with indexes in [start, stop), in order, as far as they exist."""
        ...

    def erase(self, indexes: Collection[int]) -> None:
        """Forget payload and salt of these entries for good; the leaf hashes stay.

        Erasing what is erased, or does not exist, changes nothing.
        """
        ...

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Keep a signed checkpoint.

        Raises:
            LedgerConflictError: there is one of this size already; nothing is written.
        """
        ...

    def replace_note(self, size: int, note: str) -> None:
        """Keep another note for the checkpoint of `size`: the same text with cosignatures under it.

        Whether it is the same text is for `Ledger.add_cosignatures` to see to. No such
        checkpoint: nothing happens.
        """
        ...

    def latest_checkpoint(self) -> StoredCheckpoint | None:
        """The checkpoint of the largest size."""
        ...

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """All checkpoints by ascending size."""
        ...
