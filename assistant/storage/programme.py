"""What an organization has set for its programme; a change is a new version, never an overwrite.

Invariant: the words (names and numbers of people to call) are sealed, under a key that stays when
key-encryption keys are rotated, and bound to their row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping, func, insert, select

from assistant.storage.access_keys import SETTINGS, access_key
from assistant.storage.keyring import KeyRing
from assistant.storage.programme_records import SettingKey, SettingRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import programme_setting
from governance.errors import KeyMissingError, SealError
from governance.keys import Key, decrypt, encrypt

_LINES: Final = TypeAdapter(tuple[str, ...])


class ProgrammeSettings:
    """The settings of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def put(self, key: SettingKey, lines: tuple[str, ...], *, at: datetime) -> SettingRecord:
        """Set `key` from now on; no lines take it back.

        Raises:
            AlreadyStored: somebody else set it at the same moment. Nothing was changed.
        """
        column = programme_setting.c
        newest = select(func.max(column.version).label("newest")).where(column.key == key)
        row = self._statements.first(newest)
        version = 1 + ((row["newest"] if row else None) or 0)
        sealed = encrypt(
            self._key(), _LINES.dump_json(lines), _place(key, version), self._ring.randomness
        )
        self._statements.change(
            insert(programme_setting).values(
                key=key, version=version, sealed_lines=sealed, set_at=at
            )
        )
        return SettingRecord(key=key, version=version, lines=lines, set_at=at)

    def current(self) -> Mapping[SettingKey, SettingRecord]:
        """What stands now, by key; what was never set or was taken back is not there.

        Raises:
            SealError: a row was changed or moved.
        """
        ordered = select(programme_setting).order_by(programme_setting.c.version)
        newest = {row["key"]: row for row in self._statements.rows(ordered)}
        found = {key: self._record(row) for key, row in newest.items()}
        return {key: record for key, record in found.items() if record.lines}

    def _record(self, row: RowMapping) -> SettingRecord:
        key, version = row["key"], row["version"]
        plain = decrypt(self._key(), row["sealed_lines"], _place(key, version))
        try:
            lines = _LINES.validate_json(plain)
        except ValidationError:
            lines = None  # the cause would quote them
        if lines is None:
            raise SealError("A setting holds something this version of Chatham does not know.")
        return SettingRecord(key=key, version=version, lines=lines, set_at=row["set_at"])

    def _key(self) -> Key:
        return Key(access_key(self._ring, SETTINGS))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("The programme's settings are sealed. Name the key file.")
        return self._keyring


def _place(key: SettingKey, version: int) -> bytes:
    return f"programme setting v1|{key}|{version}".encode()
