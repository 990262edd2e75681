"""Cuts speech and sentences into clauses, so that a word is compared within its own clause.

Rough and deterministic. Automatic transcripts have no punctuation; there a clause also ends where
somebody else begins to act ("if it isn't they sort it").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import FUNCTION_WORDS, normalized, stem, tokens

SUBJECTS: Final = frozenset({"i", "he", "she", "we", "they", "you"})
_SENTENCE: Final = re.compile(r"[^.!?…\n;]+[.!?…\n;]*")
_BOUNDARY: Final = re.compile(
    r"[,:()—–]+|\b(?:but|because|although|though|and|until|unless|before|after|when|while|okay|so|"
    r"that|which|who|whom|if|as|than|or|since|where|whether|to say)\b"
)
_HESITATION: Final = re.compile(r",?\s*\b(?:u[mh]+|er+m?)\b,?")
"""Its commas close no clause: "without, um, hovering"."""
_ASKING: Final = re.compile(
    r"\W*(?:do|does|did|is|are|was|were|have|has|will|would|can|could|should|when|what|how|who|"
    r"why)\b"
)
_FINITE: Final = frozenset(
    listed(
        "will can could should would may might must are were have had do did don't didn't aren't "
        "can't won't want need said told say know think feel get go going just"
    )
)
"""Words after a "you" that acts."""
_NO_FACTS: Final = FUNCTION_WORDS | frozenset(
    listed("coach coachee yet even already ago maybe perhaps quite ever")
)


class Clause(NamedTuple):
    """opener: the word that leads it in, as "if"; "" for none. words: tokens, in order."""

    opener: str
    words: tuple[str, ...]


def spoken_sentences(text: str) -> Iterator[str]:
    """Sentences of `text`, normalized and without hesitations, with their end marks."""
    yield from _SENTENCE.findall(_HESITATION.sub(" ", normalized(text)))


def asks(sentence: str) -> bool:
    """Whether it asks: by its mark, or, where a transcript has none, by its first word."""
    return sentence.rstrip().endswith("?") or _ASKING.match(sentence) is not None


def clauses(sentence: str) -> Iterator[Clause]:
    """The clauses of one normalized sentence, in order; none is empty."""
    start, opener = 0, ""
    for boundary in _BOUNDARY.finditer(sentence):
        yield from _by_subject(opener, tokens(sentence[start : boundary.start()]))
        opener, start = boundary[0].strip(), boundary.end()
    yield from _by_subject(opener, tokens(sentence[start:]))


def facts(words: Iterable[str]) -> frozenset[str]:
    """Stems of those of `words` that are no function words; words of reporting are among them."""
    return frozenset(found for word in words if (found := fact(word)) is not None)


def fact(word: str) -> str | None:
    """The stem of a token that carries something, or None."""
    if word in _NO_FACTS or ("'" in word and not word.endswith("'s")):
        return None
    found = stem(word)
    return None if found in FUNCTION_WORDS else found


def _by_subject(opener: str, words: tuple[str, ...]) -> Iterator[Clause]:
    start = 0
    for place, word in enumerate(words):
        before = words[start:place]
        following = words[place + 1] if place + 1 < len(words) else ""
        if _begins(word, following) and (facts(before) or _is_whole(before)):
            yield Clause(opener, before)
            start, opener = place, ""
    if words[start:]:
        yield Clause(opener, words[start:])


def _begins(word: str, following: str) -> bool:
    """Whether somebody begins to act; the "you" of "I'll send you the page" does not."""
    return word.partition("'")[0] in SUBJECTS and (word != "you" or following in _FINITE)


def _is_whole(words: tuple[str, ...]) -> bool:
    """Whether somebody or something is already denied something: "it isn't"."""
    return words[:1] != () and (
        words[0].partition("'")[0] in SUBJECTS | {"it", "that"}
        and any(word == "not" or word.endswith("n't") for word in words)
    )
