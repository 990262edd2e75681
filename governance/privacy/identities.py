"""Who is who: which spellings belong to one person, and which pseudonym they share.

Sarah, Sarah Lee, Ms. Lee and sarah's are one; a name two people share stays on its own. Entries
of earlier sessions come first, then the roster, then what this session brings, so that a
pseudonym never changes hands within an engagement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.privacy.heard import misheard
from governance.privacy.known import Key, key_of
from governance.privacy.ordinary import FUNCTION_WORDS, is_ordinary
from governance.privacy.vault import Kind, NewEntry, Vault, VaultEntry
from governance.privacy.word_lists import words
from governance.raw import RosterEntry

ORGANIZATION_ROLES: Final = frozenset(
    {"employer", "team", "organization", "organisation", "company", "client", "department", "unit"}
)
_PARTICLES: Final = words("particles")
_GENERIC: Final = words("generic")
_ABBREVIATIONS: Final = words("abbreviations")
_SHORTEST_PART: Final = 2


@dataclass(slots=True)
class Identity:
    """One person, organization or value. keys: its spellings, folded."""

    kind: Kind
    keys: set[Key] = field(default_factory=set[Key], repr=False)
    entry: VaultEntry | None = field(default=None, repr=False)
    canonical: str | None = field(default=None, repr=False)
    said: Counter[str] = field(default_factory=Counter[str], repr=False)
    listed: set[str] = field(default_factory=set[str], repr=False)


def parts_of(key: Key) -> set[Key]:
    """The single words of a person's name that may stand for it alone."""
    return {(word,) for word in key if _stands_alone(word)}


