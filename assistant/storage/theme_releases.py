"""What theme reports cost each person, and what was released, in one unit of work.

Invariants: a budget is checked and spent in one writing unit, one after the other on both
databases; counts are stored once; what people lost outlives the release.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update

from assistant.storage.statements import Statements
from assistant.storage.tables import theme_release, theme_spend
from assistant.storage.theme_records import NoisyCounts, Question, ReleaseRecord
from governance.identity import PersonId

_COUNTS: Final = TypeAdapter(NoisyCounts)
_TURN: Final = 7_204_163  # PostgreSQL advisory lock of everybody who spends


class ThemeReleases:
    """See the module."""

    def __init__(self, statements: Statements) -> None:
        self._statements: Final = statements

    def take_turn(self) -> None:
        """Wait for everybody who spends; the first thing a unit that spends does."""
        self._statements.take_turns(_TURN)

    def most_spent(self, people: Collection[PersonId], year: int) -> int:
        """What the one of these people who lost most has lost in a year's data."""
        per_person = self.spent(people, year)
        return max(per_person.values(), default=0)

    def spent(self, people: Collection[PersonId], year: int) -> dict[PersonId, int]:
        """What these people have lost in a year's data; nobody without a loss is in it."""
        total = func.sum(theme_spend.c.cost).label("total")
        found = (
            select(theme_spend.c.person_id, total)
            .where(theme_spend.c.year == year)
            .group_by(theme_spend.c.person_id)
        )
        rows = self._statements.rows(found)
        wanted = frozenset(people)
        return {p: int(row["total"]) for row in rows if (p := PersonId(row["person_id"])) in wanted}

    def charges(self, person: PersonId) -> tuple[tuple[str, int, int], ...]:
        """What reports cost one person: release, year of the data, millionths of rho."""
        found = select(theme_spend).where(theme_spend.c.person_id == person)
        rows = self._statements.rows(found.order_by(theme_spend.c.release_id))
        return tuple((row["release_id"], row["year"], row["cost"]) for row in rows)

    def reserve(self, record: ReleaseRecord, people: Collection[PersonId], year: int) -> None:
        """Charge everybody, once, for a release that is counted afterwards.

        Raises:
            AlreadyStored: the question is being answered already.
        """
        asked = record.question
        self._statements.change(
            insert(theme_release).values(
                id=record.id,
                cohort_id=asked.cohort,
                period=asked.period,
                taxonomy=asked.taxonomy,
                classifier=asked.classifier,
                enrolled=record.enrolled,
                cost=record.cost,
                created_at=record.created_at,
                counts=None,
            )
        )
        rows = [
            {"person_id": p, "release_id": record.id, "year": year, "cost": record.cost}
            for p in sorted(people)
        ]
        self._statements.change(insert(theme_spend), rows)

    def publish(self, release: str, counts: NoisyCounts) -> bool:
        """Keep what was counted; False when somebody was quicker, or it was handed back."""
        stored = (
            update(theme_release).where(_waits(release)).values(counts=_COUNTS.dump_json(counts))
        )
        return self._statements.change(stored) == 1

    def hand_back(self, release: str) -> bool:
        """Take the charges for a release back and let it end; False when it was counted after all.

        Nothing of it was ever stored, and from here on nothing can be.
        """
        ended = update(theme_release).where(_waits(release)).values(cost=0)
        if self._statements.change(ended) != 1:
            return False
        self._statements.change(delete(theme_spend).where(theme_spend.c.release_id == release))
        return True

    def forget_lapsed(self, release: str) -> None:
        """Make room for the same question, asked anew."""
        lapsed = (theme_release.c.id == release) & (theme_release.c.cost == 0)
        self._statements.change(delete(theme_release).where(lapsed))

    def release(self, question: Question) -> ReleaseRecord | None:
        """The release that answers a question, or None."""
        table = theme_release.c
        found = select(theme_release).where(
            table.cohort_id == question.cohort,
            table.period == question.period,
            table.taxonomy == question.taxonomy,
            table.classifier == question.classifier,
        )
        row = self._statements.first(found)
        return None if row is None else _release(row)

    def releases(self, cohort_id: str) -> tuple[ReleaseRecord, ...]:
        """Every release of a cohort, oldest first."""
        found = select(theme_release).where(theme_release.c.cohort_id == cohort_id)
        ordered = found.order_by(theme_release.c.created_at, theme_release.c.id)
        return tuple(_release(row) for row in self._statements.rows(ordered))

    def forget_releases(self, before: datetime) -> int:
        """Delete what was released before an instant; what it cost people stays."""
        return self._statements.change(
            delete(theme_release).where(theme_release.c.created_at < before)
        )

    def get(self, release: str) -> ReleaseRecord | None:
        """The release of this id, or None."""
        row = self._statements.first(select(theme_release).where(theme_release.c.id == release))
        return None if row is None else _release(row)

    def uncounted(self) -> tuple[ReleaseRecord, ...]:
        """What is paid for and not counted yet, oldest first."""
        found = select(theme_release).where(_waits())
        ordered = found.order_by(theme_release.c.created_at, theme_release.c.id)
        return tuple(_release(row) for row in self._statements.rows(ordered))

    def charged(self, release: str) -> frozenset[PersonId]:
        """Everybody who was charged for a release."""
        found = select(theme_spend.c.person_id).where(theme_spend.c.release_id == release)
        return frozenset(PersonId(row["person_id"]) for row in self._statements.rows(found))


def _waits(release: str | None = None) -> ColumnElement[bool]:
    paid = theme_release.c.counts.is_(None) & (theme_release.c.cost > 0)
    return paid if release is None else paid & (theme_release.c.id == release)


def _release(row: RowMapping) -> ReleaseRecord:
    return ReleaseRecord(
        id=row["id"],
        question=Question(
            cohort=row["cohort_id"],
            period=row["period"],
            taxonomy=row["taxonomy"],
            classifier=row["classifier"],
        ),
        enrolled=row["enrolled"],
        cost=row["cost"],
        created_at=row["created_at"],
        counts=None if row["counts"] is None else _COUNTS.validate_json(row["counts"]),
    )
