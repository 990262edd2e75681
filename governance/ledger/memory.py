"""A ledger in memory: for tests and for `chatham probe`, which stores nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from governance.ledger.store import (
    TILE_HEIGHT,
    Entry,
    LedgerConflictError,
    StoredCheckpoint,
)
from governance.ledger.tree import Frontier, Node


class InMemoryLedgerStore:
    """Keeps the contract of `LedgerStore`; every append is its own committed transaction."""

    def __init__(self) -> None:
        self._head = Frontier()
        self._entries: list[Entry] = []
        self._nodes: dict[int, list[bytes]] = {}
        self._checkpoints: dict[int, StoredCheckpoint] = {}

    def head(self) -> Frontier:
        """As `LedgerStore.head`."""
        return self._head

    def append(
        self, expected_size: int, entries: Sequence[Entry], nodes: Sequence[Node], head: Frontier
    ) -> None:
        """As `LedgerStore.append`."""
        if expected_size != self._head.size:
            raise LedgerConflictError(
                "Somebody else wrote to the ledger in between. Nothing was written; try again."
            )
        self._entries.extend(entries)
        for node in nodes:
            self._nodes.setdefault(node.level, []).append(node.hash)
        self._head = head

    def hashes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """As `LedgerStore.hashes`."""
        if level % TILE_HEIGHT:
            raise ValueError("Only every eighth level is stored.")
        if level == 0:
            return [e.leaf for e in self._entries[start:stop]]
        return self._nodes.get(level, [])[start:stop]

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        """As `LedgerStore.entries`."""
        return iter(self._entries[start:stop])

    def erase(self, indexes: Collection[int]) -> None:
        """As `LedgerStore.erase`."""
        for index in indexes:
            if 0 <= index < len(self._entries):
                self._entries[index] = replace(self._entries[index], payload=None, salt=None)

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """As `LedgerStore.add_checkpoint`."""
        if checkpoint.size in self._checkpoints:
            raise LedgerConflictError(
                "There is a checkpoint of this size already. Nothing was written; try again."
            )
        self._checkpoints[checkpoint.size] = checkpoint

    def replace_note(self, size: int, note: str) -> None:
        """As `LedgerStore.replace_note`."""
        if size in self._checkpoints:
            self._checkpoints[size] = replace(self._checkpoints[size], note=note)

    def latest_checkpoint(self) -> StoredCheckpoint | None:
        """As `LedgerStore.latest_checkpoint`."""
        return max(self._checkpoints.values(), key=lambda c: c.size, default=None)

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """As `LedgerStore.checkpoints`."""
        return iter(sorted(self._checkpoints.values(), key=lambda c: c.size))
