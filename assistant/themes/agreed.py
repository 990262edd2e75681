"""Who of a report's people still agrees, asked of the gate once for sessions that answer alike.

Invariant: the gate decides, with what the record says now; words said about one session alone are
asked for that session. What is saved is queries, never a question.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, TypeAlias

from assistant.storage.theme_records import StoredFacets
from assistant.storage.work import UnitOfWork
from governance.consent.gate import ConsentGate
from governance.consent.records import ConsentEvent, Notice, NoticeRef
from governance.consent.store import ConsentStore
from governance.identity import EMBEDDED, EngagementId, PersonId, SessionId, ThemeReport
from governance.ports import Clock, Ids
from governance.stages import Header

_Alike: TypeAlias = tuple[EngagementId, frozenset[PersonId], SessionId | None]
"""Sessions that the record answers alike: one engagement's, with the same people in the room."""


class Remembered:
    """What people said, read once for many of them; anything else is asked of the record."""

    def __init__(
        self, store: ConsentStore, people: Collection[PersonId], purpose: str, told_from: int
    ) -> None:
        self._store: Final = store
        self._purpose: Final = purpose
        self._told_from: Final = told_from
        self._notices: Final[dict[NoticeRef, Notice | None]] = {}
        self._said: Final[dict[PersonId, list[ConsentEvent]]] = {person: [] for person in people}
        for event in store.events(people, purpose):
            self._said[event.person].append(event)

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        """See `ConsentStore`; in order for each person, which is all the gate needs."""
        if purpose != self._purpose or not self._said.keys() >= set(people):
            return self._store.events(people, purpose)
        return [event for person in people for event in self._said[person]]

    def notice(self, ref: NoticeRef) -> Notice | None:
        """See `ConsentStore`; none, for one that does not tell of this way of counting."""
        if ref not in self._notices:
            told = ref.version >= self._told_from
            self._notices[ref] = self._store.notice(ref) if told else None
        return self._notices[ref]

    def notices(self) -> Sequence[Notice]:
        """See `ConsentStore`."""
        return self._store.notices()

    def history(self, person: PersonId) -> Sequence[ConsentEvent]:
        """See `ConsentStore`."""
        return self._store.history(person)

    def add_notice(self, notice: Notice) -> None:
        """See `ConsentStore`."""
        self._store.add_notice(notice)

    def append(self, event: ConsentEvent) -> None:
        """See `ConsentStore`."""
        self._store.append(event)


class StillAgreed:
    """Over one batch of facets: whose sessions may be counted now.

    told_from: the first version of the notice that tells of this way of counting; a yes to an
    earlier one is no yes to it.
    """

    def __init__(
        self,
        work: UnitOfWork,
        batch: Collection[StoredFacets],
        *,
        clock: Clock,
        ids: Ids,
        told_from: int = 1,
    ) -> None:
        people = frozenset(person for one in batch for person in one.room)
        self._restricted: Final = work.requests.restricted(people)
        store = Remembered(work.consents, people, ThemeReport.code, told_from)
        self._gate: Final = ConsentGate(store, clock, ids)
        said = store.events(people, ThemeReport.code)
        self._alone: Final = frozenset(e.place.session for e in said if e.place.session)
        self._answers: Final[dict[_Alike, bool]] = {}

    def counts(self, stored: StoredFacets) -> bool:
        """Whether everybody of this session agrees to having it counted, and nobody paused."""
        alone = stored.session if stored.session in self._alone else None
        key = (stored.engagement, stored.room, alone)
        if key not in self._answers:
            self._answers[key] = self._asked(stored)
        return self._answers[key]

    def _asked(self, stored: StoredFacets) -> bool:
        if not stored.room.isdisjoint(self._restricted):
            return False
        header = Header(
            session=stored.session,
            engagement=stored.engagement,
            purpose=ThemeReport.code,
            processor=EMBEDDED,
            subjects=stored.room,
            decisions=(),
        )
        return self._gate.recheck(header) is None
