"""Whom of the register a few texts could name, so that ten thousand people can be looked for.

Invariant: nobody is left out whose name, or a part of it, the anonymizer would find as a known
name; names almost written out are the leak scan's, which is given everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.storage.people_records import Called
from governance.privacy.disguises import readings
from governance.privacy.known import key_of
from governance.privacy.vault import Kind, VaultEntry
from governance.raw import RosterEntry

_PIECES: Final = 3
_SPELLED: Final = 24


def mentioned(texts: Iterable[str], people: Iterable[Called]) -> tuple[RosterEntry, ...]:
    """Those of these people whom one of the texts could name, as a roster."""
    said = {word for text in texts for reading in readings(text) for word in _words(reading)}
    return tuple(
        RosterEntry(name=one.name, role="listed", aliases=(one.email,) if one.email else ())
        for one in people
        if one.name.strip() and not said.isdisjoint(key_of(f"{one.name} {one.email or ''}"))
    )


def entries_of(people: Iterable[Called]) -> tuple[VaultEntry, ...]:
    """Everybody as the leak scan knows people. Their pseudonyms stand for nothing."""
    return tuple(entry for one in people for entry in _entries(one))


def _entries(one: Called) -> Iterator[VaultEntry]:
    for kind, surface in ((Kind.PERSON, one.name), (Kind.EMAIL, one.email or "")):
        if key_of(surface):
            yield VaultEntry(
                pseudonym=f"[{kind}_1]",
                kind=kind,
                canonical=surface,
                surfaces=frozenset({surface}),
            )


def _words(reading: str) -> Iterator[str]:
    """Words, neighbours put together, runs of single letters, and each without a plural's s."""
    found = key_of(reading)
    for at, word in enumerate(found):
        pieces: Sequence[str] = found[at : at + _PIECES]
        for count in range(1, len(pieces) + 1):
            whole = "".join(pieces[:count])
            yield whole
            yield whole.removesuffix("s")
        if len(word) == 1:
            letters = word
            for after in found[at + 1 : at + _SPELLED]:
                if len(after) != 1:
                    break
                letters += after
                yield letters
