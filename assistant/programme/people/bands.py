"""Exact facts of an HR system made coarse on the way in. What is exact is never stored.

Cut points. Level: words in a title, the highest wins, else `unknown`. Age in whole years: under 30,
30 to 39, 40 to 49, 50 and over. Tenure: under 2 years, 2 to 4, 5 to 9, 10 and over. Pay: two cut
points the mapping names, below the first, from it to below the second, from the second on.
Site: the region the mapping gives it, else `elsewhere`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from assistant.storage.people_records import AgeBand, Level, PayBand, TenureBand

ELSEWHERE: Final = "elsewhere"
OLDEST: Final = 100
LONGEST: Final = 70
_LEVELS: Final = (
    (Level.C_SUITE, r"\bchief\b|\bc[efotimhdp]o\b|\bmanaging director\b"),
    (Level.VP, r"\bvice president\b|\b[es]?vp\b"),
    (Level.DIRECTOR, r"\bdirector\b|\bhead of\b"),
    (Level.MIDDLE_MANAGER, r"\b(senior|group|regional|area|plant) manager\b"),
    (Level.FIRST_LINE_MANAGER, r"\bmanager\b|\bteam lead(er)?\b|\bsupervisor\b|\bforeman\b"),
)
_NO_MANAGER: Final = re.compile(r"\b(product|project|account|program|programme|case) manager\b")
_KNOWN: Final = {one.value: one for one in Level}
_AMOUNT: Final = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")


class BandError(ValueError):
    """A value no band can be made of. The message does not repeat it."""


def level_of(title: str) -> Level:
    """The level a title says. A code of ours is taken as it is."""
    words = " ".join(title.casefold().split())
    if not words:
        return Level.UNKNOWN
    if words.replace(" ", "_") in _KNOWN:
        return _KNOWN[words.replace(" ", "_")]
    for level, pattern in _LEVELS:
        if level is Level.FIRST_LINE_MANAGER and _NO_MANAGER.search(words):
            return Level.INDIVIDUAL_CONTRIBUTOR
        if re.search(pattern, words):
            return level
    return Level.INDIVIDUAL_CONTRIBUTOR


def age_of(text: str, *, today: date) -> AgeBand:
    """The band of an age in years, or of a day or year of birth.

    Raises:
        BandError: neither.
    """
    if not text:
        return AgeBand.UNKNOWN
    years = _years(text, today=today, most=OLDEST)
    if years < 30:  # noqa: PLR2004  -- the cut points of this module's first lines
        return AgeBand.UNDER_30
    if years < 40:  # noqa: PLR2004  -- likewise
        return AgeBand.FROM_30
    return AgeBand.FROM_40 if years < 50 else AgeBand.FROM_50  # noqa: PLR2004  -- likewise


def tenure_of(text: str, *, today: date) -> TenureBand:
    """The band of whole years with the organization, or of the day or year somebody came.

    Raises:
        BandError: neither.
    """
    if not text:
        return TenureBand.UNKNOWN
    years = _years(text, today=today, most=LONGEST)
    if years < 2:  # noqa: PLR2004  -- the cut points of this module's first lines
        return TenureBand.UNDER_2
    if years < 5:  # noqa: PLR2004  -- likewise
        return TenureBand.FROM_2
    return TenureBand.FROM_5 if years < 10 else TenureBand.FROM_10  # noqa: PLR2004  -- likewise


def pay_of(text: str, cuts: tuple[int, int] | None) -> PayBand:
    """The band of an amount, written plainly: digits, and cents after a point or comma.

    Raises:
        BandError: no such amount.
    """
    if not text or cuts is None:
        return PayBand.UNKNOWN
    if not _AMOUNT.fullmatch(text):
        raise BandError
    amount = Decimal(text.replace(",", "."))
    if amount < cuts[0]:
        return PayBand.LOWER
    return PayBand.MIDDLE if amount < cuts[1] else PayBand.UPPER


def region_of(site: str, regions: Mapping[str, str]) -> str | None:
    """The region of a site; None for none."""
    if not site:
        return None
    return regions.get(site.casefold(), ELSEWHERE)


def _years(text: str, *, today: date, most: int) -> int:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            then = date.fromisoformat(text)
            years = today.year - then.year - ((today.month, today.day) < (then.month, then.day))
        elif re.fullmatch(r"(19|20)[0-9]{2}", text):
            years = today.year - int(text)
        elif re.fullmatch(r"[0-9]{1,3}(\.[0-9])?", text):
            years = int(Decimal(text))
        else:
            years = -1
    except (ValueError, InvalidOperation):
        years = -1
    if not 0 <= years <= most:
        raise BandError
    return years
