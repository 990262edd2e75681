"""Stand-ins for the small ports: a clock one sets, ids one can read, bytes one can repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class SetClock:
    """Says what it was set to."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def tick(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass(slots=True)
class CountingIds:
    """`con_1`, `dec_2`, …"""

    given: int = 0

    def new(self, prefix: str) -> str:
        self.given += 1
        return f"{prefix}_{self.given}"


@dataclass(slots=True)
class RepeatableRandomness:
    """The same stream of bytes in every test; never two equal salts in one."""

    seed: bytes = b"chatham tests"
    given: int = field(default=0)

    def bytes(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            self.given += 1
            out += sha256(self.seed + self.given.to_bytes(8, "big")).digest()
        return out[:count]
