"""Names that a transcript wrote as other words: "bar tech", "g woo", "june way", "chevonne".

What one to three words sound like is held against the names of the session, and, in pieces only,
against common given names. Words everybody says in their own right are left: one of the pieces
has to be odd, or the pieces put together have to be the name, or sound exactly like it where a
name belongs ("tell a leaf": Elif).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from governance.privacy.known import NAMES, Key, Searchable
from governance.privacy.ordinary import FUNCTION_WORDS, could_name_a_person
from governance.privacy.spans import Candidate, Rank
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_EVERYDAY: Final = (
    words("everyday")
    | words("uncommon")
    | words("generic")
    | words("speaks")
    | words("name_precedes")
    | words("name_follows")
)
_SAME_SOUND: Final = (
    ("tsch", "k"), ("sch", "s"), ("tch", "k"), ("dh", "t"), ("ph", "f"), ("ck", "k"), ("ch", "k"),
    ("sh", "s"), ("zh", "s"), ("th", "t"), ("gh", ""), ("kn", "n"), ("wh", "w"), ("cz", "k"),
    ("sz", "s"), ("rz", "s"), ("bh", "v"), ("mh", "v"), ("ce", "se"), ("ci", "si"), ("qu", "k"),
    ("ji", "ki"), ("ge", "ke"),
)  # fmt: skip
_LETTER: Final = str.maketrans({
    **dict.fromkeys("aeiouyhw"), "c": "k", "q": "k", "x": "s", "z": "s", "v": "f", "j": "k",
    "g": "k", "d": "t", "b": "p",
})  # fmt: skip
# Vowels as they are heard: close in front, rounded, and the rest, which speech blurs anyway.
_VOWELS: Final = (
    (re.compile(r"eigh|ah|aa|ai|ay|ei"), "3"),
    (re.compile(r"ee|ea|ie|ey|y|i"), "1"),
    (re.compile(r"oh|oo|ou|ow|oa|oe|ue|ew|w|o|u"), "2"),
    (re.compile(r"a|e|h"), "3"),
)
_GAP: Final = re.compile(r"[ -]")
_SHORTEST: Final = 4
_PIECES: Final = 3
_WEIGHT: Final = 0.7
_TELLING: Final = 2
"""Consonants below which hardly a letter may differ."""
_ONE_WORD: Final = 2
"""Letters in which a single odd word may differ from a name it sounds like."""


def heard(
    text: Searchable, names: Mapping[Key, Kind], sounds: Mapping[str, frozenset[str]]
) -> Iterator[Candidate]:
    """Stretches of one text that sound like a name of the session, or are one in pieces.

    names: known names; sounds: from `sounds_of` over them.
    """
    said, view = text.words, text.view
    for at in range(len(said)):
        whole, odd, function = "", False, 0
        for count in range(1, _PIECES + 1):
            if at + count > len(said):
                break
            word = said[at + count - 1]
            if count > 1 and not _GAP.fullmatch(view.text[said[at + count - 2].end : word.start]):
                break
            whole += word.text
            function += word.text in FUNCTION_WORDS
            odd = odd or not (word.text in FUNCTION_WORDS or word.text in _EVERYDAY)
            eye = count > 1 and "i" in {said[at].text, word.text}
            if len(whole) < _SHORTEST or (whole,) in names or (count > 1 and word.text == "s"):
                continue
            if eye and not (whole in _given() or ((whole,) in names)):
                continue  # "I" is somebody, and no piece of a name
            start, end = view.origin(said[at].start, word.end)
            if _is_heard(whole, count, sounds, odd=odd, function=function) or (
                count > 1
                and function < count
                and _is_spoken(whole, sounds)
                and could_name_a_person(view.text, said[at].start, word.end)
            ):
                yield Candidate(
                    start=start, end=end, kind=Kind.PERSON, rank=Rank.MODEL, weight=_WEIGHT
                )


def misheard(key: Key, name: str) -> bool:
    """Is it this one word of a name, misspelled or in pieces: "kowalsca", "a leaf" for Elif?

    A given name of its own is nobody's mishearing.
    """
    whole = "".join(key)
    if min(len(whole), len(name)) < _SHORTEST or whole == name or _sound(whole) != _sound(name):
        return False
    if all(word in _given() for word in key):
        return False
    if len(key) == 1:
        # Maria and Marie, Carlo and Carla are two people.
        same_end = whole[-1] == name[-1]
        return len(name) > _SHORTEST and same_end and _distance(whole, name) <= 1
    return _distance(_spoken(whole), _spoken(name)) <= int(len(_sound(name)) > _TELLING)


def sounds_of(names: Iterable[tuple[Key, Kind]]) -> dict[str, frozenset[str]]:
    """The single words of people's names by what they sound like."""
    found: dict[str, set[str]] = {}
    names = tuple(names)
    single = {key[0] for key, _ in names if len(key) == 1}
    for key, kind in names:
        if len(key) > 1 and any("".join(key) in word for word in single):
            continue  # "n gozi" is "ngozi" in pieces, and "gozi" nobody
        if kind is Kind.PERSON and kind in NAMES:
            for word in key:
                if len(word) >= _SHORTEST and word not in FUNCTION_WORDS:
                    found.setdefault(_sound(word), set()).add(word)
    return {sound: frozenset(same) for sound, same in found.items()}


