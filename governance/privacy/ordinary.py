"""Names that are also words: Will, Grace, May, Hope, Mark, Rich, Chase, and their like.

In lower case, or at the start of a sentence, such a word is a name only when its neighbours say
so. Where they do not say, a capital inside a sentence decides. Leaning: a name left standing is
worse than a word masked.
"""

from __future__ import annotations

import re
from typing import Final

from governance.privacy.word_lists import words

FUNCTION_WORDS: Final = words("function")

NAME_WORDS: Final = words("also_names")

_NAME_FOLLOWS: Final = words("name_follows")
_NAME_MAY_FOLLOW: Final = words("name_may_follow")
_NAME_PRECEDES: Final = words("name_precedes")
_WORD_FOLLOWS: Final = words("word_follows")
_OBJECT_OF_VERB: Final = words("object_of_verb")
_SAID_ANYWAY: Final = words("said_anyway")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STOPS: Final = re.compile(r"[.?!…:;\"“”\n]")


def is_ordinary(word: str) -> bool:
    """Is this folded single word also an English word, so that it needs its neighbours?"""
    return word in NAME_WORDS or word in FUNCTION_WORDS or len(word) == 1


def leans_to_a_person(word: str) -> bool:
    """Is this a word that, once a person of the session bears it, mostly names that person?

    Not "will" and "may", which everybody goes on saying.
    """
    return word in NAME_WORDS and word not in _SAID_ANYWAY


def means_a_person(text: str, start: int, end: int, *, hinted: bool = False) -> bool:
    """Does the ordinary word `text[start:end]` name somebody here?

    hinted: a model sees at least a trace of a name in it.
    """
    word = text[start:end]
    if re.match(r"['’]s\b", text[end : end + 3], re.IGNORECASE):
        return word.lower() not in FUNCTION_WORDS
    before, first = _before(text, start)
    after = _after(text, end)
    if word[:1].isupper() and not (text.isupper() and len(word) > 1):
        return not first or after not in _OBJECT_OF_VERB
    if before in _NAME_FOLLOWS:
        return True
    if before in _WORD_FOLLOWS or after in _OBJECT_OF_VERB:
        return False
    if before in _NAME_MAY_FOLLOW or first:
        return hinted or after in _NAME_PRECEDES
    return hinted


def sounds_like_a_person(text: str, start: int, end: int) -> bool:
    """Do the neighbours of a name say that it is a person's?"""
    return _before(text, start)[0] in _NAME_FOLLOWS or _after(text, end) in _NAME_PRECEDES


def could_name_a_person(text: str, start: int, end: int) -> bool:
    """Do the neighbours allow a person's name, and does one of them ask for it?"""
    before = _before(text, start)[0]
    return (
        before in _NAME_FOLLOWS or before in _NAME_MAY_FOLLOW or _after(text, end) in _NAME_PRECEDES
    )


def may_be_a_subject(text: str, start: int) -> bool:
    """Can a name stand here as the one who acts: after nothing, "and", "then", but not "the"?"""
    return _before(text, start)[0] not in _WORD_FOLLOWS


def starts_a_sentence(text: str, start: int) -> bool:
    """Is a capital at `start` owed to the sentence and not to the word?"""
    return _before(text, start)[1]


def _before(text: str, start: int) -> tuple[str, bool]:
    """The word before, in lower case, and whether the sentence starts here."""
    near = text[max(0, start - 40) : start]
    tail = _STOPS.split(near)[-1]
    words = _TOKEN.findall(tail)
    return (words[-1].lower().replace("’", "'") if words else ""), not words


def _after(text: str, end: int) -> str:
    found = _TOKEN.match(text[end : end + 40].lstrip(" ,"))
    return found[0].lower().replace("’", "'") if found else ""
