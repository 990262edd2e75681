"""Fixed periods: a quarter such as 2026-Q3, or a whole year such as 2026, both in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

_FORM: Final = re.compile(r"(2\d{3})(?:-Q([1-4]))?")
_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """quarter: 1 to 4, or None for the whole year."""

    year: int
    quarter: int | None

    @property
    def code(self) -> str:
        """As it is written and stored."""
        return str(self.year) if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        if self.quarter in {None, 4}:
            return datetime(self.year + 1, 1, 1, tzinfo=UTC)
        return datetime(self.year, (self.quarter or 0) * _MONTHS + 1, 1, tzinfo=UTC)

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters in it, as facets carry them, and itself."""
        if self.quarter is not None:
            return (self.code,)
        return (self.code, *(f"{self.year}-Q{number}" for number in range(1, 5)))

    @property
    def renews(self) -> datetime:
        """When the next year's data, with a budget of its own, begins."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a period; raises ValueError for anything but `2026` or `2026-Q3`."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError("A period is a year such as 2026 or a quarter such as 2026-Q3.")
        return cls(year=int(found[1]), quarter=int(found[2]) if found[2] else None)

    @classmethod
    def ended(cls, now: datetime) -> tuple[Self, ...]:
        """What has ended lately, newest first: four quarters, and the last whole year."""
        this = cls.quarter_of(now)
        back = [this.year * 4 + (this.quarter or 1) - 2 - n for n in range(4)]
        quarters = [cls(year=n // 4, quarter=n % 4 + 1) for n in back]
        return (*quarters, cls(year=this.year - 1, quarter=None))

    @classmethod
    def quarter_of(cls, at: datetime) -> Self:
        """The quarter an instant is in."""
        utc = at.astimezone(UTC)
        return cls(year=utc.year, quarter=(utc.month - 1) // _MONTHS + 1)
