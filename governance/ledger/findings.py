"""What checking a ledger finds: what is wrong, where, and what held.

Invariant: a message names entries, sizes and keys, never what an entry says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wrong(StrEnum):
    """What can be wrong with a ledger."""

    EDITED = "edited"
    """What an entry says is not what its leaf commits to."""
    ORDER = "order"
    """An entry does not stand where its index says: moved, put in, or taken out."""
    HISTORY = "history"
    """Entries do not lead to the root that was signed, or to the hashes stored over them."""
    FORK = "fork"
    """Two signed checkpoints cannot both be true."""
    TRUNCATED = "truncated"
    """Entries are missing at the end."""
    UNSIGNED = "unsigned"
    """Nothing signed vouches for this."""
    MALFORMED = "malformed"
    """A line is not of the format."""
    INDEX = "index"
    """What is kept beside the entries, to look them up by, is not what they say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found wrong. line: in the file, from 1; None where there is no line to name."""

    wrong: Wrong
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A witness vouches for the first `size` entries, as it saw them at `at` (its own clock)."""

    witness: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found.

    size, root: of the tree that was read. erased: entries whose payload was erased. checkpoints:
    good ones. signed: entries that a good checkpoint vouches for. witnessed: the largest sizes
    that trusted witnesses vouch for. findings: the first 100; `ok` when there is none.
    """

    size: int
    root: bytes
    erased: int
    checkpoints: int
    signed: int = 0
    witnessed: tuple[Witnessed, ...] = ()
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the ledger proves itself."""
        return not self.findings
