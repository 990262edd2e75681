"""The month of GDPR Art. 12(3), counted as Regulation 1182/71 Art. 3(2)(c) does.

A period of months ends with the last hour of the day that has the same number; where the month
has no such day, of its last day. Days are counted in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

ANSWER_WITHIN: Final = 1
EXTENDED_TO: Final = 3
"""Months from receipt: one, or with an extension by two further ones three in all."""


def end_of(received: datetime, months: int) -> datetime:
    """The instant at which the period is over."""
    day = received.astimezone(UTC)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = datetime(year, month, min(day.day, monthrange(year, month)[1]), tzinfo=UTC)
    return last + timedelta(days=1)