def _is_heard(
    whole: str, count: int, sounds: Mapping[str, frozenset[str]], *, odd: bool, function: int
) -> bool:
    """odd: one of the pieces is no everyday word; function: how many are function words."""
    if count > 1 and function < count and whole in _given():
        return True
    sound = _sound(whole)
    if not sounds and count == 1:
        return False
    for name in sounds.get(sound, ()):
        if _distance(whole, name) <= _most(name, count, len(sound), odd=odd, function=function):
            return True
    if count > 1 and odd and not function and len(sound) > _TELLING:
        return any(_distance(whole, name) <= _ONE_WORD for name in _given_sounds().get(sound, ()))
    return False


def _is_spoken(whole: str, sounds: Mapping[str, frozenset[str]]) -> bool:
    """Is it a name of the session, vowels included, in words everybody says ("a leaf": Elif)?"""
    sound = _sound(whole)
    most = int(len(sound) > _TELLING)
    return any(_distance(_spoken(whole), _spoken(name)) <= most for name in sounds.get(sound, ()))


def _most(name: str, count: int, sound: int, *, odd: bool, function: int) -> int:
    """In how many letters what was heard may differ from a name of the same sound."""
    if count == 1:
        most = _ONE_WORD if odd else 0
    elif odd:
        most = max(2, (len(name) - (function > 0)) // 2) - (function > 1)
    elif function == 0 and len(name) > _SHORTEST + 1:
        most = len(name) // 2
    elif function < count and len(name) > _SHORTEST:
        most = 1
    else:
        most = 0 if function < count else -1
    return min(most, 1) if sound < _TELLING else most


@cache
def _given() -> frozenset[str]:
    return words("given_names")


@cache
def _given_sounds() -> dict[str, frozenset[str]]:
    return sounds_of(((name,), Kind.PERSON) for name in _given())


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    for letters, other in _SAME_SOUND:
        word = word.replace(letters, other)
    bare = word.translate(_LETTER)
    return re.sub(r"(.)\1+", r"\1", bare)


@lru_cache(maxsize=4096)
def _spoken(word: str) -> str:
    """What a word sounds like, vowels by three classes; neighbours of one class are one."""
    for letters, other in _SAME_SOUND:
        word = word.replace(letters, other)
    for shape, vowel in _VOWELS:
        word = shape.sub(vowel, word)
    return re.sub(r"(.)\1+", r"\1", word.translate(_LETTER))


def _distance(one: str, other: str) -> int:
    """Levenshtein's; both are short."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
