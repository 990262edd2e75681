"""Draws the sample of an audit: at random, and in a way that anybody can draw again.

Invariant: the seed comes from the randomness port after the period is fixed and stands in the
ledger before the pack is made, so nobody could choose what is looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from governance.identity import SessionId

SAMPLE: Final = 25
SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """seed: hex. population: how many there were, and SHA-256 (hex) over their sorted ids."""

    seed: str
    population: int
    digest: str
    sessions: tuple[SessionId, ...]


def draw(population: Collection[SessionId], seed: bytes, *, size: int = SAMPLE) -> Sample:
    """The `size` sessions whose SHA-256 over seed and id is smallest; all of them if fewer."""

    def drawn(session: SessionId) -> bytes:
        return hashlib.sha256(seed + session.encode()).digest()

    every = sorted(set(population))
    return Sample(
        seed=seed.hex(),
        population=len(every),
        digest=hashlib.sha256("\n".join(every).encode()).hexdigest(),
        sessions=tuple(sorted(every, key=drawn)[:size]),
    )
