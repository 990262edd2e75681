"""Cosignatures (C2SP tlog-cosignature, version 1): what a witness says about a checkpoint.

It signs "as of this time, this is the largest consistent tree I have seen of this log". A history
told differently to different people cannot carry one witness's cosignature on both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.ledger.signed_note import (
    NamedKey,
    NoteError,
    signature_line,
    split_note,
)

COSIGNATURE: Final = b"\x04"
"""The signature type identifier of timestamped Ed25519 cosignatures."""

_KEY_BYTES: Final = 32
_TIME_BYTES: Final = 8
_SIGNED_BYTES: Final = _TIME_BYTES + 64
_LATEST: Final = 253_402_300_799
"""The last second of the year 9999: later ones no calendar here can show."""


@dataclass(frozen=True, slots=True)
class WitnessKey(NamedKey):
    """The public key of a witness."""

    algorithm: ClassVar[bytes] = COSIGNATURE
    foreign: ClassVar[str] = (
        "This is no public key of a witness. It is one line: name+id+key, "
        "as `chatham ledger witness` prints it."
    )

    def verifies(self, signature: bytes, text: str) -> datetime | None:
        """When this witness cosigned `text`, or None if that is not its cosignature."""
        seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
        if len(signature) != _SIGNED_BYTES or seconds > _LATEST:
            return None
        try:
            key = Ed25519PublicKey.from_public_bytes(self.material)
            key.verify(signature[_TIME_BYTES:], _message(seconds, text))
        except (InvalidSignature, ValueError):
            return None
        return datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True, slots=True)
class WitnessSigner:
    """A witness's private key under the name it cosigns with; used for nothing else."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)

    @property
    def key(self) -> WitnessKey:
        """The public half, for whoever checks."""
        return WitnessKey(self.name, self.private_key.public_key().public_bytes_raw())

    def line(self, text: str, *, at: datetime) -> str:
        """The cosignature line for a checkpoint's text, with its newline. at: aware."""
        seconds = int(at.timestamp())
        signature = self.private_key.sign(_message(seconds, text))
        stamped = seconds.to_bytes(_TIME_BYTES, "big") + signature
        return signature_line(self.name, self.key.id, stamped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """A cosignature that verified."""

    witness: str
    at: datetime


def cosignatures(note: str, witnesses: Collection[WitnessKey]) -> tuple[Cosigned, ...]:
    """The cosignatures of `witnesses` on a note; those of others are ignored.

    Raises:
        NoteError: not a note, or a cosignature of one of them is wrong.
    """
    text, lines = split_note(note)
    known = {(key.name, key.id): key for key in witnesses}
    found: list[Cosigned] = []
    for line in lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        at = key.verifies(line.signature, text)
        if at is None:
            raise NoteError("A cosignature on a checkpoint is wrong: one of them was changed.")
        found.append(Cosigned(witness=key.name, at=at))
    return tuple(found)


def _message(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
