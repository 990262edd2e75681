"""Answers to writes, kept for a day so that a write sent again is done once.

Invariants: an answer is sealed and bound to who asked with which key, so that it opens for nobody
else; neither the key nor what was sent is stored, only keyed hashes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update

from assistant.storage.access_keys import ANSWERS, REPLAYS, access_key, keyed_fingerprint
from assistant.storage.keyring import KeyRing
from assistant.storage.statements import Statements
from assistant.storage.tables import idempotent_answer
from governance.keys import Key, decrypt, encrypt
from governance.ports import Randomness

LASTS: Final = timedelta(hours=24)
_BOUND: Final = b"chatham answer v1|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A write as it was asked for. who: whatever tells one asker from every other.

    request: everything that makes it this request; two that differ are two.
    """

    who: str = field(repr=False)
    key: str = field(repr=False)
    request: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What is known of the same key. same: it was the same request. done: it is finished.

    answer: None while it is not, and once something was erased since.
    """

    same: bool
    done: bool
    answer: bytes | None = field(repr=False)


class Replays:
    """The kept answers of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def begin(self, asked: Asked, *, now: datetime) -> Earlier | None:
        """Take the key for this request, or say what it was taken for; None: it is yours.

        Raises:
            AlreadyStored: somebody took it at the same instant. Ask again.
        """
        name = self._name(asked)
        self.forget_old(now=now)
        table = idempotent_answer
        row = self._statements.first(select(table).where(table.c.id == name))
        request = keyed_fingerprint(self._keyring, REPLAYS, f"request|{asked.request}")
        if row is None:
            values = {"id": name, "request": request, "expires_at": now + LASTS}
            self._statements.change(insert(table).values(values))
            return None
        sealed = row["answer"]
        return Earlier(
            same=row["request"] == request,
            done=row["done_at"] is not None,
            answer=decrypt(self._seal(), sealed, _BOUND + name) if sealed else None,
        )

    def finish(self, asked: Asked, answer: bytes, *, now: datetime, randomness: Randomness) -> None:
        """Keep what was answered."""
        name = self._name(asked)
        sealed = encrypt(self._seal(), answer, _BOUND + name, randomness)
        table = idempotent_answer
        kept = update(table).where(table.c.id == name).values(answer=sealed, done_at=now)
        self._statements.change(kept)

    def abandon(self, asked: Asked) -> None:
        """Nothing was done; the key may be used again."""
        table = idempotent_answer
        mine = (table.c.id == self._name(asked)) & table.c.done_at.is_(None)
        self._statements.change(delete(table).where(mine))

    def forget_old(self, *, now: datetime) -> int:
        """Delete what was kept for a day."""
        return self._statements.change(
            delete(idempotent_answer).where(idempotent_answer.c.expires_at <= now)
        )

    def forget_answers(self) -> int:
        """Delete every answer, as one of them may hold what is erased; that it was done stays."""
        held = idempotent_answer.c.answer.is_not(None)
        return self._statements.change(update(idempotent_answer).where(held).values(answer=None))

    def _name(self, asked: Asked) -> bytes:
        return keyed_fingerprint(
            self._keyring, REPLAYS, f"key|{len(asked.who)}|{asked.who}|{asked.key}"
        )

    def _seal(self) -> Key:
        return Key(access_key(self._keyring, ANSWERS))
