"""The offline check of a person's trail: every entry against its proof, every proof to one root.

Needs the file and the ledger's public key. It proves what is there, never that all of it is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, cast

from governance.ledger.checkpoint import Checkpoint, open_checkpoint
from governance.ledger.commitment import SALT_BYTES, commit
from governance.ledger.cosignature import WitnessKey, cosignatures
from governance.ledger.findings import Finding, Report, Witnessed, Wrong
from governance.ledger.history import MAX_FINDINGS
from governance.ledger.proofs import (
    ConsistencyProof,
    InclusionProof,
    ProofError,
    verify_consistency,
    verify_inclusion,
)
from governance.ledger.signed_note import NoteError, VerifierKey, from_base64
from governance.ledger.trail import FORMAT, VERSION
from governance.ledger.tree import HASH_BYTES

_SHOWN: Final = frozenset({"index", "leaf", "payload", "proof", "salt"})
_EARLIER: Final = frozenset({"earlier", "proof"})
_KEPT_BACK: Final = frozenset({"index", "leaf", "proof", "told"})


def verify_trail_lines(
    lines: Iterable[str],
    key: VerifierKey,
    *,
    known: Sequence[str] = (),
    witnesses: Collection[WitnessKey] = (),
) -> Report:
    """Check a person's trail.

    Args:
        lines: as `trail_lines` gives them, line ends allowed.
        key: the ledger's public key, from a source other than the file.
        known: checkpoints kept elsewhere, such as the one in an earlier trail.
        witnesses: each of them must have cosigned the trail's checkpoint or one of `known`.

    In the report, `size` is the ledger's, `signed` counts the entries in the file, and `erased`
    those of them whose words are kept back.
    """
    reader = _TrailReader(key)
    for number, line in enumerate(lines, start=1):
        reader.read(number, line)
    return reader.finish(known, witnesses)


class _TrailReader:
    def __init__(self, key: VerifierKey) -> None:
        self._key = key
        self._line = 0
        self._head: Checkpoint | None = None
        self._sound: dict[int, tuple[Checkpoint, list[str]]] = {}
        self._last = -1
        self._count = 0
        self._kept_back = 0
        self._findings: list[Finding] = []

    def read(self, number: int, line: str) -> None:
        self._line = number
        try:
            raw = cast("object", json.loads(line))
        except (ValueError, RecursionError):
            raw = None
        fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
        keys = fields.keys()
        if number == 1:
            self._header(fields)
        elif keys == {"checkpoint"} and self._head is None:
            self._checkpoint(str(fields["checkpoint"]))
        elif self._head is None:
            self._find(Wrong.UNSIGNED, "No checkpoint signed by the key you gave stands here.")
        elif keys == _EARLIER:
            self._continues(str(fields["earlier"]), _hashes(fields["proof"]), self._head)
        elif keys in (_SHOWN, _KEPT_BACK):
            self._entry(fields, self._head)
        else:
            self._find(Wrong.MALFORMED, "A line is neither an entry nor a proof.")

    def finish(self, known: Sequence[str], witnesses: Collection[WitnessKey]) -> Report:
        self._line = 0
        head = self._head
        if head is None:
            self._find(Wrong.UNSIGNED, "The trail has no checkpoint signed by the key you gave.")
            head = Checkpoint(origin=self._key.name, size=0, root=bytes(HASH_BYTES))
        for note in known:
            self._compare(note, head)
        heard = self._witnessed(witnesses)
        for name in sorted({w.name for w in witnesses} - heard.keys()):
            self._find(Wrong.UNSIGNED, f"No checkpoint here carries a cosignature of {name}.")
        return Report(
            size=head.size,
            root=head.root,
            erased=self._kept_back,
            checkpoints=int(self._head is not None),
            signed=self._count,
            witnessed=tuple(heard[name] for name in sorted(heard)),
            findings=tuple(self._findings),
        )

    def _header(self, fields: dict[str, Any]) -> None:
        if fields.get("format") != FORMAT or fields.get("version") != VERSION:
            self._find(Wrong.MALFORMED, "The file does not begin like a person's trail.")
        if fields.get("origin") != self._key.name:
            self._find(Wrong.UNSIGNED, "The trail is of another ledger than the public key.")

    def _checkpoint(self, note: str) -> None:
        try:
            self._head = open_checkpoint(note, self._key)
            self._sound[self._head.size] = (self._head, [note])
        except NoteError:
            self._find(Wrong.UNSIGNED, "The checkpoint is not signed by the key you gave.")

    def _continues(self, note: str, hashes: tuple[bytes, ...] | None, head: Checkpoint) -> None:
        try:
            old = open_checkpoint(note, self._key)
        except NoteError:
            self._find(Wrong.UNSIGNED, "An earlier checkpoint is not signed by the key you gave.")
            return
        proof = ConsistencyProof(old_size=old.size, new_size=head.size, hashes=hashes or ())
        try:
            verify_consistency(proof, old, head)
        except ProofError:
            self._find(
                Wrong.HISTORY,
                f"Nothing shows that the ledger still begins with the {old.size} entries of an "
                "earlier checkpoint: history was rewritten, or the proof was changed.",
            )
            return
        self._sound.setdefault(old.size, (old, []))[1].append(note)

    def _entry(self, fields: dict[str, Any], head: Checkpoint) -> None:
        index, leaf, hashes = fields["index"], _hex(fields["leaf"]), _hashes(fields["proof"])
        if type(index) is not int or len(leaf) != HASH_BYTES or hashes is None:
            self._find(Wrong.MALFORMED, "An entry's index, leaf or proof is not readable.")
            return
        self._count += 1
        if index <= self._last:
            self._find(Wrong.ORDER, f"Entry {index} stands twice, or after a later one.")
        self._last = max(self._last, index)
        if "told" in fields:
            self._kept_back += 1
        elif not _says(fields["payload"], _hex(fields["salt"]), leaf):
            self._find(Wrong.EDITED, f"Entry {index} was changed after it was written.")
        try:
            verify_inclusion(
                InclusionProof(index=index, size=head.size, leaf=leaf, hashes=hashes), head
            )
        except ProofError:
            self._find(
                Wrong.HISTORY,
                f"Entry {index} is not in the ledger that was signed: its proof does not lead to "
                "the root.",
            )

    def _compare(self, note: str, head: Checkpoint) -> None:
        """With a checkpoint kept elsewhere, which this trail must hold too."""
        try:
            kept = open_checkpoint(note, self._key)
        except NoteError:
            self._find(
                Wrong.UNSIGNED, "A checkpoint kept elsewhere is not signed by the key you gave."
            )
            return
        sound = self._sound.get(kept.size)
        if sound is None:
            self._find(
                Wrong.UNSIGNED,
                f"Nothing here compares {head.size} entries with the {kept.size} of a checkpoint "
                "kept elsewhere: it is newer than this trail, or too old. Ask for a new trail.",
            )
        elif sound[0].root != kept.root:
            self._find(
                Wrong.FORK,
                f"The first {kept.size} entries are not those of a checkpoint kept elsewhere: "
                "history was rewritten, or this is another branch of it.",
            )
        else:
            sound[1].append(note)

    def _witnessed(self, witnesses: Collection[WitnessKey]) -> dict[str, Witnessed]:
        heard: dict[str, Witnessed] = {}
        for size, (_, notes) in sorted(self._sound.items()):
            for note in notes:
                try:
                    given = cosignatures(note, witnesses)
                except NoteError as wrong:
                    self._find(Wrong.UNSIGNED, str(wrong))
                    continue
                heard |= {
                    c.witness: Witnessed(witness=c.witness, size=size, at=c.at) for c in given
                }
        return heard

    def _find(self, wrong: Wrong, message: str) -> None:
        if len(self._findings) < MAX_FINDINGS:
            finding = Finding(wrong=wrong, message=message, line=self._line or None)
            self._findings.append(finding)


def _says(payload: object, salt: bytes, leaf: bytes) -> bool:
    if not isinstance(payload, str) or len(salt) != SALT_BYTES:
        return False
    return commit(salt, payload.encode("utf-8", "surrogatepass")) == leaf


def _hex(value: object) -> bytes:
    try:
        return bytes.fromhex(cast("str", value))
    except (TypeError, ValueError):
        return b""


def _hashes(value: object) -> tuple[bytes, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    read = tuple(from_base64(item) if isinstance(item, str) else b"" for item in items)
    return read if all(len(h) == HASH_BYTES for h in read) else None
