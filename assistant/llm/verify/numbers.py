"""Every number of the claim was said: as a figure or in words, in a cited turn."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import normalized, tokens

_UNITS: Final = {
    w: n
    for n, w in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS: Final = {
    w: 10 * n
    for n, w in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_LARGE: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_OTHER: Final = {"dozen": 12, "half": 0.5, "twice": 2, "pair": 2, "couple": 2}
_ORDINALS: Final = {
    w: n
    for n, w in enumerate(
        listed("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=3
    )
}
"""From the third on: "first" and "second" are mostly an adverb and a moment."""
_SAID: Final = {"both": 2, "second": 2}
"""What a cited turn may say for a number; in a claim they are none."""
_COUNTED: Final = re.compile(r"\b(?:day|week|month|step|item|page|round|point) (\w+)")
_FIGURE: Final = re.compile(r"(\d+(?:[.,:]\d+)*)(?:st|nd|rd|th|k|m|am|pm|%|percent)?")


def numbers(text: str) -> frozenset[float]:
    """The values in `text`. A lone "one" is no number: it is mostly a pronoun."""
    found: set[float] = set()
    tens: int | None = None
    value: float | None = None
    for word in (*tokens(text), ""):
        unit = _UNITS.get(word)
        if tens is not None:
            joined = unit is not None and 0 < unit < 10  # noqa: PLR2004  -- twenty-one to ninety-nine
            value = tens + (unit or 0) if joined else tens
            tens = None
            if joined:
                continue
        if word in _LARGE:
            value = (value or 1) * _LARGE[word]
            continue
        if value is not None:
            found.add(value)
            value = None
        if word in _TENS:
            tens = _TENS[word]
        elif unit is not None and word != "one":
            value = unit
        elif word in _OTHER:
            found.add(_OTHER[word])
        elif (figure := _FIGURE.fullmatch(word)) is not None:
            value = _figure(figure[1])
    return frozenset(found)


def only_said_numbers(claim: Claim, evidence: Evidence) -> bool:
    """No number that no cited turn holds; an ordinal may stand for the number of its place."""
    said = evidence.cited_text(claim)
    meant = numbers(said) | {_SAID[word] for word in tokens(said) if word in _SAID}
    places = _places(said)
    for counted in _COUNTED.findall(normalized(claim.readable)):
        # "Day three" is the third day.
        meant |= places & numbers(counted)
    return numbers(claim.readable) <= meant and _places(claim.readable) <= places | meant


def _places(text: str) -> frozenset[float]:
    """The values of the ordinals in `text`, from the third on."""
    return frozenset(_ORDINALS[word] for word in tokens(text) if word in _ORDINALS)


def _figure(digits: str) -> float:
    plain = re.sub(r",(?=\d{3}\b)", "", digits).replace(",", ".").replace(":", ".")
    whole, dot, rest = plain.partition(".")
    return float(f"{whole}{dot}{rest.replace('.', '')}")
