"""No name, place or organization that the cited turns do not hold: a model's guess is a leak."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.dates import times
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import FUNCTION_WORDS, sentences, surface_tokens, tokens

_ORDINARY: Final = frozenset({"coach", "coachee", "i"})
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"})
_SPOKEN: Final = {"doctor": "dr", "mister": "mr", "missus": "mrs", "professor": "prof"}
_QUOTING: Final = re.compile(r"[\"“”«»:;…(]|\.{2,}|—|–|(?<!\w)'")
"""What may open with a capital after them."""
_FINITE: Final = frozenset(
    listed(
        "is was has had will would wants wanted says said agreed agrees should could might may "
        "can feels felt thinks thought plans planned and or gave gives told tells takes took "
        "needs"
    )
)
"""Words that, after a sentence's first word, make that word look like a subject."""
_LINKING: Final = frozenset(
    listed(
        "afterwards also besides first however instead later meanwhile next nevertheless otherwise "
        "overall perhaps second still then therefore third though together"
    )
)
"""Words, beside adverbs in "-ly", that open a sentence with a comma after them."""


def only_said_names(claim: Claim, evidence: Evidence) -> bool:
    """Every capitalized word is in a cited turn, or opens a sentence as an ordinary word would."""
    if claim.section in VERBATIM:
        return True
    text = evidence.cited_text(claim)
    said = frozenset(
        form
        for word in tokens(text)
        for plain in (word, word.removesuffix("'s"))
        for form in (plain, _unaccented(plain), _SPOKEN.get(plain, plain))
    )
    if text.islower():
        said |= _run_together(text)
    if _called_like_words(claim.readable) - _called_like_words(text) and not text.islower():
        return False
    return not unsaid_names(claim.text, said) and not unsaid_names(claim.due or "", said)


def _unaccented(word: str) -> str:
    """`word` as an automatic transcript or a keyboard has it: "tuan" for Tuấn."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _run_together(text: str) -> frozenset[str]:
    """Neighbours as one word: an automatic transcript hears "inge borg" for Ingeborg."""
    return frozenset(
        first + second
        for first, second in pairwise(tokens(text))
        if first not in FUNCTION_WORDS and second not in FUNCTION_WORDS
    )


def _called_like_words(text: str) -> frozenset[str]:
    """Function words written as names inside a sentence: "she calls Will tonight"."""
    return frozenset(
        word
        for sentence in sentences(_QUOTING.sub(". ", text))
        for word in surface_tokens(sentence)[1:]
        if word.istitle() and len(word) > 1 and word.casefold() in FUNCTION_WORDS
    )


def unsaid_names(text: str, said: Collection[str]) -> tuple[str, ...]:
    """The words of `text` that are written as names are and are not among `said` (tokens)."""
    return tuple(
        word
        for sentence in sentences(text)
        for place, (word, following) in enumerate(_with_next(surface_tokens(sentence)))
        if (
            _looks_like_name(word, following, opens=place == 0)
            or (place == 0 and _is_apposed(word, sentence))
        )
        and not _is_known(word, said)
    )


def _with_next(words: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    return zip(words, (*words, "")[1:], strict=True)


def _looks_like_name(word: str, following: str, *, opens: bool) -> bool:
    if word.startswith("["):
        return False
    if word.casefold() in _TITLES:
        return True
    if not any(c.isupper() for c in word):
        return False
    if any(c.isupper() for c in word[1:]) or not opens or following.casefold() in _FINITE:
        return True
    # "Telling Grace" opens with no name.
    return following[:1].isupper() and not word.endswith("ing")


def _is_apposed(word: str, sentence: str) -> bool:
    """Whether a sentence opens as with a name that is explained: "Kirsten, the chair, knows"."""
    plain = word.casefold()
    return (
        sentence.startswith(f"{word}, ")
        and word[0].isupper()
        and plain not in _LINKING
        and not plain.endswith(("ly", "ing", "ed"))
    )


def _is_known(word: str, said: Collection[str]) -> bool:
    plain = re.sub(r"'\w*$", "", word.casefold())
    return (
        plain in said
        or _unaccented(plain) in said
        or word.casefold() in said
        or plain in FUNCTION_WORDS
        or plain in _ORDINARY
        or bool(times(word))  # whether that time was said is the date check's question
    )
