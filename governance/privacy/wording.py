"""The words that stand for a generalized span, so that the sentence around it still reads.

Looks at the neighbours only: an article before it, a noun after it, the start of a sentence.
Invariant: the replacement covers the whole span, and depends on nothing but the text and the
table.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from governance.privacy.amounts import decade, magnitude
from governance.privacy.generalizations import Action, Finer, Generalizations, Rule, describes
from governance.privacy.known import Key, key_of
from governance.privacy.ordinary import FUNCTION_WORDS, starts_a_sentence
from governance.privacy.vault import Kind

_ARTICLES: Final = frozenset({"a", "an"})
_POSSESSIVES: Final = frozenset({"my", "our", "your", "his", "her", "their", "its"})
_DETERMINERS: Final = _ARTICLES | _POSSESSIVES | frozenset(
    {"the", "this", "that", "these", "those", "another", "some", "any", "every", "each", "no",
     "one", "two", "three", "other"}
)  # fmt: skip
_TO_BE: Final = frozenset(
    {"am", "is", "are", "was", "were", "be", "been", "being", "i'm", "he's", "she's", "they're",
     "we're", "you're", "im", "not", "also", "really", "openly", "quite", "still", "feel", "feels",
     "became", "become", "getting", "got"}
)  # fmt: skip
_OF_MYSELF: Final = frozenset({"i", "i'm", "im", "am", "i've", "my", "me"})
_NO_NOUN: Final = FUNCTION_WORDS | frozenset(
    {"said", "says", "told", "tells", "thinks", "thought", "wants", "wanted", "left", "came",
     "went", "does", "did", "has", "had", "gets", "got", "made", "makes", "took", "asked"}
)  # fmt: skip
_LEADING_ARTICLE: Final = re.compile(r"^(?:an?|the) (?=\S)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NEAR: Final = 40
_JOINS: Final = frozenset({"and", "or", "but"})
_REACH: Final = 4
"""How many words back "I'm tired and …" still says what somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What stands for `text[start:end]`, which may take in the article before the span."""

    start: int
    end: int
    words: str = field(repr=False)


def replacement(
    text: str, span: tuple[int, int], kind: Kind, table: Generalizations, *, free_from: int = 0
) -> Replacement | None:
    """The generalization of a span; None where the table says that it is masked.

    free_from: where the span before this one ends.
    """
    start, end = span
    found = table.find(kind, key_of(text[start:end]))
    if found is None:
        return None
    rule, finer = found
    action = finer.action if finer and finer.action else rule.action
    if action is Action.MASK:
        return None
    around = _Around.of(text, start, end)
    said = text[start:end]
    words = _measured(said, rule, around) or _phrased(said, rule, finer, around)
    return _fitted(text, (start, end), words, around, free_from)


@dataclass(frozen=True, slots=True)
class _Around:
    """The words before (nearest last) and the word after a span, in lower case."""

    before: tuple[str, ...] = field(repr=False)
    article_at: int
    after: str = field(repr=False)

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Around:
        near = max(0, start - _NEAR)
        tail = re.split(r"[.?!;:\n]", text[near:start])[-1]
        words = [w.lower().replace("’", "'") for w in _WORD.findall(tail)]
        last = re.search(r"([^\W\d_]+)[ -]$", text[near:start])
        next_word = re.match(r"[ -]([^\W\d_]+)", text[end : end + _NEAR])
        beside = last is not None and last[1].lower() in _DETERMINERS
        return cls(
            tuple(words),
            near + last.start(1) if beside and last is not None else -1,
            next_word[1].lower() if next_word else "",
        )

    @property
    def last(self) -> str:
        return self.before[-1] if self.before else ""

    @property
    def determined(self) -> bool:
        return self.article_at >= 0

    @property
    def qualifies(self) -> bool:
        """Does a noun seem to follow, so that the span describes it?"""
        return bool(self.after) and self.after not in _NO_NOUN


def _measured(said: str, rule: Rule, around: _Around) -> str | None:
    if rule.measure == "decade":
        return _aged(said, around)
    if rule.measure == "magnitude":
        size = magnitude(said)
        if size is None:
            return None
        as_adjective = around.determined and around.qualifies
        return size if as_adjective else f"a {size} sum"
    return None


def _aged(said: str, around: _Around) -> str | None:
    years = decade(said)
    if years is None:
        return None
    something = "teenage" if years == "teens" else f"{years[:-3]}y-something"
    low = said.lower()
    if around.determined or low.startswith(("age of", "turn", "the age")):
        verb = re.match(r"(?:turn(?:s|ed|ing)?|(?:the )?age of)\b ?", low)
        return f"{said[: verb.end()] if verb else ''}{something}"
    whose = "my" if not _OF_MYSELF.isdisjoint((*around.before[-2:], *low.split()[:2])) else "their"
    if around.after in {"years", "year"}:
        return something
    return f"in {whose} {years}"


def _phrased(said: str, rule: Rule, finer: Finer | None, around: _Around) -> str:
    if finer is None:
        return _owned(rule.noun, said)
    key = key_of(said)
    if describes(finer, key):
        return _described(finer, key, around)
    if finer.before_noun and around.determined and around.qualifies:
        return finer.before_noun
    return _owned(finer.noun, said)


def _described(finer: Finer, key: Key, around: _Around) -> str:
    being, person, before = (
        f or finer.noun for f in (finer.being, finer.person, finer.before_noun)
    )
    many = key[-1].endswith("s") and not key[-1].endswith("ss")
    if many:
        return person.replace("person", "people", 1)
    if around.qualifies and (around.determined or around.last not in _TO_BE):
        return before
    if around.determined:
        return f"a {person}"
    said_of = around.before[-_REACH:] if around.last in _JOINS else around.before[-1:]
    if any(w in _TO_BE or w.endswith(("'s", "'m", "'re")) for w in said_of):
        return being
    return finer.noun


def _owned(phrase: str, said: str) -> str:
    first = said.split(maxsplit=1)[0]
    return phrase.replace("{whose}", first if first.lower() in _POSSESSIVES else "a")


def _fitted(
    text: str, span: tuple[int, int], words: str, around: _Around, free_from: int
) -> Replacement:
    """One article, the right one, and a capital where the sentence had one."""
    start, end = span
    if around.determined and (article := _LEADING_ARTICLE.match(words)) is not None:
        bare = words[article.end() :]
        if around.last in _ARTICLES and around.article_at >= free_from:
            start, words = around.article_at, _with_article(bare)
        else:
            words = bare
    elif around.last in _ARTICLES and around.determined and around.article_at >= free_from:
        start, words = around.article_at, _with_article(words)
    if text[start].isupper() and starts_a_sentence(text, start):
        words = words[0].upper() + words[1:]
    return Replacement(start=start, end=end, words=words)


def _with_article(words: str) -> str:
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def collides(one: Replacement, names: Container[str]) -> bool:
    """Would one of these folded name words stand in the replacement?"""
    return any(word in names for word in key_of(one.words) if word not in FUNCTION_WORDS)
