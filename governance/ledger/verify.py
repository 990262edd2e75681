"""The offline verifier: needs an exported file, the public key, and nothing else of ours running.

It recomputes every leaf and every root, so an edit, a reordering, an insertion or a deletion shows
at the next checkpoint. A file that was cut, and a history that was rewritten and signed again,
show only against a checkpoint kept elsewhere: hand those in as `known`. Linear, in one pass, with
memory for one batch of entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, cast

from governance.ledger.checkpoint import Checkpoint, open_checkpoint
from governance.ledger.commitment import SALT_BYTES, commit
from governance.ledger.export import FORMAT, VERSION
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.tree import HASH_BYTES, Frontier

MAX_FINDINGS: Final = 100
_BATCH: Final = 4096
_BARE: Final = frozenset({"index", "leaf"})
_FULL: Final = frozenset({"index", "leaf", "payload", "salt"})
_MARK: Final = frozenset({"checkpoint"})


class Wrong(StrEnum):
    """What can be wrong with a ledger."""

    EDITED = "edited"
    """What an entry says is not what its leaf commits to."""
    ORDER = "order"
    """An entry does not stand where its index says: moved, put in, or taken out."""
    HISTORY = "history"
    """Entries do not lead to the root that was signed."""
    FORK = "fork"
    """Two signed checkpoints cannot both be true."""
    TRUNCATED = "truncated"
    """Entries are missing at the end."""
    UNSIGNED = "unsigned"
    """Nothing signed vouches for this."""
    MALFORMED = "malformed"
    """A line is not of the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found wrong. line: in the file, from 1; None for a checkpoint kept elsewhere."""

    wrong: Wrong
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the verifier found.

    size, root: of the tree in the file. erased: entries whose payload was erased. checkpoints:
    good ones in the file. findings: the first 100; `ok` when there is none.
    """

    size: int
    root: bytes
    erased: int
    checkpoints: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the file proves itself."""
        return not self.findings


def verify_file(path: Path, key: VerifierKey, *, known: Sequence[str] = ()) -> Report:
    """`verify_lines` over a file; a file that cannot be decoded is a finding, not an error.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open(encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        return verify_lines(lines, key, known=known)


def verify_lines(lines: Iterable[str], key: VerifierKey, *, known: Sequence[str] = ()) -> Report:
    """Check an exported ledger.

    Args:
        lines: as `export_lines` gives them, line ends allowed.
        key: the ledger's public key, from a source other than the file.
        known: signed checkpoint notes kept elsewhere (by a witness, in an earlier export).
    """
    verifier = _Verifier(key, known)
    for number, line in enumerate(lines, start=1):
        verifier.read(number, line)
    return verifier.finish()


class _Verifier:
    def __init__(self, key: VerifierKey, known: Sequence[str]) -> None:
        self._key = key
        self._findings: list[Finding] = []
        self._frontier = Frontier()
        self._pending: list[bytes] = []
        self._size = 0
        self._erased = 0
        self._checkpoints = 0
        self._line = 0
        self._sound_to = 0
        self._signed_to = -1
        self._wanted = self._open_known(known)
        self._catch_up()

    def read(self, number: int, line: str) -> None:
        self._line = number
        try:
            # Parsed numbers are only compared, so their size does not matter.
            raw = cast("object", json.loads(line))
        except (ValueError, RecursionError):
            raw = None
        fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
        keys = fields.keys()
        if number == 1:
            self._header(fields)
        elif keys in (_BARE, _FULL):
            self._entry(fields)
        elif keys == _MARK:
            self._checkpoint(fields["checkpoint"])
        else:
            self._find(Wrong.MALFORMED, "A line is neither an entry nor a checkpoint.")

    def finish(self) -> Report:
        root = self._root()
        self._line = 0
        for size in sorted(self._wanted):
            self._find(
                Wrong.TRUNCATED,
                f"A checkpoint kept elsewhere vouches for {size} entries; "
                f"the file has {self._size}. The end was cut off.",
            )
        if self._signed_to != self._size:
            self._find(
                Wrong.UNSIGNED,
                f"The file has {self._size} entries but does not end with a checkpoint over all "
                "of them.",
            )
        return Report(
            size=self._size,
            root=root,
            erased=self._erased,
            checkpoints=self._checkpoints,
            findings=tuple(self._findings),
        )

    def _header(self, fields: dict[str, Any]) -> None:
        if fields.get("format") != FORMAT or fields.get("version") != VERSION:
            self._find(Wrong.MALFORMED, "The file does not begin like an exported ledger.")
        if fields.get("origin") != self._key.name:
            self._find(Wrong.UNSIGNED, "The file is of another ledger than the public key.")

    def _entry(self, fields: dict[str, Any]) -> None:
        if fields["index"] != self._size:
            self._find(
                Wrong.ORDER,
                f"Where entry {self._size} should stand there is another one: moved, put in, or "
                "one was taken out.",
            )
        leaf = _hex(fields["leaf"])
        if len(leaf) != HASH_BYTES:
            self._find(Wrong.MALFORMED, f"Entry {self._size} has no readable leaf hash.")
        if "payload" not in fields:
            self._erased += 1
        elif not _matches(fields["payload"], _hex(fields["salt"]), leaf):
            self._find(Wrong.EDITED, f"Entry {self._size} was changed after it was written.")
        self._pending.append(leaf.ljust(HASH_BYTES, b"\0"))
        self._size += 1
        if len(self._pending) >= _BATCH or self._size in self._wanted:
            self._catch_up()

    def _catch_up(self) -> None:
        self._frontier = self._frontier.extend(self._pending)
        self._pending.clear()
        kept = self._wanted.pop(self._size, None)
        if kept is not None and kept.root != self._frontier.root():
            self._find(
                Wrong.FORK,
                f"The first {self._size} entries are not those of a checkpoint kept elsewhere: "
                "history was rewritten, or this is another branch of it.",
            )

    def _root(self) -> bytes:
        self._catch_up()
        return self._frontier.root()

    def _checkpoint(self, note: object) -> None:
        try:
            checkpoint = open_checkpoint(str(note), self._key)
        except NoteError:
            self._find(Wrong.UNSIGNED, "A checkpoint is not signed by the key you gave.")
            return
        if checkpoint.size > self._size:
            self._find(
                Wrong.TRUNCATED,
                f"A checkpoint vouches for {checkpoint.size} entries, but only {self._size} stand "
                "before it.",
            )
        elif checkpoint.size < self._size:
            self._find(Wrong.ORDER, "A checkpoint does not stand right after its last entry.")
        elif checkpoint.root != self._root():
            self._find(
                Wrong.HISTORY,
                f"Entries {self._sound_to} to {self._size} do not lead to the root that was "
                "signed: something in between was changed, moved, put in or taken out.",
            )
        else:
            self._checkpoints += 1
            self._sound_to = self._signed_to = self._size

    def _open_known(self, notes: Sequence[str]) -> dict[int, Checkpoint]:
        wanted: dict[int, Checkpoint] = {}
        for note in notes:
            try:
                checkpoint = open_checkpoint(note, self._key)
            except NoteError:
                self._find(
                    Wrong.UNSIGNED, "A checkpoint kept elsewhere is not signed by the key you gave."
                )
                continue
            other = wanted.setdefault(checkpoint.size, checkpoint)
            if other.root != checkpoint.root:
                self._find(
                    Wrong.FORK,
                    f"Two checkpoints over {checkpoint.size} entries were signed with different "
                    "roots: the ledger showed two histories.",
                )
        return wanted

    def _find(self, wrong: Wrong, message: str) -> None:
        if len(self._findings) < MAX_FINDINGS:
            finding = Finding(wrong=wrong, message=message, line=self._line or None)
            self._findings.append(finding)


def _hex(value: object) -> bytes:
    try:
        return bytes.fromhex(cast("str", value))
    except (TypeError, ValueError):
        return b""


def _matches(payload: object, salt: bytes, leaf: bytes) -> bool:
    if not isinstance(payload, str) or len(salt) != SALT_BYTES:
        return False
    return commit(salt, payload.encode("utf-8", "surrogatepass")) == leaf
