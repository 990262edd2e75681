"""Who is singled out without a name: "our cfo", "the only woman on the audit committee".

A small grammar over words, in any case: a determiner, a position or a person, and what says which.
Bare kin ("my wife") and functions ("HR") are left. Time is linear: every look-ahead is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.privacy.findings import Finding, Source
from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_ROLES: Final = words("roles")
_WEAK: Final = words("weak_roles")
_KIN: Final = words("kin")
_PEOPLE: Final = words("people") | _ROLES | _WEAK | _KIN | words("demonyms")
_OWN: Final = frozenset({"my", "our", "your", "his", "her", "their", "its"})
_DETERMINERS: Final = _OWN | {"the"}
_RANKED: Final = frozenset({"only", "first", "last", "youngest", "oldest", "sole", "lone"})
_IS: Final = frozenset(
    {"he's", "she's", "i'm", "hes", "shes", "im", "am", "as", "is", "was", "been", "being", "now",
     "became", "become", "i'd", "who's"}
)  # fmt: skip
_JOINS: Final = frozenset({"of", "for", "on", "at", "in", "from"})
_ARTICLES: Final = frozenset(
    {"the", "a", "an", "this", "that", "our", "your", "my", "whole", "all", "her", "his"}
)
_PLACED: Final = frozenset({"of", "in", "on", "at", "among", "from", "with", "to", "here"})
_RELATIVE: Final = frozenset(
    {"who", "that", "we", "we've", "they've", "i", "you", "this", "who's", "they"}
)
_TURN: Final = frozenset(
    {"and", "but", "so", "because", "or", "i", "i'm", "he", "he's", "she", "she's", "it's", "its",
     "yes", "no", "which", "is", "was", "are", "were", "then", "if", "when", "already", "now",
     "said", "says", "told", "asked", "okay", "yeah", "um", "uh", "you", "they're", "we're",
     "they", "we", "maybe", "though", "sorry"}
)  # fmt: skip
_ENDS: Final = (
    FUNCTION_WORDS
    | words("speaks")
    | words("name_precedes")
    | {"i'm", "he's", "she's", "it's", "started", "starts", "rings", "calls"}
)
_PAST: Final = frozenset(
    {"took", "gave", "came", "went", "left", "put", "got", "made", "ran", "sent", "kept", "held",
     "told", "met", "cut", "let", "lost", "won", "paid", "brought", "thought", "felt", "knew",
     "saw", "wrote", "spoke", "began", "chose", "broke", "fell", "grew", "rose", "stood", "sat",
     "led", "hit", "quit", "wants", "needs", "thinks", "likes", "hates", "keeps", "comes", "gets",
     "gives", "takes", "makes", "runs", "goes", "does", "has", "had"}
)  # fmt: skip
"""What starts the rest of a sentence after "our cfo in leeds"; so does a word in -ed."""
_PLACES: Final = words("cities") | words("countries")
_CHIEF: Final = frozenset(
    {"executive", "exec", "officer", "pilot", "engineer", "nurse", "financial", "operating",
     "technology", "technical", "nursing", "people", "marketing", "medical", "product", "risk",
     "information", "data", "legal", "commercial", "compliance", "revenue", "security", "scientist",
     "scientific", "economist", "counsel", "inspector", "constable", "steward", "editor", "human",
     "resources", "strategy", "investment", "accountant", "mate", "administrative", "of", "staff"}
)  # fmt: skip
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_DRAWN: Final = re.compile(r"'(?:s|d|ll)$")
_MODIFIERS: Final = 3
_TAIL: Final = 11
_CONFIDENCE: Final = 0.8


@dataclass(frozen=True, slots=True)
class _Word:
    text: str = field(repr=False)
    start: int
    end: int
    joined: bool
    """Does nothing but a blank stand before it?"""

    @property
    def bare(self) -> str:
        """Without a possessive's s and without a verb drawn together with it."""
        return _DRAWN.sub("", self.text)


