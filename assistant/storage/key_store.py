"""Keys inside the database: session key ← engagement key ← key-encryption key.

Invariant: erasing is setting a wrapped key to NULL, and there is no other copy. A key is bound to
its row, so moved rows do not open.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select, update

from assistant.storage.errors import KeyDestroyed, NotStored
from assistant.storage.keyring import KeyRing, WrappedKey
from assistant.storage.prepared import Prepared
from assistant.storage.rights_records import MasterKeyStatus
from assistant.storage.statements import Statements
from assistant.storage.tables import engagement, master_key, session
from governance.errors import KeyMissingError
from governance.identity import EngagementId, SessionId
from governance.keys import Key, decrypt, encrypt, unwrap, wrap
from governance.ports import Randomness

_ENGAGEMENT: Final = Prepared(
    select(engagement.c.wrapped_key, engagement.c.kek_id).where(engagement.c.id == bindparam("of"))
)
_SESSION: Final = Prepared(
    select(session.c.wrapped_key, session.c.engagement_id).where(session.c.id == bindparam("of"))
)


class KeyStore:
    """The keys of engagements and sessions, in one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._held = keyring

    @property
    def randomness(self) -> Randomness:
        """Where new keys and nonces come from."""
        return self._ring.randomness

    def engagement_key(self, engagement_id: EngagementId) -> Key:
        """The engagement's key.

        Raises:
            NotStored: there is no such engagement.
            KeyDestroyed: it was erased.
            KeyMissingError: no key ring, or not the one it was wrapped with.
            SealError: the wrapped key was changed or moved.
        """
        row = self._statements.prepared_first(_ENGAGEMENT, {"of": engagement_id})
        if row is None:
            raise NotStored("There is no engagement with this id. List them and try again.")
        if row["wrapped_key"] is None:
            raise KeyDestroyed("This engagement was erased; nothing of it can be opened again.")
        wrapped = WrappedKey(kek_id=row["kek_id"], wrapped=row["wrapped_key"])
        return self._ring.unwrap(wrapped, _engagement_place(engagement_id))

    def engagement_keys(self, engagements: Collection[str]) -> dict[EngagementId, Key]:
        """The keys of several engagements in one query; those erased are left out."""
        found = select(engagement.c.id, engagement.c.wrapped_key, engagement.c.kek_id).where(
            engagement.c.id.in_(sorted(engagements)), engagement.c.wrapped_key.is_not(None)
        )
        return {
            EngagementId(row["id"]): self._ring.unwrap(
                WrappedKey(kek_id=row["kek_id"], wrapped=row["wrapped_key"]),
                _engagement_place(row["id"]),
            )
            for row in self._statements.rows(found)
        }

    def session_key(self, session_id: SessionId) -> Key:
        """The session's key. Raises as `engagement_key` does."""
        row = self._statements.prepared_first(_SESSION, {"of": session_id})
        if row is None:
            raise NotStored(
                "There is no session with this id. `chatham import` printed it when the session "
                "came in, and the page of your sessions lists it."
            )
        if row["wrapped_key"] is None:
            raise KeyDestroyed("This session was erased; nothing of it can be opened again.")
        outer = self.engagement_key(row["engagement_id"])
        return unwrap(outer, row["wrapped_key"], _session_place(session_id))

    def new_engagement_key(self, engagement_id: EngagementId) -> WrappedKey:
        """A fresh key, wrapped for this engagement's row.

        Raises:
            KeyMissingError: the key in use here was rotated away meanwhile.
        """
        self._demand_in_use()
        return self._ring.wrap(Key.new(self.randomness), _engagement_place(engagement_id))

    def new_session_key(self, session_id: SessionId, engagement_id: EngagementId) -> bytes:
        """A fresh key, wrapped under the engagement's for this session's row."""
        outer = self.engagement_key(engagement_id)
        return wrap(outer, Key.new(self.randomness), _session_place(session_id), self.randomness)

    def destroy_session_key(self, session_id: SessionId) -> None:
        """Erase a session: what its key sealed cannot be opened again by anybody.

        On SQLite, finish with `Database.truncate_checkpoint` after the commit.
        """
        gone = update(session).where(session.c.id == session_id).values(wrapped_key=None)
        self._statements.change(gone)

    def destroy_engagement_key(self, engagement_id: EngagementId) -> None:
        """Erase an engagement: its names, its vault and all its sessions at once."""
        gone = update(engagement).where(engagement.c.id == engagement_id)
        self._statements.change(gone.values(wrapped_key=None, sealed_profile=None))

    def rewrap(self, engagement_id: EngagementId) -> None:
        """Wrap an engagement's key under the current key-encryption key (rotation)."""
        key = self.engagement_key(engagement_id)
        wrapped = self._ring.wrap(key, _engagement_place(engagement_id))
        self._statements.change(
            update(engagement)
            .where(engagement.c.id == engagement_id)
            .values(wrapped_key=wrapped.wrapped, kek_id=wrapped.kek_id)
        )

    def _demand_in_use(self) -> None:
        # Locked: a rotation waits for whoever is about to wrap something under the old key.
        found = select(master_key.c.status).where(master_key.c.id == self._ring.current)
        row = self._statements.first(self._statements.locking(found))
        if row is not None and row["status"] is not MasterKeyStatus.CURRENT:
            raise KeyMissingError(
                "The keys were rotated while this process was running, so it may seal nothing "
                "new. Nothing was changed. Restart it; it then reads the new key file."
            )

    def seal(self, key: Key, plain: bytes, place: str) -> bytes:
        """Seal a record of storage's own, such as a profile, for one place."""
        return encrypt(key, plain, place.encode(), self.randomness)

    def open(self, key: Key, sealed: bytes, place: str) -> bytes:
        """Open what `seal` made for the same place.

        Raises:
            SealError: changed, moved, or another key.
        """
        return decrypt(key, sealed, place.encode())

    def open_under(
        self, outer: Key, wrapped: bytes, session_id: SessionId, sealed: bytes, place: str
    ) -> bytes:
        """Open what a session's key sealed, where that key's row has been read already.

        outer: the engagement's key; wrapped: the session's, as it stands in its row.

        Raises:
            SealError: as for `open`.
        """
        return self.open(unwrap(outer, wrapped, _session_place(session_id)), sealed, place)

    @property
    def _ring(self) -> KeyRing:
        if self._held is None:
            raise KeyMissingError(
                "The database was opened without its keys, so nothing can be sealed or opened. "
                "Run `chatham init` to make a key file, or set CHATHAM_KEY_FILE to yours."
            )
        return self._held


def _engagement_place(engagement_id: EngagementId) -> str:
    return f"engagement:{engagement_id}"


def _session_place(session_id: SessionId) -> str:
    return f"session:{session_id}"
