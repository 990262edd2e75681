"""Puts a backup back, and does what has to follow before anybody uses it.

Invariants: what people had erased stays erased, because nothing is put back without the list of
erasures and it is carried out first; every token and sign-in ends, since one that was revoked
after the backup would be valid again; what is past its time goes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.bootstrap import Chatham, build
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.operations.backup import Backup, BackupError, Label, write_new
from assistant.rights.erasure_list import ERASURE_LIST, ErasureList
from assistant.storage.database import Database
from assistant.storage.keyring import read_key_file
from assistant.storage.snapshot import demand_room, put_back
from assistant.system import SystemClock, SystemIds, SystemRandomness
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did. carried_out: lines of the list that the backup did not know."""

    chatham: Chatham
    label: Label
    carried_out: int
    signed_out: int


def restore(
    settings: Settings, backup: Backup, *, listed: Path, overrides: Overrides | None = None
) -> Restored:
    """Make an installation of a backup, in a home that has its key file and no database.

    listed: the newest copy of the list of erasures.

    Raises:
        BackupError: the list is missing, or the database is not what the backup says of it.
        ErasureListError: the list cannot be read. KeyMissingError: there is no key file.
        StorageError: there is a database already, or it is no SQLite that settings name.
    """
    keyring = read_key_file(settings.keys, randomness=SystemRandomness())
    place = _file_of(settings)
    demand_room(place)
    _take_list(listed, settings.home_dir)
    put_back(backup.database, place)
    database = Database.open(settings.database, keyring=keyring)
    database.migrate()
    _demand_same_ledger(database, backup.label)
    listing = ErasureList(
        settings.home_dir / ERASURE_LIST, clock=SystemClock(), ids=SystemIds()
    ).lines()
    with database.read() as work:
        carried_out = len([one for one in listing if one.id not in work.listed_erasures.all()])
    database.close()
    chatham = build(settings, overrides)
    with chatham.database.write() as work:
        signed_out = work.tokens.revoke_all() + work.accounts.sign_everybody_out()
        facts: dict[str, Fact] = {"entries": backup.label.entries, "count": carried_out}
        event = chatham.trail.event(EventKind.ADMIN_DATABASE_RESTORED, facts=facts)
        chatham.trail.note(work, event)
    chatham.retention.run()
    return Restored(
        chatham=chatham, label=backup.label, carried_out=carried_out, signed_out=signed_out
    )


def _file_of(settings: Settings) -> Path:
    scheme, _, path = settings.database.partition(":///")
    if scheme != "sqlite":
        raise BackupError(
            "The settings name a server's database, so nothing was put back. Restore it with the "
            f"server's own tools, put the newest {ERASURE_LIST} into {settings.home_dir}, and "
            "start Chatham: it erases what has to stay erased before anything else."
        )
    return Path(path)


def _take_list(listed: Path, home: Path) -> None:
    there = home / ERASURE_LIST
    if not listed.exists():
        raise BackupError(
            f"There is no list of erasures at {listed}, so nothing was put back: what people had "
            "erased since would come back. Name its newest copy with --erasures."
        )
    ErasureList(listed, clock=SystemClock(), ids=SystemIds()).lines()
    if listed.resolve() == there.resolve():
        return
    if there.exists():
        raise BackupError(
            f"There is a list of erasures in {home} already, and another was named. Nothing was "
            "put back. Keep the newer of the two in that folder, and name that one."
        )
    write_new(there, listed.read_bytes())


def _demand_same_ledger(database: Database, label: Label) -> None:
    with database.read() as work:
        head = work.ledger.head()
    if (head.size, head.root().hex()) != (label.entries, label.root):
        raise BackupError(
            "The ledger in the backup is not the one it says it holds. Do not use the database "
            "that was put back: remove it, tell your privacy officer, and take another backup."
        )
