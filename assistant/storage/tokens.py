"""API tokens: a random secret shown once; the database keeps its SHA-256 and a name for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select

from assistant.storage.records import TokenRecord
from assistant.storage.shown_once import fingerprint, new_secret
from assistant.storage.statements import Statements
from assistant.storage.tables import api_token
from governance.identity import PersonId, Role
from governance.ports import Randomness

_PREFIX_BYTES: Final = 6


class Tokens:
    """The API tokens of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

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
        prefix = f"cht-{randomness.bytes(_PREFIX_BYTES).hex()}"
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
                hash=fingerprint(secret),
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
                api_token.c.hash == fingerprint(secret), api_token.c.expires_at > now
            )
        )
        return None if row is None else _record(row)

    def all(self) -> tuple[TokenRecord, ...]:
        """Every token that was not revoked, by prefix."""
        rows = self._statements.rows(select(api_token).order_by(api_token.c.prefix))
        return tuple(_record(row) for row in rows)

    def revoke(self, prefix: str) -> bool:
        """End a token at once; False when there was none."""
        gone = delete(api_token).where(api_token.c.prefix == prefix)
        return self._statements.change(gone) == 1


def _record(row: RowMapping) -> TokenRecord:
    return TokenRecord(
        prefix=row["prefix"],
        role=row["role"],
        person=row["person_id"],
        scopes=frozenset(row["scopes"]),
        expires_at=row["expires_at"],
    )
