"""Pseudonym vaults in the database: the `Vault` and `Vaults` ports, sealed entry by entry.

Invariants: a name exists only sealed under its engagement's key, bound to its pseudonym; the
counter of a kind only rises, so an erased pseudonym is never given to somebody else; an entry goes
with the last text that cites it (DESIGN §4), in the same transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    tuple_,
    update,
)

from assistant.storage.key_store import KeyStore
from assistant.storage.prepared import Prepared
from assistant.storage.statements import Row, Statements
from assistant.storage.tables import engagement, vault_citation, vault_entry, vault_number
from governance.identity import EngagementId
from governance.keys import Key
from governance.privacy.vault import (
    PSEUDONYM,
    Holder,
    Kind,
    NewEntry,
    UnknownPseudonymError,
    VaultEntry,
)

_ENTRIES: Final = Prepared(
    select(vault_entry)
    .where(vault_entry.c.engagement_id == bindparam("of"))
    .order_by(vault_entry.c.position)
)


class StoredVaults:
    """The `Vaults` of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def of(self, engagement_id: EngagementId) -> StoredVault:
        """The vault of this engagement; empty when nothing was issued yet."""
        return StoredVault(engagement_id, self._statements, self._keys)


class StoredVault:
    """The `Vault` of one engagement, in one unit of work."""

    def __init__(self, engagement_id: EngagementId, statements: Statements, keys: KeyStore) -> None:
        self._engagement = engagement_id
        self._statements = statements
        self._keys = keys

    @property
    def engagement(self) -> EngagementId:
        """Whose vault this is."""
        return self._engagement

    def entries(self) -> tuple[VaultEntry, ...]:
        """All entries, in the order in which they were issued."""
        key = self._keys.engagement_key(self._engagement)
        rows = self._statements.prepared_records(_ENTRIES, {"of": self._engagement})
        return tuple(self._entry(row, key) for row in rows)

    def issue(self, new: Sequence[NewEntry]) -> tuple[VaultEntry, ...]:
        """Issue the next free number of its kind to each, in order; all of them or none."""
        if not new:
            return ()
        self._lock()
        key = self._keys.engagement_key(self._engagement)
        numbers = self._numbers()
        position = self._last_position()
        issued: list[VaultEntry] = []
        for one in new:
            numbers[one.kind] += 1
            position += 1
            entry = VaultEntry(
                pseudonym=_pseudonym(one.kind, numbers[one.kind]),
                kind=one.kind,
                canonical=one.canonical,
                surfaces=one.surfaces | {one.canonical},
            )
            self._statements.change(
                insert(vault_entry).values(
                    engagement_id=self._engagement,
                    kind=one.kind,
                    number=numbers[one.kind],
                    position=position,
                    sealed=self._seal(entry, key),
                )
            )
            issued.append(entry)
        self._remember(numbers, {one.kind for one in new})
        return tuple(issued)

    def add_surfaces(self, pseudonym: str, surfaces: Collection[str]) -> VaultEntry:
        """Remember further spellings of an entry; see `Vault.add_surfaces`."""
        if not all(s.strip() for s in surfaces):
            raise ValueError("A surface needs a visible character.")
        kind, number = _parts(pseudonym)
        self._lock()
        key = self._keys.engagement_key(self._engagement)
        this = (
            vault_entry.c.engagement_id == self._engagement,
            vault_entry.c.kind == kind,
            vault_entry.c.number == number,
        )
        row = self._statements.first(select(vault_entry).where(*this))
        if row is None:
            raise UnknownPseudonymError
        old = self._entry(row, key)
        wider = VaultEntry(
            pseudonym=old.pseudonym,
            kind=old.kind,
            canonical=old.canonical,
            surfaces=old.surfaces | frozenset(surfaces),
        )
        if wider != old:
            sealed = self._seal(wider, key)
            self._statements.change(update(vault_entry).where(*this).values(sealed=sealed))
        return wider

    def erase(self, pseudonyms: Collection[str]) -> int:
        """Forget whom these stand for, when nothing cites them any more; how many there were."""
        which = [_parts(one) for one in pseudonyms]
        return self._forget(lambda table: tuple_(table.c.kind, table.c.number).in_(which))

    def erase_all(self) -> int:
        """Forget everybody; how many there were.

        Needs no key, so the vault of an erased engagement can be emptied too.
        """
        return self._forget(lambda _: true())

    def _forget(self, which: Callable[[Table], ColumnElement[bool]]) -> int:
        # Citations first: they point at entries.
        for table in (vault_citation, vault_entry):
            mine = table.c.engagement_id == self._engagement
            count = self._statements.change(delete(table).where(mine, which(table)))
        return count

    def numbers(self) -> Mapping[Kind, int]:
        """The last number given per kind, erased entries included."""
        return dict(self._numbers())

    def cite(self, holder: Holder, pseudonyms: Collection[str]) -> int:
        """Say what a text cites from now on; see `Vault.cite`."""
        self._lock()
        now = {_parts(one) for one in pseudonyms}
        if not self._existing() >= now:
            raise UnknownPseudonymError
        before = self._cited_by(holder)
        self._statements.change(delete(vault_citation).where(self._of(holder)))
        place = {
            "engagement_id": self._engagement,
            "session_id": holder.session,
            "citing": holder.text,
        }
        rows = [{**place, "kind": kind, "number": number} for kind, number in sorted(now)]
        if rows:
            self._statements.change(insert(vault_citation), rows)
        return self._sweep(before - now)

    def release(self, holder: Holder) -> int:
        """The text is gone; see `Vault.release`."""
        self._lock()
        before = self._cited_by(holder)
        self._statements.change(delete(vault_citation).where(self._of(holder)))
        return self._sweep(before)

    def _of(self, holder: Holder) -> ColumnElement[bool]:
        return and_(
            vault_citation.c.engagement_id == self._engagement,
            vault_citation.c.session_id == holder.session,
            vault_citation.c.citing == holder.text,
        )

    def _cited_by(self, holder: Holder) -> set[tuple[Kind, int]]:
        found = select(vault_citation.c.kind, vault_citation.c.number).where(self._of(holder))
        return {(row["kind"], row["number"]) for row in self._statements.rows(found)}

    def _existing(self) -> set[tuple[Kind, int]]:
        found = select(vault_entry.c.kind, vault_entry.c.number)
        mine = found.where(vault_entry.c.engagement_id == self._engagement)
        return {(row["kind"], row["number"]) for row in self._statements.rows(mine)}

    def _sweep(self, once: Collection[tuple[Kind, int]]) -> int:
        """Erase what was cited once and is cited no more."""
        cited = select(vault_citation.c.kind, vault_citation.c.number)
        held = cited.where(vault_citation.c.engagement_id == self._engagement)
        still = {(row["kind"], row["number"]) for row in self._statements.rows(held)}
        return self.erase([_pseudonym(*one) for one in once if one not in still])

    def _lock(self) -> None:
        found = select(engagement.c.id).where(engagement.c.id == self._engagement)
        self._statements.first(self._statements.locking(found))

    def _numbers(self) -> Counter[Kind]:
        found = select(vault_number).where(vault_number.c.engagement_id == self._engagement)
        return Counter({row["kind"]: row["last"] for row in self._statements.rows(found)})

    def _remember(self, numbers: Counter[Kind], kinds: Collection[Kind]) -> None:
        for kind in kinds:
            values = {"last": numbers[kind]}
            known = update(vault_number).where(
                vault_number.c.engagement_id == self._engagement, vault_number.c.kind == kind
            )
            if self._statements.change(known.values(values)) == 0:
                first = {"engagement_id": self._engagement, "kind": kind, **values}
                self._statements.change(insert(vault_number).values(first))

    def _last_position(self) -> int:
        found = select(func.coalesce(func.max(vault_entry.c.position), 0).label("last"))
        row = self._statements.first(found.where(vault_entry.c.engagement_id == self._engagement))
        return 0 if row is None else int(row["last"])

    def _seal(self, entry: VaultEntry, key: Key) -> bytes:
        facts = {"canonical": entry.canonical, "surfaces": sorted(entry.surfaces)}
        return self._keys.seal(key, json.dumps(facts).encode(), self._place(entry.pseudonym))

    def _entry(self, row: Row, key: Key) -> VaultEntry:
        pseudonym = _pseudonym(row["kind"], row["number"])
        facts = json.loads(self._keys.open(key, row["sealed"], self._place(pseudonym)))
        return VaultEntry(
            pseudonym=pseudonym,
            kind=row["kind"],
            canonical=facts["canonical"],
            surfaces=frozenset(facts["surfaces"]),
        )

    def _place(self, pseudonym: str) -> str:
        return f"vault entry v1|{self._engagement}|{pseudonym}"


def _pseudonym(kind: Kind, number: int) -> str:
    return f"[{kind}_{number}]"


def _parts(pseudonym: str) -> tuple[Kind, int]:
    found = PSEUDONYM.fullmatch(pseudonym)
    if found is None:
        raise UnknownPseudonymError
    return Kind(found["kind"]), int(found["number"])
