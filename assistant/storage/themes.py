"""Cohorts, facets, budgets and releases of one unit of work.

Invariants: a budget is checked and spent in one writing unit, one after the other on both
databases; counts are stored once; facets open only with their session's key and go with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, delete, func, insert, select, update

from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import check_codes, open_codes, seal_codes
from assistant.storage.statements import Statements
from assistant.storage.tables import (
    cohort,
    cohort_engagement,
    engagement,
    facet_set,
    participant,
    theme_release,
    theme_spend,
)
from assistant.storage.theme_records import (
    FacetSet,
    NoisyCounts,
    Question,
    ReleaseRecord,
    StoredFacets,
)
from governance.identity import EngagementId, PersonId, Role, SessionId

_FACETS: Final = TypeAdapter(FacetSet)
_COUNTS: Final = TypeAdapter(NoisyCounts)
_TURN: Final = 7_204_163  # PostgreSQL advisory lock of everybody who spends


class Themes:
    """See the module."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    # ---- cohorts ----------------------------------------------------------------------------

    def add_cohort(self, cohort_id: str, at: datetime) -> None:
        """Make a cohort, if there is none of this name yet."""
        if not self.has_cohort(cohort_id):
            self._statements.change(insert(cohort).values(id=cohort_id, created_at=at))

    def has_cohort(self, cohort_id: str) -> bool:
        """Whether there is a cohort of this name."""
        return self._statements.first(select(cohort).where(cohort.c.id == cohort_id)) is not None

    def cohorts(self) -> tuple[str, ...]:
        """The names of all cohorts, oldest first."""
        rows = self._statements.rows(select(cohort).order_by(cohort.c.created_at, cohort.c.id))
        return tuple(row["id"] for row in rows)

    def enrol(self, engagement_id: EngagementId, cohort_id: str) -> None:
        """Put an engagement into a cohort, for good.

        Raises:
            AlreadyStored: it is in one already, or one of the two does not exist.
        """
        values = {"engagement_id": engagement_id, "cohort_id": cohort_id}
        self._statements.change(insert(cohort_engagement).values(values))

    def enrolled(self, cohort_id: str) -> frozenset[PersonId]:
        """The coachees of a cohort's engagements that have exactly one and are not erased."""
        coachees: defaultdict[str, set[PersonId]] = defaultdict(set)
        found = (
            select(participant.c.engagement_id, participant.c.person_id)
            .join(
                cohort_engagement,
                cohort_engagement.c.engagement_id == participant.c.engagement_id,
            )
            .join(engagement, engagement.c.id == participant.c.engagement_id)
            .where(
                cohort_engagement.c.cohort_id == cohort_id,
                participant.c.role == Role.COACHEE,
                engagement.c.wrapped_key.is_not(None),
            )
        )
        for row in self._statements.rows(found):
            coachees[row["engagement_id"]].add(PersonId(row["person_id"]))
        return frozenset(next(iter(people)) for people in coachees.values() if len(people) == 1)

    # ---- facets -----------------------------------------------------------------------------

    def put_facets(
        self, session: SessionId, engagement_id: EngagementId, period: str, facets: FacetSet
    ) -> None:
        """Keep a session's facets; later ones take their place.

        Raises:
            KeyDestroyed: it is erased.
        """
        check_codes([facets.taxonomy, facets.classifier, *facets.themes], ())
        sealed = seal_codes(self._keys, session, facets, _FACETS, _place(session))
        self.erase_facets([session])
        self._statements.change(
            insert(facet_set).values(
                session_id=session, engagement_id=engagement_id, period=period, sealed=sealed
            )
        )

    def facets_of(self, session: SessionId) -> FacetSet | None:
        """A session's facets; None when there are none, or no key to them.

        Raises:
            SealError: they were changed or moved.
        """
        found = select(facet_set.c.sealed).where(facet_set.c.session_id == session)
        row = self._statements.first(found)
        sealed = None if row is None else row["sealed"]
        return open_codes(self._keys, session, sealed, _FACETS, _place(session))

    def has_facets(self, session: SessionId) -> bool:
        """Whether a session's facets are kept."""
        found = select(facet_set.c.session_id).where(facet_set.c.session_id == session)
        return self._statements.first(found) is not None

    def erase_facets(self, sessions: Collection[SessionId]) -> int:
        """Delete the facets of these sessions; how many there were."""
        gone = facet_set.c.session_id.in_(sorted(sessions))
        return self._statements.change(delete(facet_set).where(gone))

    def facets_paid_for(self, release: ReleaseRecord, year: str) -> Iterator[StoredFacets]:
        """The facets a release counts: of its cohort and period, and of people it has charged.

        year: the period that is the whole year's, which takes in its quarters. An engagement with
        several coachees is left out: whose theme it was cannot be told.
        """
        asked = release.question
        inside = [asked.period] if asked.period != year else [f"{year}-Q{n}" for n in range(1, 5)]
        charged = {
            row["person_id"]
            for row in self._statements.rows(
                select(theme_spend.c.person_id).where(theme_spend.c.release_id == release.id)
            )
        }
        people = self._rooms(asked.cohort)
        found = (
            select(facet_set)
            .join(
                cohort_engagement,
                cohort_engagement.c.engagement_id == facet_set.c.engagement_id,
            )
            .where(cohort_engagement.c.cohort_id == asked.cohort, facet_set.c.period.in_(inside))
            .order_by(facet_set.c.session_id)
        )
        for row in self._statements.rows(found):
            coachees, room = people[row["engagement_id"]]
            if len(coachees) != 1 or not coachees <= charged:
                continue
            session = SessionId(row["session_id"])
            facets = open_codes(self._keys, session, row["sealed"], _FACETS, _place(session))
            if facets is not None:
                yield StoredFacets(
                    session=session,
                    engagement=EngagementId(row["engagement_id"]),
                    coachee=next(iter(coachees)),
                    room=room,
                    facets=facets,
                )

    # ---- budgets and releases ---------------------------------------------------------------

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
        """Keep what was counted; False when somebody was quicker, whose counts stand."""
        still = (theme_release.c.id == release) & theme_release.c.counts.is_(None)
        stored = update(theme_release).where(still).values(counts=_COUNTS.dump_json(counts))
        return self._statements.change(stored) == 1

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

    def _rooms(self, cohort_id: str) -> dict[str, tuple[frozenset[PersonId], frozenset[PersonId]]]:
        inside: Select[tuple[str]] = select(cohort_engagement.c.engagement_id).where(
            cohort_engagement.c.cohort_id == cohort_id
        )
        found = select(participant).where(participant.c.engagement_id.in_(inside))
        coachees: defaultdict[str, set[PersonId]] = defaultdict(set)
        rooms: defaultdict[str, set[PersonId]] = defaultdict(set)
        for row in self._statements.rows(found):
            if row["role"] in {Role.COACH, Role.COACHEE}:
                rooms[row["engagement_id"]].add(PersonId(row["person_id"]))
            if row["role"] == Role.COACHEE:
                coachees[row["engagement_id"]].add(PersonId(row["person_id"]))
        return {code: (frozenset(coachees[code]), frozenset(room)) for code, room in rooms.items()}


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


def _place(session: SessionId) -> str:
    return f"facets v1|{session}"
