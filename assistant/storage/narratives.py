"""What managers told of pilots: one sealed row for a pilot, handed in once for a cohort.

Invariants: all texts of a pilot are one ciphertext of a rounded length, so that no row is one
manager's; the row stays when its words are forgotten, so that once stays once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import insert, select, update

from assistant.storage.access_keys import NARRATIVES, access_key
from assistant.storage.keyring import KeyRing
from assistant.storage.pilot_records import PilotNarratives
from assistant.storage.statements import Statements
from assistant.storage.tables import pilot_narratives
from governance.errors import KeyMissingError
from governance.identity import PersonId
from governance.keys import Key, decrypt, encrypt

_BLOCK: Final = 4_096
"""Filled up to whole blocks: a length can tell how much was withheld."""


class Narratives:
    """The narratives of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def keep(self, new: PilotNarratives) -> str:
        """Keep what was told; the digest of its ciphertext, by which the ledger knows it.

        Raises:
            AlreadyStored: this cohort's were handed in before.
        """
        plain = new.text.encode()
        filled = plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK)  # JSON does not mind spaces
        sealed = encrypt(self._key, filled, _place(new), self._ring.randomness)
        self._statements.change(
            insert(pilot_narratives).values(
                pilot_id=new.pilot,
                cohort_id=new.cohort,
                at=new.at,
                signed_by=new.signed_by,
                sealed=sealed,
            )
        )
        return hashlib.sha256(sealed).hexdigest()

    def of_cohort(self, cohort: str) -> PilotNarratives | None:
        """What was told of a cohort, in whichever pilot; None when nothing was handed in.

        Raises:
            SealError: the row was changed or moved.
        """
        found = select(pilot_narratives).where(pilot_narratives.c.cohort_id == cohort)
        row = self._statements.first(found)
        if row is None:
            return None

        def made(text: str) -> PilotNarratives:
            return PilotNarratives(
                pilot=row["pilot_id"],
                cohort=row["cohort_id"],
                at=row["at"],
                signed_by=PersonId(row["signed_by"]),
                text=text,
            )

        if row["sealed"] is None:
            return made("")
        return made(decrypt(self._key, row["sealed"], _place(made(""))).decode())

    def forget(self, before: datetime) -> int:
        """Erase the words of what was handed in before an instant; of how many pilots."""
        table = pilot_narratives.c
        old = (table.at < before) & table.sealed.is_not(None)
        return self._statements.change(update(pilot_narratives).where(old).values(sealed=None))

    @cached_property
    def _key(self) -> Key:
        return Key(access_key(self._ring, NARRATIVES))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("What managers told is sealed. Name the key file.")
        return self._keyring


def _place(one: PilotNarratives) -> bytes:
    at = one.at.isoformat()
    return f"pilot narratives v1|{one.pilot}|{one.cohort}|{one.signed_by}|{at}".encode()
