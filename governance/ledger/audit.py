"""The audit of a ledger where it is kept: everything an exported file could show, and more.

Beside entries and checkpoints it recomputes what the store keeps to be quick: the head, and the
hashes of every eighth level, from which proofs are made. It signs nothing and changes nothing, so
it can be run on a database that somebody has been at, and says where they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from governance.errors import LedgerError
from governance.ledger.cosignature import WitnessKey
from governance.ledger.findings import Report, Wrong
from governance.ledger.history import History
from governance.ledger.signed_note import VerifierKey
from governance.ledger.store import TILE_HEIGHT, LedgerStore, StoredCheckpoint
from governance.ledger.tree import Frontier, Node

_EVERYTHING: Final = 1 << 62


def audit_store(
    store: LedgerStore,
    key: VerifierKey,
    *,
    known: Sequence[str] = (),
    witnesses: Collection[WitnessKey] = (),
) -> Report:
    """Check a ledger in its store, from the first entry to the last, signed or not.

    Args:
        store: bound to one transaction, so that nothing moves meanwhile.
        key: the ledger's public key, from a source other than the store.
        known: signed checkpoint notes kept elsewhere; without one, a cut does not show.
        witnesses: each of them must have cosigned a checkpoint, here or among `known`.
    """
    return _Audit(store, key, known, witnesses).run()


class _Audit:
    def __init__(
        self,
        store: LedgerStore,
        key: VerifierKey,
        known: Sequence[str],
        witnesses: Collection[WitnessKey],
    ) -> None:
        self._store = store
        self._nodes: dict[int, list[bytes]] = {}
        self._history = History(key, known=known, witnesses=witnesses, on_node=self._keep)

    def run(self) -> Report:
        head = self._head()
        waiting = self._entries_and_checkpoints()
        for checkpoint in waiting:
            self._checkpoint(checkpoint)
        if head is not None:
            self._compare_head(head)
        self._compare_nodes()
        return self._history.finish(ends_signed=False)

    def _head(self) -> Frontier | None:
        try:
            return self._store.head()
        except LedgerError as damaged:
            self._history.find(Wrong.MALFORMED, str(damaged))
            return None

    def _entries_and_checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Take entries in; stop at each checkpoint, and once at the end for those beyond it."""
        checkpoints = iter(self._store.checkpoints())
        due = next(checkpoints, None)
        for entry in self._store.entries(0, _EVERYTHING):
            while due is not None and due.size <= self._history.size:
                yield due
                due = next(checkpoints, None)
            if entry.index > self._history.size:
                self._history.missing(entry.index - self._history.size)
            self._history.entry(entry.leaf, entry.payload, entry.salt)
        while due is not None:
            yield due
            due = next(checkpoints, None)

    def _checkpoint(self, stored: StoredCheckpoint) -> None:
        signed = self._history.checkpoint(stored.note)
        if signed is not None and (signed.size, signed.root) != (stored.size, stored.root):
            self._history.find(
                Wrong.MALFORMED,
                f"The row of the checkpoint over {stored.size} entries does not say what was "
                "signed.",
            )

    def _keep(self, node: Node) -> None:
        if node.level % TILE_HEIGHT == 0:
            self._nodes.setdefault(node.level, []).append(node.hash)

    def _compare_head(self, head: Frontier) -> None:
        size = self._history.size
        if head.size > size:
            self._history.find(
                Wrong.TRUNCATED,
                f"The head counts {head.size} entries; there are {size}. The end was cut off.",
            )
        elif head.size < size:
            self._history.find(
                Wrong.ORDER,
                f"The head counts {head.size} entries, but entries {head.size} to {size - 1} "
                "stand behind it: put in past the ledger.",
            )
        elif head != self._history.frontier():
            self._history.find(
                Wrong.HISTORY,
                f"The head over {size} entries is not what they add up to: the head or an entry "
                f"after {self._signed_words()} was changed.",
            )

    def _signed_words(self) -> str:
        latest = self._store.latest_checkpoint()
        return "the beginning" if latest is None else f"the checkpoint at {latest.size}"

    def _compare_nodes(self) -> None:
        self._history.frontier()
        top = max([TILE_HEIGHT, *self._nodes])
        # One level more than there can be: a hash nobody could have made is found too.
        for level in range(TILE_HEIGHT, top + TILE_HEIGHT + 1, TILE_HEIGHT):
            right = self._nodes.get(level, [])
            stored = self._store.hashes(level, 0, _EVERYTHING >> level)
            for index in range(max(len(right), len(stored))):
                if right[index : index + 1] != list(stored[index : index + 1]):
                    self._history.find(
                        Wrong.HISTORY,
                        f"The stored hash over entries {index << level} to "
                        f"{((index + 1) << level) - 1} is not theirs: it, or one of them, was "
                        "changed, moved, put in or taken out.",
                    )
                    break
