"""When a repeated event takes place, for the few ways in which appointments are repeated.

Daily, weekly (on named days) and monthly by day, with INTERVAL, COUNT and UNTIL (RFC 5545
§3.3.10). Invariant: the work is bounded by the window and the age of a series, whatever its rule
says; a rule that says more than this gives its first time only, as it is written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

MOST: Final = 120
"""Times of one series within a window."""
_OLDEST: Final = timedelta(days=20 * 366)
_UNDERSTOOD: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONTHS: Final = 12
_WEEK: Final = 7
_WIDEST: Final = 1_000


def repetitions(
    start: datetime, rule: Mapping[str, list[Any]], since: datetime, until: datetime
) -> list[datetime]:
    """The times within a window, in UTC and ascending, `MOST` at most.

    start: the first, with its zone; the clock on the wall stays the same across the seasons.
    """
    days = _days(start.date(), rule, until) if rule else iter([start.date()])
    found: list[datetime] = []
    for day in days:
        at = start.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)
        if at > until or len(found) == MOST or _is_over(day, at, rule):
            break
        if at >= since:
            found.append(at)
    return found


def _days(first: date, rule: Mapping[str, list[Any]], until: datetime) -> Iterator[date]:
    """The days of a series up to the window's end, each once."""
    interval = _number(rule, "INTERVAL", 1)
    count = _number(rule, "COUNT", None)
    how = str(rule.get("FREQ", [""])[0]).upper()
    named = [str(day).upper() for day in rule.get("BYDAY", [])]
    plain = not named or (how == "WEEKLY" and set(named) <= set(_DAYS))
    old = until.date() - first > _OLDEST
    if not set(rule) <= _UNDERSTOOD or not plain or old or interval is None:
        yield first
        return
    if how == "DAILY":
        series = _every(first, interval)
    elif how == "WEEKLY":
        series = _weekly(first, interval, named, str(rule.get("WKST", ["MO"])[0]).upper())
    elif how == "MONTHLY":
        series = _monthly(first, interval)
    else:
        series = iter([first])
    for number, day in enumerate(series):
        if (count is not None and number >= count) or day > until.date() + timedelta(days=1):
            return
        yield day


def _every(first: date, days: int) -> Iterator[date]:
    while True:
        yield first
        first = _later(first, days)


def _weekly(first: date, weeks: int, named: list[str], begins: str) -> Iterator[date]:
    offset = _DAYS.index(begins) if begins in _DAYS else 0
    monday = first - timedelta(days=(first.weekday() - offset) % _WEEK)
    wanted = {_DAYS.index(day) for day in named} or {first.weekday()}
    places = sorted((day - offset) % _WEEK for day in wanted)
    # DTSTART counts as the first, also when the rule does not name its day.
    yield first
    while True:
        for place in places:
            day = _later(monday, place)
            if day > first:
                yield day
        monday = _later(monday, _WEEK * weeks)


def _monthly(first: date, months: int) -> Iterator[date]:
    """By day of the month; a month without that day is left out, as the standard has it."""
    number = first.year * _MONTHS + first.month - 1
    while number // _MONTHS <= date.max.year:
        with suppress(ValueError):
            yield first.replace(year=number // _MONTHS, month=number % _MONTHS + 1)
        number += months


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _number(rule: Mapping[str, list[Any]], name: str, default: int | None) -> int | None:
    """A whole number from 1 up; None when it is none, for INTERVAL or when COUNT is missing."""
    values = rule.get(name)
    if not values:
        return default
    value = int(values[0])
    return min(value, _WIDEST) if value >= 1 else None


def _is_over(day: date, at: datetime, rule: Mapping[str, list[Any]]) -> bool:
    values = rule.get("UNTIL")
    if not values:
        return False
    last = values[0]
    if isinstance(last, datetime):
        return at > (last if last.tzinfo is not None else last.replace(tzinfo=UTC))
    return isinstance(last, date) and day > last
