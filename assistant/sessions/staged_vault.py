"""A vault to mask against outside a transaction, whose new entries are issued inside one later.

Masking takes seconds; a write transaction must not. Invariant: what `store` issues are exactly
the pseudonyms that already stand in the masked text, or nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from governance.errors import ChathamError
from governance.identity import EngagementId
from governance.privacy.vault import Holder, InMemoryVault, Kind, NewEntry, Vault, VaultEntry


class VaultMovedOnError(ChathamError):
    """Somebody issued pseudonyms in this engagement meanwhile; mask again."""


class StagedVault:
    """The entries of one engagement as they were read, and what masking has added since."""

    def __init__(self, stored: Vault) -> None:
        self._known: Final = stored.entries()
        self._numbers: Final = stored.numbers()
        self._working: Final = InMemoryVault.holding(stored)
        self._changes: Final[list[Callable[[Vault], object]]] = []

    @property
    def engagement(self) -> EngagementId:
        """Whose vault this is."""
        return self._working.engagement

    def entries(self) -> tuple[VaultEntry, ...]:
        """Stored and new entries, in the order in which they were issued."""
        return self._working.entries()

    def issue(self, new: Sequence[NewEntry]) -> tuple[VaultEntry, ...]:
        """As `Vault.issue`; remembered for `store`."""
        issued = self._working.issue(new)
        asked = tuple(new)
        self._changes.append(lambda vault: vault.issue(asked))
        return issued

    def add_surfaces(self, pseudonym: str, surfaces: Collection[str]) -> VaultEntry:
        """As `Vault.add_surfaces`; remembered for `store`."""
        entry = self._working.add_surfaces(pseudonym, surfaces)
        seen = tuple(surfaces)
        self._changes.append(lambda vault: vault.add_surfaces(pseudonym, seen))
        return entry

    def numbers(self) -> Mapping[Kind, int]:
        """As `Vault.numbers`, new entries included."""
        return self._working.numbers()

    def cite(self, holder: Holder, pseudonyms: Collection[str]) -> int:
        """As `Vault.cite`; remembered for `store`, which erases."""
        cited = tuple(pseudonyms)
        self._changes.append(lambda vault: vault.cite(holder, cited))
        return 0

    def release(self, holder: Holder) -> int:
        """As `Vault.release`; remembered for `store`, which erases."""
        self._changes.append(lambda vault: vault.release(holder))
        return 0

    def store(self, vault: Vault, *, holder: Holder, cited: Collection[str]) -> None:
        """Do to the real vault what was done to this one.

        holder: the masked text; it cites `cited`, and keeps what was issued beside it, which is
        the roster: names that were not said must not stand in what is made of the text.

        Raises:
            VaultMovedOnError: it is no longer as it was read; the transaction must roll back.
        """
        if vault.entries() != self._known or vault.numbers() != self._numbers:
            raise VaultMovedOnError(
                "Another session of this engagement was masked at the same time. Nothing was "
                "stored; the session is tried again."
            )
        for change in self._changes:
            change(vault)
        if vault.entries() != self._working.entries():
            raise VaultMovedOnError(
                "The vault issued other pseudonyms than those in the masked text. Nothing was "
                "stored; the session is tried again."
            )
        before = {entry.pseudonym for entry in self._known}
        beside = {e.pseudonym for e in self.entries() if e.pseudonym not in before}
        vault.cite(holder, beside.union(cited))
