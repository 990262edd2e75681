"""A ledger to test with."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.identity import SessionId
from governance.ledger.events import SYSTEM, LedgerEvent, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.memory import InMemoryLedgerStore
from governance.ledger.signed_note import NoteSigner
from tests.fakes import NOON, RepeatableRandomness

SIGNER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
KEY = SIGNER.verifier
STRANGER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\2" * 32))


def happened(number: int) -> LedgerEvent:
    return LedgerEvent(
        kind=EventKind.SESSION_TRANSCRIPT_RECEIVED,
        at=NOON,
        actor=SYSTEM,
        refs=Refs(session=SessionId(f"ses_{number}")),
        facts={"turns": number},
    )


def a_ledger(entries: int = 0, *, seed: bytes = b"x") -> tuple[Ledger, InMemoryLedgerStore]:
    store = InMemoryLedgerStore()
    ledger = Ledger(store, randomness=RepeatableRandomness(seed))
    ledger.append([happened(n) for n in range(entries)])
    return ledger, store
