"""API tokens: a random secret shown once; the database keeps a keyed hash and a name for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.access_keys import TOKENS, keyed_fingerprint
from assistant.storage.keyring import KeyRing
from assistant.storage.records import TokenRecord
from assistant.storage.shown_once import new_secret
from assistant.storage.statements import Statements
from assistant.storage.tables import api_token
from governance.identity import PersonId, Role
from governance.ports import Randomness

PREFIX: Final = "cht_"
_PREFIX_BYTES: Final = 6


class Tokens:
    """The API tokens of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def issue(
        self,
        *,
        role: Role,
        person: PersonId | None,
        scopes: Collection[str],
        expires_at: datetime,
        randomness: Randomness,
    ) -> tuple[str, TokenRecord]:
        """A new token: its secret, which is stored nowhere, and its record."""
        prefix = f"{PREFIX}{randomness.bytes(_PREFIX_BYTES).hex()}"
        secret = f"{prefix}.{new_secret(randomness)}"
        record = TokenRecord(
            prefix=prefix,
            role=role,
            person=person,
            scopes=frozenset(scopes),
            expires_at=expires_at,
        )
        self._statements.change(
            insert(api_token).values(
                hash=self._hash(secret),
                prefix=prefix,
                role=role,
                person_id=person,
                scopes=tuple(sorted(scopes)),
                expires_at=expires_at,
            )
        )
        return secret, record

    def find(self, secret: str, *, now: datetime) -> TokenRecord | None:
        """Whose token this is; None for an unknown, revoked or expired one."""
        row = self._statements.first(
            select(api_token).where(
                api_token.c.hash == self._hash(secret), api_token.c.expires_at > now
            )
        )
        return None if row is None else _record(row)

    def used(self, prefix: str, *, now: datetime) -> None:
        """Note the day; the hour is nobody's business."""
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        noted = update(api_token).where(api_token.c.prefix == prefix)
        self._statements.change(noted.values(last_used_on=day))

    def all(self) -> tuple[TokenRecord, ...]:
        """Every token that was not revoked, by prefix."""
        rows = self._statements.rows(select(api_token).order_by(api_token.c.prefix))
        return tuple(_record(row) for row in rows)

    def revoke(self, prefix: str) -> bool:
        """End a token at once; False when there was none."""
        gone = delete(api_token).where(api_token.c.prefix == prefix)
        return self._statements.change(gone) == 1

    def revoke_all(self) -> int:
        """End every token at once; how many there were."""
        return self._statements.change(delete(api_token))

    def _hash(self, secret: str) -> bytes:
        return keyed_fingerprint(self._keyring, TOKENS, secret)


def _record(row: RowMapping) -> TokenRecord:
    return TokenRecord(
        prefix=row["prefix"],
        role=row["role"],
        person=row["person_id"],
        scopes=frozenset(row["scopes"]),
        expires_at=row["expires_at"],
        last_used_on=row["last_used_on"].date() if row["last_used_on"] else None,
    )
