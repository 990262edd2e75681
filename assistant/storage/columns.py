"""Column types that cannot hold what must not be stored.

Invariant: a plain text column takes only identifiers and codes, so a sentence somebody said is
refused before it reaches the database. Instants are UTC. What is refused is never quoted.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, LargeBinary, String, cast
from sqlalchemy.types import TypeDecorator

from assistant.storage.errors import StorageError

E = TypeVar("E", bound=StrEnum)

TOKEN_LENGTH: Final = 200
_TOKEN: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.:/+=-]{{0,{TOKEN_LENGTH - 1}}}")


def check_token(value: str) -> str:
    """`value`, if it is an identifier or code: no space, no @, at most 200 characters.

    Raises:
        ValueError: it could be something a person wrote. The message does not repeat it.
    """
    if not _TOKEN.fullmatch(value):
        raise ValueError("Only an identifier or a code may be stored unsealed.")
    return value


class Token(TypeDecorator[str]):
    """An identifier, code or digest."""

    impl = String(TOKEN_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what is not a token."""
        del dialect
        return None if value is None else check_token(value)


class Tokens(TypeDecorator[tuple[str, ...]]):
    """A list of tokens, such as policy ids."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | None, dialect: Dialect
    ) -> list[str] | None:
        """Refuse what is not a token."""
        del dialect
        return None if value is None else [check_token(v) for v in value]

    def process_result_value(
        self, value: list[str] | None, dialect: Dialect
    ) -> tuple[str, ...] | None:
        """As a tuple."""
        del dialect
        return None if value is None else tuple(value)


class Numbers(TypeDecorator[tuple[int, ...]]):
    """A list of whole numbers, such as turn numbers."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[int, ...] | None, dialect: Dialect
    ) -> list[int] | None:
        """Refuse anything but whole numbers."""
        del dialect
        if value is not None and any(type(v) is not int for v in value):
            raise ValueError("Only whole numbers may be stored here.")
        return None if value is None else list(value)

    def process_result_value(
        self, value: list[int] | None, dialect: Dialect
    ) -> tuple[int, ...] | None:
        """As a tuple."""
        del dialect
        return None if value is None else tuple(value)


class Code(TypeDecorator[E], Generic[E]):
    """A member of one enumeration, stored by value."""

    impl = String(TOKEN_LENGTH)
    cache_ok = True

    def __init__(self, codes: type[E]) -> None:
        super().__init__()
        self.codes = codes
        self._members = {member.value: member for member in codes}

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """The code; a plain string that is no member is refused."""
        del dialect
        return None if value is None else self.codes(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """The member; a code this version does not know is a fault, never left out."""
        del dialect
        if value is None:
            return None
        member = self._members.get(value)
        if member is None:
            raise StorageError(
                f"The database holds a {self.codes.__name__} this version of Chatham does not "
                "know. Nothing was changed. Update Chatham, or restore a backup."
            )
        return member


class Instant(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; SQLite stores UTC without saying so."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time needs its time zone.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def as_bytes(column: ColumnElement[bytes], name: str) -> ColumnElement[bytes]:
    """Bytes, whatever somebody at work on the file with SQL has left there as text."""
    return cast(column, LargeBinary).label(name)
