"""Signed notes (C2SP signed-note v1): a text, a blank line, and Ed25519 signatures under it.

Invariant: a note's text is handed out only after the signature of a key the caller trusts
verified. Signatures of unknown keys are ignored, a bad one of a known key spoils the note.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.errors import LedgerError

ED25519: Final = b"\x01"
"""The signature type identifier of plain Ed25519 notes."""
MAX_SIGNATURES: Final = 64
MAX_CHARACTERS: Final = 1 << 20

_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_DASH: Final = "\N{EM DASH} "


class NoteError(LedgerError):
    """A note is malformed, or not signed by the key it should be signed by."""


@dataclass(frozen=True, slots=True)
class NamedKey:
    """An Ed25519 public key with its name, as in C2SP's `vkey`; one class for each use of a key.

    material: the raw 32 bytes (RFC 8032). algorithm: the use's byte, part of the key's id.
    """

    name: str
    material: bytes
    algorithm: ClassVar[bytes]
    foreign: ClassVar[str]
    """What is said about a line that is no key for this use."""

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteError("A key's name is not empty and has neither spaces nor a plus sign.")
        if len(self.material) != _KEY_BYTES:
            raise NoteError("An Ed25519 public key has exactly 32 bytes.")

    @property
    def id(self) -> bytes:
        """The 4-byte key id; the same key has another one for another use."""
        return key_id(self.name, self.algorithm, self.material)

    def encode(self) -> str:
        """The key as one line of text: name, id in hex, and base64, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{b64encode(self.algorithm + self.material).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `encode` or another C2SP tool wrote.

        Raises:
            NoteError: not a key, not one for this use, or the id does not belong to it.
        """
        name, plus, rest = text.strip().partition("+")
        shown_id, second_plus, encoded = rest.partition("+")
        raw = from_base64(encoded)
        if not plus or not second_plus or raw[:1] != cls.algorithm:
            raise NoteError(cls.foreign)
        key = cls(name, raw[1:])
        if key.id.hex() != shown_id:
            raise NoteError("A public key was copied wrong: its id does not belong to it.")
        return key


@dataclass(frozen=True, slots=True)
class VerifierKey(NamedKey):
    """The public key of a ledger."""

    algorithm: ClassVar[bytes] = ED25519
    foreign: ClassVar[str] = (
        "This is no public key of a ledger. It is one line: name+id+key, "
        "as `chatham ledger export` prints it."
    )

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.material).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key under the name it signs with."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half, to be kept by whoever checks."""
        return VerifierKey(self.name, self.private_key.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The signature line for `text`, with its newline."""
        return signature_line(self.name, self.verifier.id, self.private_key.sign(text.encode()))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signature line, not yet verified: whose it says it is, and what was signed with."""

    name: str
    key_id: bytes
    signature: bytes


def is_key_name(name: str) -> bool:
    """Whether C2SP allows this as a key's name."""
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def sign_note(text: str, signer: NoteSigner) -> str:
    """The note: text, blank line, signature.

    Raises:
        NoteError: the text does not end in a newline, or holds control characters.
    """
    if not text.endswith("\n") or not _is_clean(text):
        raise NoteError("A note's text ends in a newline and has no other control characters.")
    return f"{text}\n{signer.line(text)}"


def open_note(note: str, keys: Collection[VerifierKey]) -> str:
    """The text of a note that at least one of `keys` signed.

    Raises:
        NoteError: malformed, unsigned by these keys, or a signature of one of them is wrong.
    """
    text, signatures = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    trusted = False
    for line in signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if not key.verifies(line.signature, text):
            raise NoteError("A signature on a note is wrong: its text or signature was changed.")
        trusted = True
    if not trusted:
        raise NoteError("A note is not signed by the key it should be signed by.")
    return text


def split_note(note: str) -> tuple[str, tuple[NoteSignature, ...]]:
    """The text and the signature lines of a note, none of which is verified.

    Raises:
        NoteError: not a note.
    """
    if len(note) > MAX_CHARACTERS or not _is_clean(note):
        raise NoteError("A signed note is far too long or holds characters it must not.")
    body, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("A signed note needs a text, a blank line and a signature.")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise NoteError("A signed note has more signatures than anybody needs.")
    return body + "\n", tuple(read_signature(line) for line in signatures)


def read_signature(line: str) -> NoteSignature:
    """A signature line without its newline.

    Raises:
        NoteError: malformed.
    """
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    signed = from_base64(encoded)
    if not line.startswith(_DASH) or not space or not is_key_name(name) or len(signed) <= _ID_BYTES:
        raise NoteError("A signed note has a malformed signature line.")
    return NoteSignature(name=name, key_id=signed[:_ID_BYTES], signature=signed[_ID_BYTES:])


def signature_line(name: str, key_id: bytes, signature: bytes) -> str:
    """A signature as a line, with its newline."""
    return f"{_DASH}{name} {b64encode(key_id + signature).decode()}\n"


def key_id(name: str, kind: bytes, material: bytes) -> bytes:
    """The 4-byte key id: SHA-256(name ‖ newline ‖ kind ‖ public key), cut short."""
    return sha256(name.encode() + b"\n" + kind + material).digest()[:_ID_BYTES]


def from_base64(encoded: str) -> bytes:
    """Decode strictly: no other spelling of the same bytes passes; b"" if it is not base64."""
    try:
        raw = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if b64encode(raw).decode() == encoded else b""


def _is_clean(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not any(c < " " and c != "\n" for c in text)
