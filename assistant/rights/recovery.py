"""From two shares back to a key file, over a database that has lost it.

Invariant: a key is believed only when it opens what this database sealed under it; a key file that
is there is never overwritten, only added to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from assistant.rights.keys import seed_place
from assistant.rights.shares import SharesError, combine
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import KeyFileError
from assistant.storage.key_file import replace_key_file
from assistant.storage.keyring import KeyRing, read_key_file, write_new_key_file
from assistant.storage.rights_records import MasterKeyRecord, MasterKeyStatus
from governance.errors import SealError
from governance.keys import Key, decrypt
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Randomness


def recover(
    shares: Sequence[str],
    *,
    database: Database,
    key_file: Path,
    trail: Trail,
    randomness: Randomness,
) -> KeyRing:
    """Write the key file anew from two shares of the key in use.

    A rotation that was cut off may leave records under two keys. Recover first one, then the
    other: the second is added to the file, and `rotate` goes on from there.

    Raises:
        SharesError: they bring no key back, or one that opens nothing here.
        KeyFileError: the key file is there and has this key already.
    """
    key = combine(shares)
    with database.read() as work:
        rows = work.master_keys.all()
    found, seed = _opened(rows, key)
    ring = KeyRing(
        current=found.id,
        keks=MappingProxyType({found.id: key}),
        ledger_seed=seed,
        randomness=randomness,
    )
    if key_file.exists():
        ring = _added(read_key_file(key_file, randomness=randomness), found, key)
        replace_key_file(key_file, ring)
    else:
        write_new_key_file(key_file, ring)
    with database.write() as work:
        facts: dict[str, Fact] = {"shares": len(shares)}
        refs = Refs(record=found.id)
        trail.note(work, trail.event(EventKind.KEY_SHARES_COMBINED, refs=refs, facts=facts))
    return ring


def _opened(rows: Sequence[MasterKeyRecord], key: Key) -> tuple[MasterKeyRecord, bytes]:
    for row in rows:
        if row.sealed_ledger_seed is None:
            continue
        try:
            return row, decrypt(key, row.sealed_ledger_seed, seed_place(row.id))
        except SealError:
            continue
    raise SharesError(
        "The shares fit together, but their key opens nothing in this database: they are of "
        "another installation, or of a key that was rotated away. Nothing was changed."
    )


def _added(ring: KeyRing, found: MasterKeyRecord, key: Key) -> KeyRing:
    if found.id in ring.keks:
        raise KeyFileError(
            "The key file is there and has this key already, so nothing was changed."
        )
    if found.status is MasterKeyStatus.CURRENT:
        keks, current = {found.id: key, **ring.keks}, found.id
    else:
        keks, current = {**ring.keks, found.id: key}, ring.current
    return KeyRing(
        current=current,
        keks=MappingProxyType(keks),
        ledger_seed=ring.ledger_seed,
        randomness=ring.randomness,
    )
