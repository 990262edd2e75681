"""Pseudonyms become words without a number, so that nobody can be followed from text to text.

Invariant: what comes out holds no pseudonym, whatever went in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from governance.privacy.pseudonyms import mentions
from governance.privacy.vault import Kind

_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.PERSON: "somebody",
        Kind.ORGANIZATION: "an organization",
        Kind.LOCATION: "a place",
        Kind.DATE: "a certain time",
        Kind.EMAIL: "an address",
        Kind.PHONE: "a number",
        Kind.URL: "an address",
        Kind.ID: "a number",
        Kind.MONEY: "a certain sum",
        Kind.AGE: "a certain age",
        Kind.DEMOGRAPHIC: "a certain group",
        Kind.QUASI: "somebody in a particular position",
        Kind.LITERAL: "something",
    }
)
_DETERMINED: Final = re.compile(
    r"\b(?:the|a|an|this|that|my|our|your|his|her|its|their|another|each|every) $", re.IGNORECASE
)
_ARTICLE: Final = re.compile(r"^an? ")
_STARTS: Final = re.compile(r"(?:^|[.!?] )$")


def unnumbered(masked: str) -> str:
    """A masked text with "somebody" and "a place" where its pseudonyms stood."""
    made: list[str] = []
    end = 0
    for one in mentions(masked):
        kind = Kind(one.pseudonym[1:].rpartition("_")[0])
        before = masked[end : one.start]
        made.append(before)
        so_far = "".join(made)
        words = _WORDS[kind]
        if _DETERMINED.search(so_far):
            words = _ARTICLE.sub("", words)
        if _STARTS.search(so_far):
            words = words[0].upper() + words[1:]
        made.append(words + one.suffix)
        end = one.end
    made.append(masked[end:])
    return "".join(made)
