"""What an erasure leaves nowhere: read from the tables before, looked for in the files after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import LargeBinary, select

from assistant.storage.tables import engagement, metadata, sealed_stage, session, vault_entry
from tests.databases import connected
from tests.integration.sessions.scene import CANARY

PLAIN = (CANARY.encode(), b"Zofia", b"Abena", b"Farah", b"hand the rota")
"""Words of every session here, and the names of its people."""
LENGTH = 24
"""So many bytes of a ciphertext or a wrapped key occur nowhere else by chance."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The folders of one installation, and its database."""

    url: str
    folders: tuple[Path, ...]

    def secrets(self, *sessions: str) -> dict[str, bytes]:
        """Wrapped keys and ciphertexts of these sessions, and of vaults, by where they stand."""
        found: dict[str, bytes] = {}
        with connected(self.url) as connection:
            for table in (session, sealed_stage, vault_entry):
                columns = [c for c in table.columns if isinstance(c.type, LargeBinary)]
                rows = connection.execute(select(table)).mappings().all()
                for n, row in enumerate(rows):
                    of = row.get("session_id") or row.get("id")
                    if table is not vault_entry and of not in sessions:
                        continue
                    for column in columns:
                        if row[column.name] is not None:
                            found[f"{table.name}.{column.name}[{n}]"] = row[column.name]
        return found

    def engagement_keys(self) -> dict[str, bytes]:
        with connected(self.url) as connection:
            rows = connection.execute(select(engagement)).mappings().all()
        return {row["id"]: row["wrapped_key"] for row in rows if row["wrapped_key"]}

    def left(self, secrets: dict[str, bytes]) -> list[str]:
        """Where a piece of a secret is still in some file, byte by byte."""
        return [
            f"{name} in {path}" for path, held in self.files() for name in pieces(secrets, held)
        ]

    def readable(self) -> list[str]:
        """Words that stand open in some file."""
        return [
            f"{word!r} in {path}" for path, held in self.files() for word in PLAIN if word in held
        ]

    def files(self) -> list[tuple[str, bytes]]:
        return [
            (str(path.relative_to(folder.parent)), path.read_bytes())
            for folder in self.folders
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ]

    def cells(self) -> set[str]:
        """Every table that still has a row."""
        with connected(self.url) as connection:
            return {t.name for t in metadata.sorted_tables if connection.execute(select(t)).first()}


def pieces(secrets: dict[str, bytes], held: bytes) -> list[str]:
    """The secrets of which the beginning, the middle or the end is in these bytes."""
    found = []
    for name, secret in secrets.items():
        middle = len(secret) // 2
        parts = (secret[:LENGTH], secret[middle : middle + LENGTH], secret[-LENGTH:])
        if any(len(part) >= LENGTH // 2 and part in held for part in parts):
            found.append(name)
    return found
