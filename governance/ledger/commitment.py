"""How an entry commits to its payload without holding it.

    leaf = SHA-256(0x00 ‖ SHA-256(salt ‖ payload))

The salt is 16 random bytes of its own for each entry: once payload and salt are erased, what is
left cannot be tested against guesses, and every proof over the leaf still verifies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from governance.ledger.tree import leaf_hash

SALT_BYTES: Final = 16
_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with one spelling only: sorted keys, no spaces, UTF-8.

    Equals RFC 8785 for what events hold: ASCII keys, strings, booleans, integers below 2^53.
    """
    return _CANONICAL.encode(value).encode()


def commit(salt: bytes, payload: bytes) -> bytes:
    """The leaf hash of an entry. `salt` has a fixed length, so the two cannot be shifted.

    Raises:
        ValueError: the salt is not 16 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("A salt has exactly 16 bytes.")
    return leaf_hash(sha256(salt + payload).digest())
