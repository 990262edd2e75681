"""What an organization has set: every version of it, as sealed words."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, LargeBinary, Table

from assistant.storage.columns import Code, Instant
from assistant.storage.programme_records import SettingKey
from assistant.storage.tables.metadata import metadata

programme_setting: Final = Table(
    "programme_setting",
    metadata,
    Column("key", Code(SettingKey), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sealed_lines", LargeBinary, nullable=False),
    Column("set_at", Instant, nullable=False),
)
