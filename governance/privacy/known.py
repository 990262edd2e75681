"""Finding names that are known already: from the roster, the vault, or found once in the session.

Searches folded words, so that case, accents, full-width letters, look-alikes and invisible
characters make no difference, and "n gozi" is found by "ngozi". The anonymizer and the leak scan
share it: what it finds is masked, so what is masked it does not find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from governance.privacy.aligned import Aligned, fold, folded
from governance.privacy.ordinary import (
    FUNCTION_WORDS,
    is_ordinary,
    leans_to_a_person,
    means_a_person,
)
from governance.privacy.vault import Kind

Key: TypeAlias = tuple[str, ...]
"""A name as its folded words; runs of digits are words of their own."""

NAMES: Final = frozenset({Kind.PERSON, Kind.ORGANIZATION, Kind.LOCATION, Kind.DEMOGRAPHIC})
UNSEARCHED: Final = frozenset({Kind.AGE, Kind.LITERAL})
"""Kinds whose values are no names: "forty" is an age once and a number everywhere else."""

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_NAME_GAP: Final = re.compile(r" {1,3}|['\-.·]| ?- ?")
_CODE_GAP: Final = re.compile(r"[^\w]{0,3}|_")
_JOIN_GAP: Final = re.compile(r"[ \-]")
_SHORTEST_JOIN: Final = 5
_SHORTEST_PLURAL: Final = 3
_SHORTEST_SPELLED: Final = 2
_LONGEST_SPELLED: Final = 24
_LONGEST_GAP: Final = 3
_LONGEST_VALUE_WORD: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A known name in a text: code points of the original, and the key it was found by."""

    start: int
    end: int
    key: Key = field(repr=False)
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Word:
    text: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Searchable:
    """A text prepared for searching; worth keeping where it is searched more than once."""

    text: str = field(repr=False)
    view: Aligned = field(repr=False)
    words: tuple[_Word, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Searchable:
        """Fold the text and find its words."""
        view = folded(text)
        words = tuple(_Word(m[0], m.start(), m.end()) for m in _WORD.finditer(view.text))
        return cls(text, view, words)


def key_of(surface: str) -> Key:
    """The folded words of a surface; empty for one without letters or digits."""
    return tuple(_WORD.findall(fold(surface)))


def is_searchable(key: Key, kind: Kind) -> bool:
    """Can this value be searched for without masking half the language?"""
    if not key or kind in UNSEARCHED or all(word in FUNCTION_WORDS for word in key):
        # A name made of function words ("An Do") is still searched, by its context.
        return bool(key) and kind is Kind.PERSON
    if kind in {Kind.DATE, Kind.MONEY} and len(key) == 1:
        return any(c.isdigit() for c in key[0]) and len(key[0]) > _LONGEST_VALUE_WORD
    if kind not in NAMES:
        return sum(len(word) for word in key) > _LONGEST_VALUE_WORD
    return True


class KnownNames:
    """A searchable set of keys. Build once per pass; searching takes time linear in the text."""

    def __init__(self, keys: Iterable[tuple[Key, Kind]]) -> None:
        self._by_first: dict[str, list[tuple[Key, Kind]]] = {}
        for key, kind in keys:
            if is_searchable(key, kind):
                self._by_first.setdefault(key[0], []).append((key, kind))
        for same in self._by_first.values():
            same.sort(key=lambda one: (-len(one[0]), one[0], one[1]))

    def search(self, text: Searchable, hints: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """Every known name, longest first from left to right, without overlaps.

        hints: spans in which a model sees a trace of a name.
        """
        return list(self._walk(text, hints))

    def _walk(self, text: Searchable, hints: Sequence[tuple[int, int]]) -> Iterator[Match]:
        view, words = text.view, text.words
        position = 0
        while position < len(words):
            taken = 1
            for key, kind, count, stop in self._candidates(view, words, position):
                start, end = view.origin(words[position].start, stop)
                if len(key) == 1 and kind in NAMES and count == 1 and is_ordinary(key[0]):
                    hinted = leans_to_a_person(key[0]) or any(
                        start < b and a < end for a, b in hints
                    )
                    if not means_a_person(text.text, start, end, hinted=hinted):
                        continue
                yield Match(start, end, key, kind)
                taken = count
                break
            position += taken

    def _candidates(
        self, view: Aligned, words: Sequence[_Word], position: int
    ) -> Iterator[tuple[Key, Kind, int, int]]:
        """Keys that fit here, as (key, kind, words taken, end in the view), longest first."""
        word = words[position]
        for key, kind in self._by_first.get(word.text, ()):
            if _fits(view.text, words, position, key, kind):
                yield key, kind, len(key), words[position + len(key) - 1].end
        if word.text.endswith("s") and len(word.text) > _SHORTEST_PLURAL:
            for key, kind in self._by_first.get(word.text[:-1], ()):
                if len(key) == 1 and kind in NAMES and not is_ordinary(key[0]):
                    yield key, kind, 1, word.end - 1
        if position + 1 < len(words):
            yield from self._joined(view, word, words[position + 1])
        if len(word.text) == 1:
            yield from self._spelled(view, words, position)

    def _joined(
        self, view: Aligned, word: _Word, after: _Word
    ) -> Iterator[tuple[Key, Kind, int, int]]:
        whole = word.text + after.text
        if len(whole) < _SHORTEST_JOIN or not _JOIN_GAP.fullmatch(
            view.text[word.end : after.start]
        ):
            return
        if word.text in FUNCTION_WORDS and after.text in FUNCTION_WORDS:
            return
        for key, kind in self._by_first.get(whole, ()):
            if len(key) == 1 and kind in NAMES:
                yield key, kind, 2, after.end

    def _spelled(
        self, view: Aligned, words: Sequence[_Word], position: int
    ) -> Iterator[tuple[Key, Kind, int, int]]:
        """Names said letter by letter: "d a n a", "D-a-n-a"."""
        letters = words[position].text
        found: list[tuple[Key, Kind, int, int]] = []
        for count, after in enumerate(words[position + 1 : position + _LONGEST_SPELLED], start=2):
            gap = view.text[words[position + count - 2].end : after.start]
            if len(after.text) != 1 or len(gap) > _LONGEST_GAP:
                break
            letters += after.text
            if count >= _SHORTEST_SPELLED:
                found += [
                    (key, kind, count, after.end)
                    for key, kind in self._by_first.get(letters, ())
                    if len(key) == 1 and kind in NAMES
                ]
        yield from reversed(found)


def _fits(text: str, words: Sequence[_Word], position: int, key: Key, kind: Kind) -> bool:
    if position + len(key) > len(words):
        return False
    for offset in range(1, len(key)):
        before, word = words[position + offset - 1], words[position + offset]
        gap = text[before.end : word.start]
        if word.text != key[offset]:
            return False
        if kind in NAMES:
            initial = len(before.text) == 1 and gap == ". "
            if not (initial or _NAME_GAP.fullmatch(gap)):
                return False
        elif not _CODE_GAP.fullmatch(gap):
            return False
    return True
