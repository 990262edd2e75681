"""The vault: which pseudonym stands for whom, for one engagement and for no other.

Invariants: a pseudonym is issued once and never stands for something else, also not after its
entry is erased; an entry lives as long as the last text that cites it (DESIGN §4); an
engagement's vault cannot be reached from another engagement; `repr` never shows a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Lock
from typing import Final, Protocol, Self

from governance.errors import ChathamError
from governance.identity import EngagementId, SessionId


class Kind(StrEnum):
    """What a pseudonym stands for. LITERAL: text that only looked like a pseudonym."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    LOCATION = "LOCATION"
    DATE = "DATE"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    URL = "URL"
    ID = "ID"
    MONEY = "MONEY"
    AGE = "AGE"
    DEMOGRAPHIC = "DEMOGRAPHIC"
    QUASI = "QUASI"
    LITERAL = "LITERAL"


PSEUDONYM: Final = re.compile(r"\[(?P<kind>" + "|".join(Kind) + r")_(?P<number>[1-9][0-9]*)\]")
"""The exact spelling in which pseudonyms are issued, such as `[PERSON_1]`."""


class UnknownPseudonymError(ChathamError):
    """A pseudonym that this vault never issued was named."""

    def __init__(self) -> None:
        super().__init__(
            "A pseudonym was named that was never issued in this engagement. "
            "Nothing was changed. The session has to be masked again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What a pseudonym is asked for. canonical: what is shown when it is restored.

    surfaces: every spelling seen or known ("Sarah", "sarah lee"), compared as they are.
    """

    kind: Kind
    canonical: str = field(repr=False)
    surfaces: frozenset[str] = field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        if not self.canonical.strip() or not all(s.strip() for s in self.surfaces):
            raise ValueError("An entry and each of its surfaces need a character to stand for.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultEntry:
    """A pseudonym with whom it stands for. `surfaces` always holds the canonical one."""

    pseudonym: str
    kind: Kind
    canonical: str = field(repr=False)
    surfaces: frozenset[str] = field(repr=False)


class Citing(StrEnum):
    """What cites pseudonyms: a session's masked transcript, or its summary with the cited turns."""

    MASKED = "masked"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One text that holds pseudonyms. session: whose text it is."""

    session: SessionId
    text: Citing


class Vault(Protocol):
    """The entries of one engagement; whoever holds it cannot name another engagement."""

    @property
    def engagement(self) -> EngagementId:
        """Whose vault this is."""
        ...

    def entries(self) -> tuple[VaultEntry, ...]:
        """All entries, in the order in which they were issued."""
        ...

    def issue(self, new: Sequence[NewEntry]) -> tuple[VaultEntry, ...]:
        """Issue the next free number of its kind to each, in order; all of them or none.

        Numbers start at 1 per kind and are never given twice, also not after an entry is erased.
        The vault does not look for equal entries: two calls give two pseudonyms.
        """
        ...

    def add_surfaces(self, pseudonym: str, surfaces: Collection[str]) -> VaultEntry:
        """Remember further spellings of an entry; what is known already changes nothing.

        Raises:
            UnknownPseudonymError: this vault never issued it.
            ValueError: a surface without a visible character.
        """
        ...

    def numbers(self) -> Mapping[Kind, int]:
        """The last number given per kind, erased entries included."""
        ...

    def cite(self, holder: Holder, pseudonyms: Collection[str]) -> int:
        """Say what a text cites from now on, in the place of what it cited before.

        Entries that it alone cited and cites no more are erased; how many there were.

        Raises:
            UnknownPseudonymError: one of them has no entry.
        """
        ...

    def release(self, holder: Holder) -> int:
        """The text is gone: erase the entries that nothing else cites; how many there were.

        An entry that was never cited stays.
        """
        ...


class Vaults(Protocol):
    """Where the vault of an engagement comes from."""

    def of(self, engagement: EngagementId, /) -> Vault:
        """The vault of this engagement; empty when nothing was issued yet."""
        ...


class InMemoryVault:
    """A vault that lives as long as the process: for probes, evaluations and tests."""

    def __init__(self, engagement: EngagementId) -> None:
        self._engagement = engagement
        self._entries: dict[str, VaultEntry] = {}
        self._numbers: Counter[Kind] = Counter()
        self._cited: dict[Holder, frozenset[str]] = {}
        self._lock = Lock()

    @classmethod
    def holding(cls, vault: Vault) -> Self:
        """A copy that starts with another vault's entries and goes on with its numbers."""
        copy = cls(vault.engagement)
        copy._entries = {entry.pseudonym: entry for entry in vault.entries()}
        copy._numbers = Counter(vault.numbers())
        return copy

    @property
    def engagement(self) -> EngagementId:
        """Whose vault this is."""
        return self._engagement

    def entries(self) -> tuple[VaultEntry, ...]:
        """All entries, in the order in which they were issued."""
        with self._lock:
            return tuple(self._entries.values())

    def issue(self, new: Sequence[NewEntry]) -> tuple[VaultEntry, ...]:
        """Issue the next free number of its kind to each, in order; all of them or none."""
        with self._lock:
            issued = tuple(self._next(one) for one in new)
            self._entries.update((entry.pseudonym, entry) for entry in issued)
        return issued

    def add_surfaces(self, pseudonym: str, surfaces: Collection[str]) -> VaultEntry:
        """Remember further spellings of an entry; see `Vault.add_surfaces`."""
        if not all(s.strip() for s in surfaces):
            raise ValueError("A surface needs a visible character.")
        with self._lock:
            entry = self._entries.get(pseudonym)
            if entry is None:
                raise UnknownPseudonymError
            wider = replace(entry, surfaces=entry.surfaces | frozenset(surfaces))
            self._entries[pseudonym] = wider
        return wider

    def numbers(self) -> Mapping[Kind, int]:
        """The last number given per kind, erased entries included."""
        with self._lock:
            return dict(self._numbers)

    def cite(self, holder: Holder, pseudonyms: Collection[str]) -> int:
        """Say what a text cites from now on; see `Vault.cite`."""
        with self._lock:
            if not self._entries.keys() >= set(pseudonyms):
                raise UnknownPseudonymError
            before = self._cited.get(holder, frozenset())
            self._cited[holder] = frozenset(pseudonyms)
            return self._sweep(before)

    def release(self, holder: Holder) -> int:
        """The text is gone; see `Vault.release`."""
        with self._lock:
            return self._sweep(self._cited.pop(holder, frozenset()))

    def _sweep(self, once: Collection[str]) -> int:
        cited = frozenset[str]().union(*self._cited.values())
        gone = [name for name in once if name not in cited and name in self._entries]
        for name in gone:
            del self._entries[name]
        return len(gone)

    def _next(self, new: NewEntry) -> VaultEntry:
        self._numbers[new.kind] += 1
        return VaultEntry(
            pseudonym=f"[{new.kind}_{self._numbers[new.kind]}]",
            kind=new.kind,
            canonical=new.canonical,
            surfaces=new.surfaces | {new.canonical},
        )


class InMemoryVaults:
    """One `InMemoryVault` per engagement."""

    def __init__(self) -> None:
        self._vaults: dict[EngagementId, InMemoryVault] = {}
        self._lock = Lock()

    def of(self, engagement: EngagementId, /) -> Vault:
        """The vault of this engagement; empty when nothing was issued yet."""
        with self._lock:
            return self._vaults.setdefault(engagement, InMemoryVault(engagement))
