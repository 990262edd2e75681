"""Keys for what proves who is asking: hashes of secrets, signed cursors, request tokens.

They come from the key file (HKDF, RFC 5869), so that whoever can only write to the database
cannot put a token, an account or a signed-in browser there.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.storage.keyring import KeyRing
from governance.errors import KeyMissingError
from governance.keys import KEY_BYTES

TOKENS: Final = "api tokens"
ACCOUNTS: Final = "accounts"
BROWSERS: Final = "signed-in browsers"
FORGERY: Final = "request tokens"
CURSORS: Final = "cursors"
SIGN_IN: Final = "sign-in under way"
SETTINGS: Final = "programme settings"
REPLAYS: Final = "idempotency keys"
ANSWERS: Final = "kept answers"
REGISTER: Final = "register of people"
PLAN: Final = "plan of kpis"
SURVEYS: Final = "survey marks"
PILOTS: Final = "pilots"
NARRATIVES: Final = "narratives of pilots"


def access_key(keyring: KeyRing | None, use: str) -> bytes:
    """The key for one use; it stays when key-encryption keys are rotated.

    Raises:
        KeyMissingError: the database was opened without keys.
    """
    if keyring is None:
        raise KeyMissingError("Nobody can be recognized without the key file. Name it and retry.")
    info = f"chatham access: {use}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
        keyring.ledger_seed
    )


def keyed_fingerprint(keyring: KeyRing | None, use: str, secret: str) -> bytes:
    """What is stored of a secret; any text has one (HMAC-SHA256)."""
    text = secret.encode("utf-8", "surrogatepass")
    return hmac.new(access_key(keyring, use), text, hashlib.sha256).digest()