def _stands_alone(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word not in _PARTICLES and not word.isdigit()


class Identities:
    """The identities of one engagement, as far as this session can know them."""

    def __init__(self, entries: Sequence[VaultEntry], roster: Sequence[RosterEntry]) -> None:
        self._all: list[Identity] = [
            Identity(
                kind=entry.kind,
                keys={key_of(s) for s in entry.surfaces} - {()},
                entry=entry,
                canonical=entry.canonical,
            )
            for entry in entries
            if entry.kind is not Kind.LITERAL
        ]
        self._literals = {e.canonical: e for e in entries if e.kind is Kind.LITERAL}
        self._new_literals: list[str] = []
        self._full: set[Key] = {key for one in self._all for key in one.keys if len(key) > 1}
        for listed in roster:
            self._list(listed, roster)

    # ---- what to search for -----------------------------------------------------------------

    def searched(self) -> set[tuple[Key, Kind]]:
        """Every spelling that has to be found, with its kind; people also by a part of a name."""
        keys: set[tuple[Key, Kind]] = set()
        for one in self._all:
            keys.update((key, one.kind) for key in one.keys)
            if one.kind is Kind.PERSON:
                # "An" and "Do" are names where the roster says so, and words everywhere else.
                keys.update(
                    ((word,), one.kind)
                    for key in one.keys
                    if not _is_misheard(key, one)
                    for (word,) in parts_of(key)
                    if one.listed or word not in FUNCTION_WORDS
                )
        return keys

    # ---- who it is --------------------------------------------------------------------------

    def meet(self, mentions: Iterable[tuple[Kind, str]]) -> None:
        """Take in what this session says: full names first, so that a part finds its whole."""
        counted: dict[tuple[Kind, str], int] = Counter(mentions)
        self._full |= {k for kind, s in counted if len(k := key_of(s)) > 1 and kind is Kind.PERSON}
        order = {mention: place for place, mention in enumerate(counted)}
        for mention in sorted(counted, key=lambda m: (-len(key_of(m[1])), order[m])):
            kind, surface = mention
            if kind is Kind.LITERAL:
                if surface not in self._literals and surface not in self._new_literals:
                    self._new_literals.append(surface)
                continue
            key = key_of(surface)
            found = self._who(kind, key)
            if found is None:
                found = Identity(kind=kind, keys={key})
                self._all.append(found)
            found.keys.add(key)
            found.said[surface] += counted[mention]

    def settle(self, vault: Vault) -> None:
        """Issue what is missing in one call, and remember new spellings."""
        fresh = [one for one in self._all if one.entry is None]
        issued = vault.issue(
            [
                *(
                    NewEntry(
                        kind=one.kind,
                        canonical=_canonical(one),
                        surfaces=frozenset({*one.said, *one.listed}),
                    )
                    for one in fresh
                ),
                *(NewEntry(kind=Kind.LITERAL, canonical=text) for text in self._new_literals),
            ]
        )
        for one, entry in zip(fresh, issued, strict=False):
            one.entry = entry
        self._literals.update((e.canonical, e) for e in issued[len(fresh) :])
        for one in self._all:
            known, seen = one.entry, {*one.said, *one.listed}
            if known is not None and not seen <= known.surfaces:
                one.entry = vault.add_surfaces(known.pseudonym, seen)

    def pseudonym(self, kind: Kind, surface: str) -> str:
        """The pseudonym of a surface that was met, after `settle`."""
        if kind is Kind.LITERAL:
            return self._literals[surface].pseudonym
        found = self._who(kind, key_of(surface))
        if found is None or found.entry is None:
            raise LookupError("A span has no pseudonym.")
        return found.entry.pseudonym

    # ---- rules ------------------------------------------------------------------------------

    def _who(self, kind: Kind, key: Key) -> Identity | None:
        same = [one for one in self._all if one.kind is kind]
        exact = [one for one in same if key in one.keys]
        if kind is not Kind.PERSON:
            return exact[0] if exact else None
        if len(key) > 1:
            if exact:
                return exact[0]
            heard = [one for one in same if _is_misheard(key, one)]
            heard = heard or [one for one in same if _sounds_like(key, one)]
            return _only(heard or [one for one in same if self._agrees(key, one)])
        holders = [one for one in same if any(set(key) <= set(known) for known in one.keys)]
        if len(holders) <= 1:
            return _only(holders or [one for one in same if _sounds_like(key, one)])
        # Two people share the name: it stays with an entry of its own.
        own = [one for one in holders if one.keys == {key}]
        return own[0] if own else None

    def _agrees(self, key: Key, one: Identity) -> bool:
        """Is a full name another form of this person's: same first and last word, or its one word?

        A single word counts only while no differently named person has it too.
        """
        full = [known for known in one.keys if len(known) > 1]
        if full:
            return any(_same_ends(key, known) for known in full)
        words = {known[0] for known in one.keys}
        return words <= {key[0], key[-1]} and all(
            _same_ends(key, other) for other in self._full if words & set(other)
        )

    def _list(self, listed: RosterEntry, roster: Sequence[RosterEntry]) -> None:
        kind = Kind.ORGANIZATION if listed.role.lower() in ORGANIZATION_ROLES else Kind.PERSON
        names = [listed.name, *(a for a in listed.aliases if "@" not in a)]
        keys = {key_of(name) for name in names} - {()}
        if kind is Kind.PERSON:
            keys |= {short for key in keys if len(key) > 1 and (short := _initials(key))}
        if kind is Kind.ORGANIZATION:
            keys = {k for k in keys if not all(w in _GENERIC or w in FUNCTION_WORDS for w in k)}
        if not keys:
            return
        full = {key for key in keys if len(key) > 1} or keys
        mine = next((one for one in self._all if one.kind is kind and one.keys & full), None)
        if mine is None and kind is Kind.PERSON:
            mine = self._by_part(keys, listed, roster)
        if mine is None:
            mine = Identity(
                kind=kind, canonical=_called(listed, roster) if kind is Kind.PERSON else listed.name
            )
            self._all.append(mine)
        mine.keys |= keys
        self._full |= {key for key in keys if len(key) > 1}
        mine.listed.update(name for name in names if key_of(name))
        for address in listed.aliases:
            if "@" in address and self._who(Kind.EMAIL, key_of(address)) is None:
                self._all.append(
                    Identity(
                        kind=Kind.EMAIL, keys={key_of(address)}, listed={address}, canonical=address
                    )
                )

    def _by_part(
        self, keys: set[Key], listed: RosterEntry, roster: Sequence[RosterEntry]
    ) -> Identity | None:
        """Somebody met by one name before, who now turns out to be the only one listed with it."""
        words = {w for key in keys for w in key if _stands_alone(w)}
        others = {w for r in roster if r is not listed for w in key_of(r.name)}
        return _only(
            [
                one
                for one in self._all
                if one.kind is Kind.PERSON
                and all(len(k) == 1 and k[0] in words and k[0] not in others for k in one.keys)
            ]
        )


def _is_misheard(key: Key, one: Identity) -> bool:
    """Is it one word of a name in pieces: "n gozi", "d a n a"?"""
    whole = "".join(key)
    return len(key) > 1 and any(whole in known for known in one.keys)


def _sounds_like(key: Key, one: Identity) -> bool:
    """Is it a word of this person's name as a transcript misheard it? See `heard.misheard`."""
    return any(misheard(key, word) for known in one.keys for word in known if word not in key)


def _same_ends(key: Key, other: Key) -> bool:
    return key[0] == other[0] and key[-1] == other[-1]


def _initials(key: Key) -> Key | None:
    letters = "".join(word[0] for word in key if word not in _PARTICLES)
    if len(letters) < _SHORTEST_PART or letters in _ABBREVIATIONS or is_ordinary(letters):
        return None
    return (letters,)


def _only(found: Sequence[Identity]) -> Identity | None:
    return found[0] if len(found) == 1 else None


def _called(listed: RosterEntry, roster: Sequence[RosterEntry]) -> str:
    """The first word of a listed name where it is one person's, else the whole name."""
    first = listed.name.split()[0]
    others = {w for r in roster if r is not listed for w in key_of(r.name)}
    return listed.name if set(key_of(first)) & others else first


def _canonical(one: Identity) -> str:
    if one.canonical is not None:
        return one.canonical
    return max(one.said, key=lambda s: (one.said[s], len(s)))
