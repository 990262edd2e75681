"""Backups that whoever runs the server cannot read: the sealed database, encrypted once more.

The recipient is public, its identity is kept elsewhere. The key file is never in a backup, and the
list of erasures never is: at a restore it has to be newer than the backup.
Invariant: what a backup says of itself (its ledger's size and root) is true of what is in it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.operations.age import decrypt, encrypt
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind
from governance.ports import Clock

FORMAT: Final = "chatham-backup-1"
_MODE: Final = 0o600
_END: Final = b"\n"


class BackupError(ChathamError):
    """A backup could not be made or read; nothing was changed."""


class Label(BaseModel):
    """What a backup says of itself, inside the encryption.

    revision: of the tables. entries, root: size and root hash (hex) of the ledger in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    format: str
    made_at: datetime
    revision: str
    entries: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A label and the database's bytes."""

    label: Label
    database: bytes


def back_up(database: Database, path: Path, *, recipient: str, trail: Trail, clock: Clock) -> Label:
    """Write a backup of a SQLite database; the ledger says that there is one.

    Memory: about twice the database's size.

    Raises:
        BackupError: the file is there already or cannot be written.
        AgeError: this is no recipient. StorageError: it is no SQLite database.
    """
    copied = database.snapshot()
    label = Label(
        format=FORMAT,
        made_at=clock.now(),
        revision=copied.revision,
        entries=copied.ledger.size,
        root=copied.ledger.root().hex(),
    )
    write_new(path, encrypt(label.model_dump_json().encode() + _END + copied.data, recipient))
    if not database.is_current():
        return label  # made before an upgrade: nothing is written into older tables
    with database.write() as work:
        facts: dict[str, Fact] = {"entries": label.entries, "root": label.root}
        trail.note(work, trail.event(EventKind.ADMIN_BACKUP_MADE, facts=facts))
    return label


def opened(data: bytes, identity: str) -> Backup:
    """A backup, decrypted.

    Raises:
        AgeError: see `age.decrypt`. BackupError: it is no backup of this Chatham's.
    """
    label, _, database = decrypt(data, identity).partition(_END)
    try:
        said = Label.model_validate_json(label)
    except ValidationError:
        raise BackupError("This is no backup of Chatham's. Nothing was written.") from None
    if said.format != FORMAT:
        raise BackupError(
            "This backup is of a format this Chatham does not know. Nothing was written; update "
            "Chatham first."
        )
    return Backup(label=said, database=database)


def write_new(path: Path, data: bytes) -> None:
    """Write a file only its owner may read.

    Raises:
        BackupError: there is one already, or it cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise BackupError(
            f"{path} is there already, or cannot be written. Nothing was overwritten; name "
            "another file."
        ) from None
