"""Which period a day is in, when a period ends, and when its figure is due.

A period is a token: `2026-03`, `2026-Q1`, `2026`, or `after-…` with a cohort's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from assistant.programme.kpis.plan import Frequency

GRACE: Final = timedelta(days=7)
"""After a period's end, until what its coaches say of it is computed."""
DUE: Final = timedelta(days=14)
"""After a period's end, until an outside figure is overdue."""
AFTER: Final = "after-"
_MONTHS: Final = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUALLY: 12}
_SHAPES: Final = {
    Frequency.MONTHLY: re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])"),
    Frequency.QUARTERLY: re.compile(r"20[0-9]{2}-Q[1-4]"),
    Frequency.ANNUALLY: re.compile(r"20[0-9]{2}"),
    Frequency.AFTER_COHORT: re.compile(r"after-[a-z0-9][a-z0-9-]{0,39}"),
}
_YEAR: Final = 12
_CENTURY: Final = range(2000, 2100)
"""The years a period's token can say."""


def is_period(frequency: Frequency, period: str) -> bool:
    """Whether `period` is one of this frequency."""
    return _SHAPES[frequency].fullmatch(period) is not None


def is_measurable(day: date) -> bool:
    """Whether a KPI can be measured from `day` on."""
    return day.year in _CENTURY


def period_of(frequency: Frequency, day: date) -> str:
    """The period a day is in; not for what is measured after a cohort."""
    if frequency is Frequency.MONTHLY:
        return f"{day:%Y-%m}"
    if frequency is Frequency.QUARTERLY:
        return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
    return f"{day.year}"


def bounds(frequency: Frequency, period: str) -> tuple[date, date]:
    """Its first day, and the first day after it."""
    year = int(period[:4])
    if frequency is Frequency.MONTHLY:
        month = int(period[5:])
    elif frequency is Frequency.QUARTERLY:
        month = 3 * int(period[6:]) - 2
    else:
        month = 1
    after = month + _MONTHS[frequency]
    return date(year, month, 1), date(year + (after > _YEAR), (after - 1) % _YEAR + 1, 1)


def closed(frequency: Frequency, *, since: date, today: date) -> Iterator[str]:
    """The periods from the one `since` is in that are over today, oldest first."""
    if frequency is Frequency.AFTER_COHORT:
        return
    day = since
    while True:
        period = period_of(frequency, day)
        _, end = bounds(frequency, period)
        if end > today:
            return
        yield period
        day = end


def instant(day: date) -> datetime:
    """The moment a day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