def match_singled_out(line: str) -> Iterator[Finding]:
    """Phrases of one line that single somebody out; they may overlap."""
    said = _words(line)
    for at, word in enumerate(said):
        for start, stop in _phrases(said, at, word.text):
            yield Finding(
                start=said[start].start,
                end=said[stop].end - len(said[stop].text) + len(said[stop].bare),
                kind=Kind.QUASI,
                confidence=_CONFIDENCE,
                source=Source.PATTERN,
            )


def _words(line: str) -> list[_Word]:
    found: list[_Word] = []
    end = -1
    for m in _TOKEN.finditer(line):
        joined = end >= 0 and line[end : m.start()] == " "
        found.append(_Word(m[0].lower().replace("’", "'"), m.start(), m.end(), joined))
        end = m.end()
    return found


def _phrases(said: Sequence[_Word], at: int, word: str) -> Iterator[tuple[int, int]]:
    """First and last word of the phrases whose telling word is at `at`."""
    bare = said[at].bare
    if bare in _ROLES or bare in _WEAK:
        yield from _position(said, at, bare)
    elif word == "g" and _is(said, at + 1, "m") and at and said[at - 1].text not in _JOINS:
        start = _determiner(said, at)
        if start is not None:
            yield start, at + 1
    elif word in {"skip", "skip-level"} and at and said[at - 1].text in _OWN:
        yield at - 1, at + 1 if _is(said, at + 1, "level") else at
    if word in _RANKED:
        yield from _ranked(said, at)
    elif word in _KIN or bare in _KIN:
        yield from _relative_of(said, at)
    elif word in {"guy", "lad", "man", "woman", "bloke", "lady", "girl", "one"} or (
        word in _PEOPLE and bare not in _ROLES
    ):
        yield from _who(said, at)


def _position(said: Sequence[_Word], at: int, bare: str) -> Iterator[tuple[int, int]]:
    last = at
    if bare == "chief":  # "chief of staff", "chief financial officer"
        while _follows(said, last + 1) and said[last + 1].bare in _CHIEF and last - at < 3:  # noqa: PLR2004  -- chief human resources officer
            last += 1
        if last == at:
            return
    start = _determiner(said, at)
    strong = bare in _ROLES or bare == "chief"
    if bare == "boss" and _is(said, at + 1, "bar") and _is(said, at + 2, "one"):
        last = at + 2
    tail = _of(said, last)
    if start is not None:
        described = at - start > 1
        if strong or described or (tail > last and bare in {"head", "lead", "leader", "rep"}):
            yield start, tail
    elif tail > last or bare == "chief" or said[at - 1].text in {"ward", "line"}:
        first = at
        while first and at - first < 2 and said[first].joined and not _ends(said[first - 1].text):  # noqa: PLR2004  -- two words say which
            first -= 1
        before = said[first - 1].text if first else ""
        if before in _IS or (not first and strong):
            yield first, tail


def _ranked(said: Sequence[_Word], at: int) -> Iterator[tuple[int, int]]:
    start = at - 1 if at and said[at].joined and said[at - 1].text in _DETERMINERS else at
    if start == at and at and said[at].joined and said[at - 1].text not in _IS:
        return
    for near in range(at + 1, min(at + 5, len(said))):
        word = said[near]
        if not word.joined or (word.text in _TURN):
            return
        person = word.text in _PEOPLE or word.text.endswith("ologist")
        if person and _follows(said, near + 1) and said[near + 1].text in _PEOPLE:
            continue
        if person or (word.text == "one" and _placed(said, near + 1)):
            end = _clause(said, near)
            if end > near or word.text in {"woman", "man", "mother", "girl"}:
                yield start, end
            return
        if word.text in {"in", "of"} and said[at].text in {"youngest", "oldest"}:
            yield start, _clause(said, near - 1)
            return


