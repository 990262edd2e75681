"""The ledger itself, over a store that belongs to its caller's transaction.

Invariants: an event is in the ledger exactly when the caller's transaction commits; and nothing is
signed that does not begin with what was signed before (C2SP tlog-checkpoint). `append` is meant
to be the last statement of a transaction, for it takes the head's lock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from governance.errors import LedgerError
from governance.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from governance.ledger.commitment import SALT_BYTES, commit
from governance.ledger.cosignature import Cosigned, WitnessKey, cosignatures
from governance.ledger.events import LedgerEvent, read_event
from governance.ledger.proofs import (
    ConsistencyProof,
    InclusionProof,
    ProofError,
    TreeReader,
    prove_consistency,
    prove_inclusion,
    verify_consistency,
)
from governance.ledger.signed_note import (
    NoteError,
    NoteSigner,
    VerifierKey,
    signature_line,
    split_note,
)
from governance.ledger.store import TILE_HEIGHT, Entry, LedgerStore, StoredCheckpoint
from governance.ledger.tree import Node
from governance.ports import Randomness

_NOT_SIGNED = (
    "The ledger does not continue what was signed before, so nothing was signed. Somebody or "
    "something changed the database. Keep it as it is, export the ledger, run the verifier, and "
    "tell your privacy officer."
)


class Ledger:
    """Append, sign, prove."""

    def __init__(self, store: LedgerStore, *, randomness: Randomness) -> None:
        self._store = store
        self._randomness = randomness

    @property
    def size(self) -> int:
        """The number of entries as this transaction sees it."""
        return self._store.head().size

    def append(self, events: Sequence[LedgerEvent]) -> range:
        """Record events; gives their indexes.

        Raises:
            LedgerConflictError: somebody else appended in between; run the transaction again.
        """
        head = self._store.head()
        indexes = range(head.size, head.size + len(events))
        if not events:
            return indexes
        entries = self._commit(events, head.size)
        nodes: list[Node] = []

        def keep(node: Node) -> None:
            if node.level % TILE_HEIGHT == 0:
                nodes.append(node)

        grown = head.extend((e.leaf for e in entries), on_node=keep)
        self._store.append(head.size, entries, nodes, grown)
        return indexes

    def sign_checkpoint(self, signer: NoteSigner, *, at: datetime) -> StoredCheckpoint:
        """Sign the current head, keep the checkpoint and give it.

        If the latest checkpoint is of this very tree, that one is given again.

        Raises:
            LedgerError: the head does not follow from the stored hashes, or does not begin with
                what the latest checkpoint says, or that checkpoint is not signed by this key.
        """
        head = self._store.head()
        latest = self._store.latest_checkpoint()
        checkpoint = Checkpoint(origin=signer.name, size=head.size, root=head.root())
        if TreeReader(self._store, head.size).frontier() != head:
            raise LedgerError(_NOT_SIGNED)
        if latest is not None:
            self._demand_continues(latest, checkpoint, signer)
            if latest.size == head.size:
                return latest
        note = sign_checkpoint(checkpoint, signer)
        stored = StoredCheckpoint(size=head.size, root=checkpoint.root, note=note, signed_at=at)
        self._store.add_checkpoint(stored)
        return stored

    def latest_checkpoint(self) -> StoredCheckpoint | None:
        """The latest checkpoint signed."""
        return self._store.latest_checkpoint()

    def add_cosignatures(
        self, note: str, key: VerifierKey, witnesses: Collection[WitnessKey]
    ) -> tuple[Cosigned, ...]:
        """Keep what witnesses put under a checkpoint of this ledger; gives all it carries now.

        Raises:
            NoteError: the note is not a checkpoint signed by `key`, or a cosignature is wrong.
            LedgerError: this ledger has never signed such a checkpoint, or none of `witnesses`
                cosigned it. Nothing was kept.
        """
        checkpoint = open_checkpoint(note, key)
        stored = next((c for c in self._store.checkpoints() if c.size == checkpoint.size), None)
        if stored is None or stored.root != checkpoint.root:
            raise LedgerError(
                "The witness cosigned a checkpoint that is not in this ledger. Keep the file and "
                "tell your privacy officer: the same key has signed two histories."
            )
        if not cosignatures(note, witnesses):
            raise LedgerError("The note carries no cosignature of that witness. Nothing was kept.")
        known = {(key.name, key.id) for key in witnesses}
        text, lines = split_note(stored.note)
        _, offered = split_note(note)
        # The newest of a witness takes the place of its older ones.
        new = [one for one in offered if (one.name, one.key_id) in known]
        replaced = {(one.name, one.key_id) for one in new}
        kept = [one for one in lines if (one.name, one.key_id) not in replaced]
        signatures = "".join(signature_line(o.name, o.key_id, o.signature) for o in (*kept, *new))
        merged = f"{text}\n{signatures}"
        self._store.replace_note(checkpoint.size, merged)
        return cosignatures(merged, witnesses)

    def prove_inclusion(self, index: int, *, size: int | None = None) -> InclusionProof:
        """That entry `index` is in the tree of `size` entries (default: now).

        Raises:
            ValueError: there is no such entry in a tree of this size.
        """
        return prove_inclusion(self._store, index, self._bounded(size))

    def prove_consistency(self, old_size: int, *, size: int | None = None) -> ConsistencyProof:
        """That the tree of `size` entries (default: now) begins with the one of `old_size`.

        Raises:
            ValueError: old_size is not between 0 and size.
        """
        return prove_consistency(self._store, old_size, self._bounded(size))

    def events(self, start: int = 0, stop: int | None = None) -> Iterator[LedgerEvent | None]:
        """Events with indexes in [start, stop), each checked against its leaf; None if erased.

        Raises:
            LedgerError: an entry was changed, is missing, or in an unknown form.
        """
        stop = self._bounded(stop)
        expected = start
        for entry in self._store.entries(start, stop):
            if entry.index != expected:
                break
            yield _read(entry)
            expected += 1
        if expected < stop:
            raise LedgerError(
                f"Ledger entry {expected} is missing. Export the ledger and run the verifier."
            )

    def erase(self, indexes: Sequence[int]) -> None:
        """Forget what these entries say; that they exist, and every proof, stays."""
        self._store.erase(indexes)

    def _bounded(self, size: int | None) -> int:
        head = self._store.head().size
        if size is None:
            return head
        if not 0 <= size <= head:
            raise ValueError("The ledger has never had this size.")
        return size

    def _commit(self, events: Sequence[LedgerEvent], start: int) -> list[Entry]:
        salts = self._randomness.bytes(SALT_BYTES * len(events))
        entries: list[Entry] = []
        for at, event in enumerate(events):
            salt, payload = salts[SALT_BYTES * at : SALT_BYTES * (at + 1)], event.payload()
            leaf = commit(salt, payload)
            entries.append(Entry(index=start + at, leaf=leaf, payload=payload, salt=salt))
        return entries

    def _demand_continues(
        self, latest: StoredCheckpoint, checkpoint: Checkpoint, signer: NoteSigner
    ) -> None:
        try:
            # The row beside the note is only an index; what was signed is what counts.
            signed = open_checkpoint(latest.note, signer.verifier)
            if (signed.size, signed.root) != (latest.size, latest.root):
                raise LedgerError(_NOT_SIGNED)
            proof = prove_consistency(self._store, signed.size, checkpoint.size)
            verify_consistency(proof, signed, checkpoint)
        except (NoteError, ProofError, ValueError) as cause:
            raise LedgerError(_NOT_SIGNED) from cause


def _read(entry: Entry) -> LedgerEvent | None:
    if entry.payload is None or entry.salt is None:
        return None
    if len(entry.salt) != SALT_BYTES or commit(entry.salt, entry.payload) != entry.leaf:
        raise LedgerError(
            f"Ledger entry {entry.index} was changed: it does not match its own leaf. "
            "Export the ledger and run the verifier."
        )
    return read_event(entry.payload)
