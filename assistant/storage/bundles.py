"""Bundles, their artefacts, and the register's statements.

Invariants: a bundle's facts are read only if their digest is its id; a statement
carries an HMAC, under a key from the key file, over itself and all before it, so that whoever can
only write to the database can change, move or put in none of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, RowMapping, func, insert, literal, select

from assistant.storage.access_keys import access_key
from assistant.storage.bundle_records import Sealed, Statement
from assistant.storage.keyring import KeyRing
from assistant.storage.statements import Statements
from assistant.storage.tables import (
    bundle,
    bundle_artefact,
    bundle_statement,
    ledger_entry,
)
from governance.errors import KeyMissingError, SealError
from governance.identity import BundleDigest, PersonId
from governance.keys import Key, decrypt, encrypt

STATEMENTS: Final = "bundle statements"
ARTEFACTS: Final = "bundle artefacts"
_START: Final = b"chatham bundles v1"
_LEDGER_MARK: Final = b'"register":"bundles"'
"""Stands in the ledger's entry for every statement (see `assistant.bundles.register`)."""


class Bundles:
    """The register of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    # ---- bundles ------------------------------------------------------------------------------

    def add(
        self,
        digest: BundleDigest,
        facts: bytes,
        artefacts: Mapping[str, bytes],
        *,
        at: datetime,
    ) -> None:
        """Keep a bundle: the facts its digest is of, and the files it was made of."""
        self._statements.change(insert(bundle).values(digest=digest, facts=facts, noted_at=at))
        for name, body in sorted(artefacts.items()):
            self.add_artefact(digest, name, body)

    def facts(self, digest: BundleDigest) -> bytes | None:
        """A bundle's facts; None if it is not kept.

        Raises:
            SealError: the row was changed.
        """
        row = self._statements.first(select(bundle).where(bundle.c.digest == digest))
        if row is None:
            return None
        if hashlib.sha256(row["facts"]).hexdigest() != digest:
            raise changed()
        return bytes(row["facts"])

    def all(self) -> tuple[BundleDigest, ...]:
        """Every bundle kept, newest first."""
        ordered = select(bundle.c.digest).order_by(bundle.c.noted_at.desc(), bundle.c.digest)
        return tuple(BundleDigest(row["digest"]) for row in self._statements.rows(ordered))

    def artefacts(self, digest: BundleDigest) -> Mapping[str, bytes]:
        """The files a bundle was made of, by name.

        Raises:
            SealError: a row was changed or moved.
        """
        mine = select(bundle_artefact).where(bundle_artefact.c.bundle == digest)
        ordered = mine.order_by(bundle_artefact.c.name)
        return {
            row["name"]: decrypt(self._key(), row["sealed"], _place(digest, row["name"]))
            for row in self._statements.rows(ordered)
        }

    def add_artefact(self, digest: BundleDigest, name: str, body: bytes) -> None:
        """Keep one more file beside a bundle.

        Raises:
            AlreadyStored: it is kept already, or the bundle is not.
        """
        sealed = encrypt(self._key(), body, _place(digest, name), self._ring.randomness)
        self._statements.change(
            insert(bundle_artefact).values(bundle=digest, name=name, sealed=sealed)
        )

    # ---- statements ---------------------------------------------------------------------------

    def state(self, statement: Statement, *, after: Sealed | None) -> Sealed:
        """Add a statement after the newest one.

        Raises:
            AlreadyStored: somebody else added one at the same moment. Nothing was changed.
        """
        mac = self._mac(statement, after.mac if after else _START)
        self._statements.change(
            insert(bundle_statement).values(
                number=statement.number,
                happened=statement.happened,
                bundle=statement.bundle,
                person_id=statement.person,
                role=statement.role,
                evidence=statement.evidence,
                code=statement.code,
                at=statement.at,
                mac=mac,
            )
        )
        return Sealed(statement=statement, mac=mac)

    def statements(self) -> tuple[Sealed, ...]:
        """All of them, oldest first.

        Raises:
            SealError: one was changed, moved, put in, or taken out before the last.
        """
        ordered = select(bundle_statement).order_by(bundle_statement.c.number)
        found: list[Sealed] = []
        mac = _START
        for number, row in enumerate(self._statements.rows(ordered), start=1):
            statement = _statement(row)
            mac = self._mac(statement, mac)
            if statement.number != number or not hmac.compare_digest(mac, row["mac"]):
                raise changed()
            found.append(Sealed(statement=statement, mac=mac))
        return tuple(found)

    def last_told(self) -> bytes | None:
        """The payload of the ledger's newest entry about this register.

        A register that was cut back to an earlier state cannot be told from the register alone.
        """
        payload = ledger_entry.c.payload
        if self._statements.on_sqlite:
            marked = func.instr(payload, literal(_LEDGER_MARK, LargeBinary)) > 0
        else:
            marked = func.strpos(func.encode(payload, "escape"), _LEDGER_MARK.decode()) > 0
        newest = select(payload).where(payload.is_not(None), marked)
        row = self._statements.first(newest.order_by(ledger_entry.c.index.desc()).limit(1))
        return None if row is None else bytes(row["payload"])

    def _mac(self, statement: Statement, before: bytes) -> bytes:
        said = [
            statement.number,
            statement.happened.value,
            statement.bundle,
            statement.person,
            statement.role.value if statement.role else None,
            statement.evidence,
            statement.code,
            statement.at.isoformat(timespec="microseconds"),
        ]
        body = json.dumps(said, separators=(",", ":")).encode()
        return hmac.new(access_key(self._ring, STATEMENTS), before + body, hashlib.sha256).digest()

    def _key(self) -> Key:
        return Key(access_key(self._ring, ARTEFACTS))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("The register of bundles needs the key file. Name it and retry.")
        return self._keyring


def _place(digest: BundleDigest, name: str) -> bytes:
    return f"bundle artefact v1|{digest}|{name}".encode()


def _statement(row: RowMapping) -> Statement:
    person, of = row["person_id"], row["bundle"]
    return Statement(
        number=row["number"],
        happened=row["happened"],
        at=row["at"],
        bundle=None if of is None else BundleDigest(of),
        person=None if person is None else PersonId(person),
        role=row["role"],
        evidence=row["evidence"],
        code=row["code"],
    )


def changed() -> SealError:
    """What is stored is not what was stored."""
    return SealError(
        "The register of bundles was changed by something other than Chatham. Nothing runs until "
        "it is put right: restore the database from a backup, and tell your privacy officer."
    )
