"""Checkpoints (C2SP tlog-checkpoint): a log's origin, size and root, as a signed note.

chatham.example/ledger
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— chatham.example/ledger Az3grlgt…
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from governance.ledger.signed_note import NoteError, NoteSigner, VerifierKey, open_note, sign_note
from governance.ledger.tree import HASH_BYTES

_LINES: Final = 3
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_ROOT: Final = re.compile(r"[A-Za-z0-9+/]{43}=", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log commits to.

    origin: names the log, as the signing key does. size: number of entries. root: 32 bytes.
    extensions: lines of others' logs; we write none, for nobody can audit them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text that is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text.

        Raises:
            NoteError: not a checkpoint.
        """
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < _LINES or not all(lines) or not text.endswith("\n"):
            raise NoteError("A note is signed but is not a checkpoint of a ledger.")
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size) or not _ROOT.fullmatch(root):
            raise NoteError("A checkpoint's size or root is not written as it must be.")
        raw = b64decode(root)
        if len(raw) != HASH_BYTES or b64encode(raw).decode() != root:
            raise NoteError("A checkpoint's root is not a SHA-256 hash in base64.")
        return cls(origin=origin, size=int(size), root=raw, extensions=tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """The signed note. Whether it may be signed is `Ledger.sign_checkpoint`'s to decide.

    Raises:
        NoteError: the origin is not the signing key's name.
    """
    if checkpoint.origin != signer.name:
        raise NoteError("A ledger's checkpoints are signed by the key of the same name.")
    return sign_note(checkpoint.text(), signer)


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note signed by `key`.

    Raises:
        NoteError: not signed by this key, of another log, or not a checkpoint.
    """
    checkpoint = Checkpoint.parse(open_note(note, (key,)))
    if checkpoint.origin != key.name:
        raise NoteError("A checkpoint belongs to another ledger than its key.")
    return checkpoint
