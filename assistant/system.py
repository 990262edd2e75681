"""The real clock, ids and randomness; tests put their own in their place."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime


class SystemClock:
    """This machine's clock, in UTC."""

    def now(self) -> datetime:
        """The current instant."""
        return datetime.now(UTC)


class SystemIds:
    """Unguessable ids."""

    def new(self, prefix: str) -> str:
        """`prefix_` and 128 random bits in hex."""
        return f"{prefix}_{secrets.token_hex(16)}"


class SystemRandomness:
    """The operating system's random source."""

    def bytes(self, count: int) -> bytes:
        """`count` random bytes."""
        return os.urandom(count)
