"""The key-encryption key: shown, shared out, rotated. Never exported whole.

Rotation wraps every engagement's key anew and touches nothing sealed. Invariants: at every moment
the key file holds all that is needed to open everything; the old key goes only when nothing is
wrapped under it, in the tables and in the files; a killed rotation is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.rights.shares import SHARES, THRESHOLD, split
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.key_file import replace_key_file
from assistant.storage.keyring import KeyRing, read_key_file
from assistant.storage.rights_records import MasterKeyRecord, MasterKeyStatus
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor
from governance.keys import Key, encrypt
from governance.ledger.events import SYSTEM, Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness

BATCH: Final = 200
Progress = Callable[[int], None]
"""Hears how many keys have been wrapped anew so far."""
Handover = Callable[[tuple[str, ...]], None]
"""Takes the new key's shares, before the first record depends on it."""


class RotationHeldUpError(ChathamError):
    """Everything is wrapped anew, but a reader keeps old pages in the files; rotate again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A key-encryption key. wraps: how many engagements. here: whether the key file has it."""

    record: MasterKeyRecord
    wraps: int
    here: bool


def seed_place(key_id: str) -> bytes:
    """What a sealed signing seed is bound to."""
    return f"ledger seed v1|{key_id}".encode()


class Keys:
    """The keys of one installation."""

    def __init__(
        self,
        *,
        database: Database,
        key_file: Path,
        keyring: KeyRing,
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._key_file = key_file
        self._keyring = keyring
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def register(self) -> None:
        """Have a row for the key in use; there already is one from the second time on."""
        with self._database.write() as work:
            if work.master_keys.find(self._keyring.current) is None:
                work.master_keys.put(self._row(self._keyring))

    def show(self) -> tuple[Held, ...]:
        """Every key there is and was, oldest first."""
        with self._database.read() as work:
            wraps = work.master_keys.wrapped()
            rows = work.master_keys.all()
        return tuple(
            Held(record=row, wraps=wraps.get(row.id, 0), here=row.id in self._keyring.keks)
            for row in rows
        )

    def issue_shares(self, *, by: Actor = SYSTEM) -> tuple[str, ...]:
        """Three new shares of the key in use, any two of which bring it back; kept nowhere."""
        return self._shares(self._keyring, by)

    def rotate(
        self,
        handover: Handover,
        *,
        by: Actor = SYSTEM,
        progress: Progress = lambda _done: None,
    ) -> KeyRing:
        """Put a new key in the old one's place, or go on with a rotation that was killed.

        Processes that run with the old key are refused new engagements; restart them.

        Raises:
            RotationHeldUpError: the old key is still there, because old pages are.
            KeyMissingError, KeyFileError: the key file is not there, or cannot be replaced.
        """
        ring = read_key_file(self._key_file, randomness=self._keyring.randomness)
        if len(ring.keks) == 1:
            ring = ring.with_new(self._ids.new("kek"))
            # The file first: no record may ever be wrapped under a key that is not on disk.
            replace_key_file(self._key_file, ring)
        self._start(ring, by)
        handover(self._shares(ring, by))
        database = self._database.keyed(ring)
        done = 0
        while count := self._batch(database, ring.current):
            done += count
            progress(done)
        return self._retire(ring, by, done)

    def _start(self, ring: KeyRing, by: Actor) -> None:
        with self._database.write() as work:
            known = work.master_keys.find(ring.current)
            if known is not None and known.status is MasterKeyStatus.CURRENT:
                return  # killed later than here
            for key_id in ring.keks:
                if key_id != ring.current:
                    self._mark_retiring(work, ring, key_id)
            work.master_keys.put(self._row(ring))
            self._note(work, EventKind.KEY_MASTER_CREATED, ring.current, by, {})
            self._note(work, EventKind.KEY_ROTATION_STARTED, ring.current, by, {})

    def _mark_retiring(self, work: UnitOfWork, ring: KeyRing, key_id: str) -> None:
        known = work.master_keys.find(key_id)
        work.master_keys.put(
            MasterKeyRecord(
                id=key_id,
                status=MasterKeyStatus.RETIRING,
                created_at=known.created_at if known else self._clock.now(),
                shares_at=known.shares_at if known else None,
                sealed_ledger_seed=self._sealed_seed(ring, key_id),
            )
        )

    def _batch(self, database: Database, current: str) -> int:
        with database.write() as work:
            engagements = work.master_keys.wrapped_by_others(current, BATCH)
            for engagement in engagements:
                work.keys.rewrap(engagement)
        return len(engagements)

    def _retire(self, ring: KeyRing, by: Actor, done: int) -> KeyRing:
        if not (self._database.truncate_checkpoint() or self._database.rewrite_tables()):
            raise RotationHeldUpError(
                "Every key is wrapped anew, but somebody is reading the database, so keys wrapped "
                "under the old one are still in its files. Nothing is lost; the old key is kept "
                "until then. Run `chatham keys rotate` again in a moment."
            )
        alone = ring.alone()
        with self._database.write() as work:
            if work.master_keys.wrapped_by_others(ring.current, 1):
                raise RotationHeldUpError(
                    "A record was wrapped under the old key meanwhile. Nothing is lost. "
                    "Run `chatham keys rotate` again."
                )
            for key_id in ring.keks:
                known = work.master_keys.find(key_id)
                if key_id != ring.current and known is not None and known.destroyed_at is None:
                    work.master_keys.destroyed(key_id, self._clock.now())
                    self._note(work, EventKind.KEY_MASTER_DESTROYED, key_id, by, {})
            facts: dict[str, Fact] = {"rewrapped": done}
            self._note(work, EventKind.KEY_ROTATION_FINISHED, ring.current, by, facts)
        replace_key_file(self._key_file, alone)
        return alone

    def _shares(self, ring: KeyRing, by: Actor) -> tuple[str, ...]:
        shares = split(ring.keks[ring.current])
        row = self._row(ring, shares=True)
        with self._database.write() as work:
            known = work.master_keys.find(ring.current)
            created = known.created_at if known else row.created_at
            work.master_keys.put(
                MasterKeyRecord(
                    id=row.id,
                    status=row.status,
                    created_at=created,
                    shares_at=row.shares_at,
                    sealed_ledger_seed=row.sealed_ledger_seed,
                )
            )
            facts: dict[str, Fact] = {"shares": SHARES, "threshold": THRESHOLD}
            self._note(work, EventKind.KEY_SHARES_ISSUED, ring.current, by, facts)
        return shares

    def _row(self, ring: KeyRing, *, shares: bool = False) -> MasterKeyRecord:
        now = self._clock.now()
        return MasterKeyRecord(
            id=ring.current,
            status=MasterKeyStatus.CURRENT,
            created_at=now,
            shares_at=now if shares else None,
            sealed_ledger_seed=self._sealed_seed(ring, ring.current),
        )

    def _sealed_seed(self, ring: KeyRing, key_id: str) -> bytes:
        key: Key = ring.keks[key_id]
        randomness: Randomness = ring.randomness
        return encrypt(key, ring.ledger_seed, seed_place(key_id), randomness)

    def _note(
        self, work: UnitOfWork, kind: EventKind, key_id: str, by: Actor, facts: dict[str, Fact]
    ) -> None:
        event = self._trail.event(kind, actor=by, refs=Refs(record=key_id), facts=facts)
        self._trail.note(work, event)
