"""Names almost written out: misspelled, inside another word, and numbers said in words.

For the leak scan. Invariant: ordinary words, and words the masked session itself holds, are
nobody's misspelling; everything else within one letter of a name is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from governance.privacy.heard import misheard
from governance.privacy.known import key_of
from governance.privacy.ordinary import is_ordinary
from governance.privacy.pseudonyms import without
from governance.privacy.vault import Kind, VaultEntry
from governance.privacy.word_lists import words

_SHORTEST: Final = 5
"""Letters of a name below which a neighbour is hardly its misspelling."""
_NAMED: Final = frozenset({Kind.PERSON, Kind.ORGANIZATION})
_ENDINGS: Final = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "al", "y", "ness", "ment")
_SAID: Final = {
    word: str(number)
    for number, same in enumerate(
        (("zero", "oh", "o", "nought"), ("one",), ("two",), ("three",), ("four",), ("five",),
         ("six",), ("seven",), ("eight",), ("nine",))
    )
    for word in same
}  # fmt: skip
_TIMES: Final = {"double": 2, "triple": 3, "treble": 3}
_WORD: Final = re.compile(r"[a-z]+|\d+")


def near(
    texts: Sequence[str], entries: Sequence[VaultEntry], allowed: Collection[str]
) -> frozenset[Kind]:
    """The kinds of names that a text misspells or hides inside a word.

    allowed: words of the masked session.
    """
    names = {
        word: entry.kind
        for entry in entries
        if entry.kind in _NAMED
        for surface in (entry.canonical, *entry.surfaces)
        for word in key_of(surface)
        if len(word) >= _SHORTEST and not _is_word(word)
    }
    said = {word for text in texts for word in key_of(without(text))}
    return frozenset(
        kind
        for word in said
        if len(word) >= _SHORTEST - 1 and word not in allowed and not _is_word(word)
        for name, kind in names.items()
        if name in word or _is_misspelled(word, name)
    )


def digits_said(text: str) -> Iterator[str]:
    """Runs of digits, in figures and in words: "double oh seven nine" is 0079."""
    run, times = "", 1
    for token in _WORD.findall(text.lower()):
        if token.isdigit() or token in _SAID:
            run += (token if token.isdigit() else _SAID[token]) * times
            times = 1
        elif token in _TIMES:
            times = _TIMES[token]
        else:
            if run:
                yield run
            run, times = "", 1
    if run:
        yield run


def _is_misspelled(word: str, name: str) -> bool:
    return _one_edit(word, name) or misheard((word,), name)


def _one_edit(one: str, other: str) -> bool:
    """One letter more, less, or other, or two neighbours swapped; the first one is heard right."""
    if one == other or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or any(one[at + a :] == other[at + b :] for a, b in ((1, 1), (1, 0), (0, 1)))


def _is_word(word: str) -> bool:
    if is_ordinary(word) or word in _vocabulary():
        return True
    return any(
        word.endswith(end)
        and {word.removesuffix(end), f"{word.removesuffix(end)}e"} & _vocabulary()
        for end in _ENDINGS
    )


@cache
def _vocabulary() -> frozenset[str]:
    lists = ("everyday", "uncommon", "function", "not_names", "generic", "speaks", "roles",
             "weak_roles", "people", "kin", "calendar", "countries", "cities",
             "demonyms")  # fmt: skip
    return frozenset(word for name in lists for word in words(name))
