"""Faults: something broke, nothing was decided. A fault ends a session as `failed`, retryable.

Invariant: no message holds text of a session; a fault's cause is named, never quoted.
"""

from __future__ import annotations


class ChathamError(Exception):
    """Base of every fault. The message says what happened, why, and what to do."""


class GateError(ChathamError):
    """A gate could not do its work; the session stops and can be tried again."""


class SealError(ChathamError):
    """A sealed record was forged, changed, moved, or sealed for something else."""


class KeyMissingError(ChathamError):
    """There is no key to seal or open with."""


class LedgerError(ChathamError):
    """The ledger could not be written or does not prove itself."""


class EngineError(ChathamError):
    """A model was unreachable, too slow, or answered with something unusable."""
