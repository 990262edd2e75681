"""Secrets that are shown once: the database keeps a SHA-256.

A plain hash is enough, because a secret here has 256 random bits and cannot be guessed.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from governance.ports import Randomness

SECRET_BYTES: Final = 32


def new_secret(randomness: Randomness) -> str:
    """256 random bits as URL-safe text."""
    return base64.urlsafe_b64encode(randomness.bytes(SECRET_BYTES)).decode("ascii").rstrip("=")


def fingerprint(secret: str) -> bytes:
    """What is stored of a secret; any text has one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
