"""Pseudonyms in text: recognizing them however a model has bent them, and restoring names.

Invariants: a pseudonym that was not issued is never restored; restored text is not looked at
again, so that nothing said can pass for a pseudonym.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from governance.privacy.aligned import readable
from governance.privacy.vault import Kind

_KINDS: Final = "|".join(Kind)
_SUFFIX: Final = r"(?P<{}>['’]s|s['’]?)?"
_MARK: Final = r"(?:\s?\\?[_\-]{1,2}\s?|\s)?"
"""Between kind and number inside brackets: a bent underscore, a space, or nothing."""
_BENT: Final = re.compile(
    rf"\\?[\[\]]\s?(?P<a>{_KINDS}){_MARK}(?P<x>[0-9]+){_SUFFIX.format('p')}\s?\\?[\[\]]"
    rf"|[({{<]\s?(?P<b>{_KINDS})\\?[_\-](?P<y>[0-9]+){_SUFFIX.format('q')}\s?[)}}>]"
    rf"|[\[\]]?(?<![^\W_])(?P<c>{_KINDS})\\?_(?P<z>[0-9]+){_SUFFIX.format('r')}(?![^\W_])[\[\]]?",
    re.IGNORECASE | re.ASCII,
)
_LOOKALIKE: Final = re.compile(
    rf"\\?[\[\]({{<]\s?(?:{_KINDS}){_MARK}[0-9]+(?:['’]s|s['’]?)?\s?\\?[\[\])}}>]?"
    rf"|(?:{_KINDS})\\?_[0-9]+(?:['’]s|s['’]?)?[\[\]]?",
    re.IGNORECASE | re.ASCII,
)
"""What could read as a pseudonym once its neighbours are masked: wider than `_BENT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something that reads as a pseudonym. suffix: what was put inside it, such as `'s`."""

    start: int
    end: int
    pseudonym: str
    suffix: str


def mentions(text: str) -> Iterator[Mention]:
    """Everything in `text` that reads as a pseudonym: [person_1], PERSON_1, [PERSON_1's].

    A number with leading zeros is kept as it stands, and so was never issued.
    """
    for m in _BENT.finditer(text):
        kind = m["a"] or m["b"] or m["c"]
        number = m["x"] or m["y"] or m["z"]
        suffix = m["p"] or m["q"] or m["r"] or ""
        yield Mention(
            start=m.start(),
            end=m.end(),
            pseudonym=f"[{kind.upper()}_{number}]",
            suffix=suffix,
        )


def lookalikes(text: str) -> Iterator[tuple[int, int]]:
    """Spans of raw text that could be taken for a pseudonym, there or after masking.

    Letters that touch one belong to it; cut off, they could be a name by themselves.
    """
    view = readable(text)
    for m in _LOOKALIKE.finditer(view.text):
        start, end = view.origin(m.start(), m.end())
        while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalpha() and text[end].isalpha():
            end += 1
        yield start, end


def named_in(text: str) -> frozenset[str]:
    """The pseudonyms a reader would see in `text`, also through invisible or wide characters."""
    return frozenset(m.pseudonym for seen in (text, readable(text).text) for m in mentions(seen))


def without(text: str) -> str:
    """The text with a mark no name contains in place of every pseudonym, of the same length."""
    pieces: list[str] = []
    position = 0
    for mention in mentions(text):
        pieces += [text[position : mention.start], "▪" * (mention.end - mention.start)]
        position = mention.end
    return "".join([*pieces, text[position:]])


def restore(text: str, names: Mapping[str, str]) -> str:
    """The text with names in place of the pseudonyms in `names`; all others stay as they are."""
    pieces: list[str] = []
    position = 0
    for mention in mentions(text):
        name = names.get(mention.pseudonym)
        if name is not None:
            pieces += [text[position : mention.start], name, mention.suffix]
            position = mention.end
    return "".join([*pieces, text[position:]])