def _relative_of(said: Sequence[_Word], at: int) -> Iterator[tuple[int, int]]:
    """Kin of somebody known: "the owner's sister", "the daughter of the driver"."""
    whose = at > 1 and said[at].joined and said[at - 1].text.endswith(("'s", "s'"))
    if whose and said[at - 1].joined and said[at - 2].text in {"the", "a", "an"}:
        yield at - 2, at
        return
    start = _determiner(said, at)
    if start is None:
        return
    last = at
    if _is(said, at + 1, "in") and _is(said, at + 2, "law"):
        last = at + 2
    after = said[last + 1].text if _follows(said, last + 1) else ""
    if after in {"who", "works", "runs", "owns", "that"}:
        yield start, _clause(said, last + (after in {"works", "runs", "owns"}))
    elif after == "of" and said[start].text == "the":
        yield start, _of(said, last)
    elif after == "the" and _follows(said, last + 2) and said[last + 2].bare in _ROLES:
        yield start, last + 2


def _who(said: Sequence[_Word], at: int) -> Iterator[tuple[int, int]]:
    """A person told by what they do: "the guy who runs the night shift"."""
    first = _determiner(said, at)
    if first is None and at and said[at].joined and said[at - 1].text in {"a", "an"}:
        first = at - 1
    if first is None or not _follows(said, at + 1) or said[first].text in _OWN:
        return
    after = said[at + 1].text
    if said[at].text == "one":
        return
    if after in {"who", "that"} or (after in {"i", "we", "they"} and said[at].text in _PEOPLE):
        end = _clause(said, at, least=2)
        if end > at + 1:
            yield first, end
    elif after == "from" and said[first].text == "the":
        yield first, _of(said, at)


def _determiner(said: Sequence[_Word], at: int) -> int | None:
    """Where the determiner before the word and at most three that describe it stands."""
    near = at
    while near and said[near].joined and at - near <= _MODIFIERS:
        near -= 1
        if said[near].text in _DETERMINERS:
            return near
        if _ends(said[near].text) and said[near].text not in {"own", "new", "old", "last", "next"}:
            return None
    return None


def _ends(word: str) -> bool:
    return word in _ENDS


def _of(said: Sequence[_Word], last: int) -> int:
    """The end of "of the council", "for quality in all four plants" after the word at `last`."""
    while _follows(said, last + 2) and said[last + 1].joined and said[last + 1].text in _JOINS:
        near = last + 2
        while _follows(said, near) and (said[near].text in _ARTICLES or said[near].text == "four"):
            near += 1
        if not _follows(said, near) or _ends(said[near].text):
            return last
        last, most = near, near + 3
        while last < most and said[last].bare not in _PLACES and _follows(said, last + 1):
            more = said[last + 1].text
            if _is_verb(more):
                break
            if more == "and" and _follows(said, last + 2) and not _ends(said[last + 2].text):
                last += 2
            elif _ends(more) or more in _TURN:
                break
            else:
                last += 1
    return last


def _is_verb(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > len("seed"))


def _placed(said: Sequence[_Word], at: int) -> bool:
    return _follows(said, at) and said[at].text in (_PLACED | {"who", "left"}) - {"to"}


def _clause(said: Sequence[_Word], last: int, *, least: int = 1) -> int:
    """The end of what follows a person: up to a pause, or where a new clause begins."""
    if not _follows(said, last + 1):
        return last
    after = said[last + 1].text
    if after not in _PLACED and after not in _RELATIVE and not after.endswith("ing"):
        return last
    end = last + 1
    for near in range(last + 2, min(last + 2 + _TAIL, len(said))):
        told = near <= last + 1 + least
        if not said[near].joined or (said[near].text in _TURN and not told):
            break
        end = near
    return end


def _follows(said: Sequence[_Word], at: int) -> bool:
    return at < len(said) and said[at].joined


def _is(said: Sequence[_Word], at: int, word: str) -> bool:
    return _follows(said, at) and said[at].text == word
