"""The check at the heart of every verifier: entries one by one, checkpoints where they stand.

It recomputes every leaf and every root, so an edit, a reordering, an insertion or a deletion shows
at the next checkpoint. A cut, and a history rewritten and signed again, show only against a
checkpoint kept elsewhere: hand those in as `known`. One pass, memory for one batch of entries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from governance.ledger.checkpoint import Checkpoint, open_checkpoint
from governance.ledger.commitment import SALT_BYTES, commit
from governance.ledger.cosignature import WitnessKey, cosignatures
from governance.ledger.findings import Finding, Report, Witnessed, Wrong
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.tree import HASH_BYTES, Frontier, Node

MAX_FINDINGS: Final = 100
_BATCH: Final = 4096
_NO_LEAF: Final = b"\0" * HASH_BYTES
"""Stands where a leaf is missing, so that what follows is still counted right."""


class History:
    """Takes a ledger in from its first entry on, and says what is wrong with it.

    line: where the caller is in its file, for findings; 0 where there is none.
    """

    def __init__(
        self,
        key: VerifierKey,
        *,
        known: Sequence[str] = (),
        witnesses: Collection[WitnessKey] = (),
        on_node: Callable[[Node], None] | None = None,
    ) -> None:
        self.line = 0
        self.size = 0
        self._key = key
        self._witnesses = tuple(witnesses)
        self._on_node = on_node
        self._findings: list[Finding] = []
        self._frontier = Frontier()
        self._pending: list[bytes] = []
        self._erased = 0
        self._checkpoints = 0
        self._signed_to = -1
        self._witnessed: dict[str, Witnessed] = {}
        self._wanted: dict[int, tuple[Checkpoint, list[str]]] = {}
        for note in known:
            self._want(note)
        self._catch_up()

    def entry(self, leaf: bytes, payload: bytes | None, salt: bytes | None) -> None:
        """The next entry; payload and salt are None when they were erased."""
        if len(leaf) != HASH_BYTES:
            self.find(Wrong.MALFORMED, f"Entry {self.size} has no readable leaf hash.")
            leaf = _NO_LEAF
        if payload is None or salt is None:
            self._erased += 1
        elif len(salt) != SALT_BYTES or commit(salt, payload) != leaf:
            self.find(Wrong.EDITED, f"Entry {self.size} was changed after it was written.")
        self._add(leaf)

    def missing(self, count: int) -> None:
        """The next entries are not there."""
        until = self.size + count - 1
        which = f"Entry {until} is" if count == 1 else f"Entries {self.size} to {until} are"
        self.find(Wrong.ORDER, f"{which} missing: taken out.")
        # However many are claimed, so many hashes are made; a hole nobody could have made is not.
        for _ in range(min(count, _BATCH)):
            self._add(_NO_LEAF)
        self.size = until + 1

    def checkpoint(self, note: str) -> Checkpoint | None:
        """A checkpoint that stands here; given back if its signature is good."""
        try:
            signed = open_checkpoint(note, self._key)
        except NoteError:
            self.find(Wrong.UNSIGNED, "A checkpoint is not signed by the key you gave.")
            return None
        if signed.size > self.size:
            self.find(
                Wrong.TRUNCATED,
                f"A checkpoint vouches for {signed.size} entries, but only {self.size} stand "
                "before it.",
            )
        elif signed.size < self.size:
            self.find(Wrong.ORDER, "A checkpoint does not stand right after its last entry.")
        elif signed.root != self.root():
            self.find(
                Wrong.HISTORY,
                f"Entries {max(self._signed_to, 0)} to {self.size} do not lead to the root that "
                "was signed: something in between was changed, moved, put in or taken out.",
            )
        else:
            self._checkpoints += 1
            self._signed_to = self.size
            self._hear_witnesses(note)
        return signed

    def root(self) -> bytes:
        """The root over what was taken in so far."""
        return self.frontier().root()

    def frontier(self) -> Frontier:
        """The frontier over what was taken in so far."""
        self._catch_up()
        return self._frontier

    def find(self, wrong: Wrong, message: str) -> None:
        """Note that something is wrong; after the first hundred nothing more is kept."""
        if len(self._findings) < MAX_FINDINGS:
            finding = Finding(wrong=wrong, message=message, line=self.line or None)
            self._findings.append(finding)

    def finish(self, *, ends_signed: bool) -> Report:
        """What was found. ends_signed: a checkpoint has to vouch for every entry, to the last."""
        root = self.root()
        self.line = 0
        for size in sorted(self._wanted):
            self.find(
                Wrong.TRUNCATED,
                f"A checkpoint kept elsewhere vouches for {size} entries; there are {self.size}. "
                "The end was cut off.",
            )
        if ends_signed and self._signed_to != self.size:
            self.find(
                Wrong.UNSIGNED,
                f"There are {self.size} entries, but they do not end with a checkpoint over all "
                "of them.",
            )
        for name in sorted({w.name for w in self._witnesses} - self._witnessed.keys()):
            self.find(
                Wrong.UNSIGNED,
                f"No checkpoint carries a cosignature of {name}, the witness you named.",
            )
        return Report(
            size=self.size,
            root=root,
            erased=self._erased,
            checkpoints=self._checkpoints,
            signed=max(self._signed_to, 0),
            witnessed=tuple(self._witnessed[name] for name in sorted(self._witnessed)),
            findings=tuple(self._findings),
        )

    def _add(self, leaf: bytes) -> None:
        self._pending.append(leaf)
        self.size += 1
        if len(self._pending) >= _BATCH or self.size in self._wanted:
            self._catch_up()

    def _catch_up(self) -> None:
        self._frontier = self._frontier.extend(self._pending, self._on_node)
        self._pending.clear()
        kept = self._wanted.pop(self.size, None)
        if kept is None:
            return
        if kept[0].root != self._frontier.root():
            self.find(
                Wrong.FORK,
                f"The first {self.size} entries are not those of a checkpoint kept elsewhere: "
                "history was rewritten, or this is another branch of it.",
            )
            return
        for note in kept[1]:
            self._hear_witnesses(note)

    def _hear_witnesses(self, note: str) -> None:
        try:
            heard = cosignatures(note, self._witnesses)
        except NoteError as wrong:
            self.find(Wrong.UNSIGNED, str(wrong))
            return
        for one in heard:
            told = Witnessed(witness=one.witness, size=self.size, at=one.at)
            before = self._witnessed.get(one.witness)
            if before is None or (before.size, before.at) < (told.size, told.at):
                self._witnessed[one.witness] = told

    def _want(self, note: str) -> None:
        try:
            checkpoint = open_checkpoint(note, self._key)
        except NoteError:
            self.find(
                Wrong.UNSIGNED, "A checkpoint kept elsewhere is not signed by the key you gave."
            )
            return
        other, notes = self._wanted.setdefault(checkpoint.size, (checkpoint, []))
        notes.append(note)
        if other.root != checkpoint.root:
            self.find(
                Wrong.FORK,
                f"Two checkpoints over {checkpoint.size} entries were signed with different "
                "roots: the ledger showed two histories.",
            )
