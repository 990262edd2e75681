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
        listed(
            "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=3,
    )
} | {"thirtieth": 30}
"""From the third on: "first" and "second" are mostly an adverb and a moment."""
_IN_TENS: Final = {"first": 1, "second": 2}
"""Ordinals that are places only after a ten: "twenty-first"."""
_MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DATED: Final = re.compile(rf"\b(\d{{1,2}}) {_MONTH}\b|\b{_MONTH} (\d{{1,2}})\b")
_PAST: Final = re.compile(rf"\b(half|quarter) past (\w+)|\b(half) ({'|'.join(_UNITS)})\b")
_CLOCK: Final = re.compile(r"\b(\d{1,2})[:.]([0-5]\d)\b(?![.,:%]\d|%)")
_CENTURY: Final = re.compile(r"\b(nineteen|twenty)[ -](\w+(?:[ -]\w+)?)")
_YEARS: Final = range(10, 100)
_MINUTES: Final = {"half": "thirty", "quarter": "fifteen"}
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
    said, text = _by_clock(evidence.cited_text(claim)), _by_clock(claim.readable)
    meant = numbers(said) | {_SAID[word] for word in tokens(said) if word in _SAID} | _years(said)
    places = _places(said)
    for counted in _COUNTED.findall(text):
        # "Day three" is the third day.
        meant |= places & numbers(counted)
    for dated in _DATED.findall(text):
        # "30 September" is the thirtieth of it.
        meant |= places & numbers("".join(dated))
    return numbers(text) <= meant and _places(text) <= places | meant


def _by_clock(text: str) -> str:
    """`text`, normalized, times of day as two numbers: "half past six" and "6:30" as "6 30"."""
    plain = _PAST.sub(lambda at: f"{at[2] or at[4]} {_MINUTES[at[1] or at[3]]}", normalized(text))
    return _CLOCK.sub(_two, plain)


def _years(text: str) -> frozenset[float]:
    """The years that `text` tells in two halves: "twenty nineteen", "nineteen eighty-four"."""
    return frozenset(
        _UNITS.get(century, 20) * 100 + year
        for century, rest in _CENTURY.findall(text)
        for year in numbers(rest)
        if year in _YEARS
    )


def _two(time: re.Match[str]) -> str:
    return time[1] if time[2] == "00" else f"{time[1]} {time[2]}"


def _places(text: str) -> frozenset[float]:
    """The values of the ordinals in `text`, from the third on."""
    words = tokens(text)
    found: set[float] = set()
    for before, word in zip(("", *words), words, strict=False):
        place = _ORDINALS.get(word) or (_IN_TENS.get(word) if before in _TENS else None)
        if place is not None:
            found.add(_TENS.get(before, 0) + place)
    return frozenset(found)


def _figure(digits: str) -> float:
    plain = re.sub(r",(?=\d{3}\b)", "", digits).replace(",", ".").replace(":", ".")
    whole, dot, rest = plain.partition(".")
    return float(f"{whole}{dot}{rest.replace('.', '')}")
