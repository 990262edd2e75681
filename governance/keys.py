"""Envelope keys: session key ← engagement key ← key-encryption key, AES-256-GCM throughout.

Erasing is destroying a wrapped key; rotating is wrapping it again. A wrapped key is bound to its
place by the associated data (NIST SP 800-38D), so it opens nowhere else.
Layout of a wrapped key or sealed text: nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from governance.errors import SealError
from governance.ports import Randomness

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Key:
    """A 256-bit key. `repr` never shows it."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_BYTES:
            raise ValueError("A key has exactly 32 bytes.")

    @classmethod
    def new(cls, randomness: Randomness) -> Key:
        """A fresh key."""
        return cls(randomness.bytes(KEY_BYTES))


def encrypt(key: Key, plain: bytes, bound_to: bytes, randomness: Randomness) -> bytes:
    """Seal `plain` under `key`, bound to the associated data `bound_to`."""
    nonce = randomness.bytes(NONCE_BYTES)
    return nonce + AESGCM(key.material).encrypt(nonce, plain, bound_to)


def decrypt(key: Key, sealed: bytes, bound_to: bytes) -> bytes:
    """Open what `encrypt` made.

    Raises:
        SealError: another key, changed bytes, or bound to something else.
    """
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key.material).decrypt(nonce, body, bound_to)
    except (InvalidTag, ValueError):
        raise SealError(
            "A sealed record does not open: it was changed, moved, or made with another key. "
            "Nothing was read. Restore the record or the key from a backup."
        ) from None


def wrap(outer: Key, inner: Key, place: str, randomness: Randomness) -> bytes:
    """Wrap `inner` under `outer` for one place, such as `session:ses_1`."""
    return encrypt(outer, inner.material, f"chatham key v1|{place}".encode(), randomness)


def unwrap(outer: Key, wrapped: bytes, place: str) -> Key:
    """Open what `wrap` made for the same place.

    Raises:
        SealError: as for `decrypt`.
    """
    return Key(decrypt(outer, wrapped, f"chatham key v1|{place}".encode()))
