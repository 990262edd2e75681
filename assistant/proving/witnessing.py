"""A witness in a folder: its key, the ledger it watches, and the last checkpoint it cosigned.

The folder belongs elsewhere: a stick, another machine, somebody else's share. Invariants: the
memory is replaced whole and on disk before a cosignature is handed out (C2SP tlog-witness), and a
witness that has lost its memory says nothing.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from governance.errors import ChathamError
from governance.ledger.cosignature import WitnessSigner
from governance.ledger.signed_note import NoteError, VerifierKey, is_key_name
from governance.ledger.witness import Witness
from governance.ports import Randomness

_KEY: Final = "witness.key"
_PUBLIC: Final = "witness.pub"
_LEDGER: Final = "ledger.pub"
_LAST: Final = "last-checkpoint.txt"
_KEY_BYTES: Final = 32


class WitnessError(ChathamError):
    """The witness's folder is not as it must be; nothing was cosigned."""


@contextmanager
def witness_in(
    folder: Path, ledger: VerifierKey | None, *, name: str, randomness: Randomness
) -> Generator[tuple[Witness, WitnessSigner]]:
    """The witness of a folder, made on first use, and for one caller at a time.

    Args:
        folder: made if it is not there.
        ledger: the public key of the ledger to watch; needed the first time, and later only
            compared.
        name: what the witness signs as, the first time.
        randomness: for its key, the first time.

    Raises:
        WitnessError: no ledger's key is known, or another one; or a file is missing or broken.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder / ".lock", mode=0o600):
        if not (folder / _KEY).exists():
            _make(folder, ledger, name=name, randomness=randomness)
        watched = _watched(folder)
        if ledger is not None and ledger != watched:
            raise WitnessError(
                "This witness watches another ledger, or the same one under another key. Nothing "
                "was cosigned. Give each ledger a witness folder of its own."
            )
        signer = _signer(folder)
        yield Witness(_Memory(folder / _LAST), signer, watched), signer


class _Memory:
    """Keeps the contract of `WitnessMemory`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self) -> str | None:
        """The last note; None before the first."""
        try:
            return self._path.read_text(encoding="utf-8") or None
        except (OSError, UnicodeDecodeError):
            pass
        raise WitnessError(
            "This witness has lost its memory: the checkpoint it cosigned last cannot be read. "
            "Nothing was cosigned. Put the file back, or start a new witness and tell your "
            "privacy officer that the old one ended."
        )

    def keep(self, note: str) -> None:
        """Replace it, whole and on disk."""
        _write(self._path, note)


def _make(folder: Path, ledger: VerifierKey | None, *, name: str, randomness: Randomness) -> None:
    if any((folder / file).exists() for file in (_LAST, _LEDGER, _PUBLIC)):
        raise WitnessError(
            "This witness has lost its key. Nothing was cosigned. Put the file back, or start a "
            "new witness in an empty folder."
        )
    if ledger is None:
        raise WitnessError(
            "A new witness needs the public key of the ledger it is to watch. Give it with "
            "--key; `chatham init` printed it."
        )
    if not is_key_name(name):
        raise WitnessError("A witness's name has neither spaces nor a plus sign.")
    secret = randomness.bytes(_KEY_BYTES)
    signer = WitnessSigner(name, Ed25519PrivateKey.from_private_bytes(secret))
    _write(folder / _LEDGER, ledger.encode() + "\n")
    _write(folder / _PUBLIC, signer.key.encode() + "\n")
    _write(folder / _LAST, "")
    # Last: without it, a making that was interrupted is not taken for a witness.
    _write(folder / _KEY, f"{name} {b64encode(secret).decode()}\n")


def _watched(folder: Path) -> VerifierKey:
    try:
        return VerifierKey.parse((folder / _LEDGER).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NoteError):
        pass
    raise WitnessError("The key of the ledger this witness watches is missing or broken.")


def _signer(folder: Path) -> WitnessSigner:
    try:
        name, _, encoded = (folder / _KEY).read_text(encoding="ascii").strip().partition(" ")
        secret = Ed25519PrivateKey.from_private_bytes(b64decode(encoded, validate=True))
        return WitnessSigner(name, secret)
    except (OSError, ValueError):
        pass  # the cause could quote the key
    raise WitnessError("This witness's key is missing or broken. Nothing was cosigned.")


def _write(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
