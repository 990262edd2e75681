"""Cohorts and facets of one unit of work.

Invariant: facets open only with their session's key and go with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from pydantic import TypeAdapter
from sqlalchemy import Select, delete, func, insert, select

from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import check_codes, open_codes, read_codes, seal_codes
from assistant.storage.statements import Statements
from assistant.storage.tables import (
    cohort,
    cohort_engagement,
    engagement,
    facet_set,
    participant,
    session,
)
from assistant.storage.theme_records import FacetSet, Question, StoredFacets
from governance.identity import EngagementId, PersonId, Role, SessionId

_FACETS: Final = TypeAdapter(FacetSet)
_BATCH: Final = 500
"""Engagements read at once."""
Room: TypeAlias = tuple[frozenset[PersonId], frozenset[PersonId]]
"""The coachees of an engagement, and everybody in it."""


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
        """The coachees of a cohort's engagements that are not erased, group labs included."""
        found = (
            select(participant.c.person_id)
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
            .distinct()
        )
        return frozenset(PersonId(row["person_id"]) for row in self._statements.rows(found))

    def cohort_sizes(self) -> dict[str, int]:
        """Cohort → how many engagements are in it, oldest cohort first."""
        count = func.count(cohort_engagement.c.engagement_id).label("size")
        found = (
            select(cohort.c.id, count)
            .outerjoin(cohort_engagement, cohort_engagement.c.cohort_id == cohort.c.id)
            .group_by(cohort.c.id, cohort.c.created_at)
            .order_by(cohort.c.created_at, cohort.c.id)
        )
        return {row["id"]: int(row["size"]) for row in self._statements.rows(found)}

    # ---- facets -----------------------------------------------------------------------------

    def put_facets(
        self, session_id: SessionId, engagement_id: EngagementId, period: str, facets: FacetSet
    ) -> None:
        """Keep a session's facets; later ones take their place.

        Raises:
            KeyDestroyed: it is erased.
        """
        codes = [code for found in facets.each.values() for code in found]
        people = tuple(facets.each)
        check_codes([facets.taxonomy, facets.classifier, *facets.themes, *people, *codes], ())
        sealed = seal_codes(self._keys, session_id, facets, _FACETS, _place(session_id))
        self.erase_facets([session_id])
        self._statements.change(
            insert(facet_set).values(
                session_id=session_id, engagement_id=engagement_id, period=period, sealed=sealed
            )
        )

    def facets_of(self, session_id: SessionId) -> FacetSet | None:
        """A session's facets; None when there are none, or no key to them.

        Raises:
            SealError: they were changed or moved.
        """
        found = select(facet_set.c.sealed).where(facet_set.c.session_id == session_id)
        row = self._statements.first(found)
        sealed = None if row is None else row["sealed"]
        return open_codes(self._keys, session_id, sealed, _FACETS, _place(session_id))

    def has_facets(self, session_id: SessionId) -> bool:
        """Whether a session's facets are kept."""
        found = select(facet_set.c.session_id).where(facet_set.c.session_id == session_id)
        return self._statements.first(found) is not None

    def erase_facets(self, sessions: Collection[SessionId]) -> int:
        """Delete the facets of these sessions; how many there were."""
        gone = facet_set.c.session_id.in_(sorted(sessions))
        return self._statements.change(delete(facet_set).where(gone))

    def facets_paid_for(
        self, asked: Question, periods: Collection[str], charged: Collection[PersonId]
    ) -> Iterator[Sequence[StoredFacets]]:
        """The facets a release counts: of its cohort and periods, and of people it has charged.

        Given a batch of whole engagements at a time, so that memory stays small. Of a session with
        several coachees only what each touched in their own turns is counted.
        """
        paid = frozenset(charged)
        rooms = sorted(self._rooms(asked.cohort).items())
        for start in range(0, len(rooms), _BATCH):
            inside = dict(rooms[start : start + _BATCH])
            keys = self._keys.engagement_keys(inside)
            # In no order: people are counted, and sorting takes as long as reading.
            found = (
                select(
                    facet_set.c.session_id,
                    facet_set.c.engagement_id,
                    facet_set.c.sealed,
                    session.c.wrapped_key,
                )
                .join(session, session.c.id == facet_set.c.session_id)
                .where(
                    facet_set.c.engagement_id.in_(keys),
                    facet_set.c.period.in_(periods),
                    session.c.wrapped_key.is_not(None),
                )
            )
            yield [
                stored
                for id_, code, sealed, wrapped in self._statements.tuples(found)
                if (
                    stored := self._opened(
                        SessionId(id_),
                        EngagementId(code),
                        self._keys.open_under(keys[code], wrapped, id_, sealed, _place(id_)),
                        inside[code],
                        paid,
                    )
                )
            ]

    def _opened(
        self,
        session_id: SessionId,
        engagement_id: EngagementId,
        plain: bytes,
        room: Room,
        paid: frozenset[PersonId],
    ) -> StoredFacets | None:
        facets = read_codes(plain, _FACETS)
        coachees, everybody = room
        if facets.each:
            themes = {p: frozenset(found) for p, found in facets.each.items() if p in paid}
            everybody = (everybody - coachees) | frozenset(facets.each)  # who spoke, and the coach
        elif len(coachees) == 1:
            themes = {person: frozenset(facets.themes) for person in coachees & paid}
        else:
            themes = {}  # kept before each was read alone: whose themes they are cannot be told
        if not themes:
            return None
        return StoredFacets(
            session=session_id,
            engagement=engagement_id,
            room=everybody,
            by_person=themes,
            taxonomy=facets.taxonomy,
            classifier=facets.classifier,
        )

    def _rooms(self, cohort_id: str) -> dict[str, Room]:
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


def _place(session_id: str) -> str:
    return f"facets v1|{session_id}"
