"""Consent in memory: for tests and for `chatham probe`, which stores nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from governance.consent.records import ConsentEvent, ConsentId, Notice, NoticeRef
from governance.consent.store import ConsentConflictError
from governance.identity import PersonId


class InMemoryConsentStore:
    """Keeps the contract of `ConsentStore`."""

    def __init__(self) -> None:
        self._notices: dict[tuple[str, str, int], Notice] = {}
        self._events: dict[ConsentId, ConsentEvent] = {}

    def add_notice(self, notice: Notice) -> None:
        """As `ConsentStore.add_notice`."""
        known = self._notices.setdefault((notice.id, notice.language, notice.version), notice)
        if known.digest != notice.digest:
            raise ConsentConflictError(
                "Another text stands under this notice's id, language and version. "
                "Give the new text a new version."
            )

    def notice(self, ref: NoticeRef) -> Notice | None:
        """As `ConsentStore.notice`."""
        known = self._notices.get((ref.id, ref.language, ref.version))
        return known if known is not None and known.digest == ref.digest else None

    def notices(self) -> Sequence[Notice]:
        """As `ConsentStore.notices`."""
        return [self._notices[key] for key in sorted(self._notices)]

    def append(self, event: ConsentEvent) -> None:
        """As `ConsentStore.append`."""
        if event.id in self._events:
            raise ConsentConflictError(
                "There is a consent event with this id already. Nothing was written."
            )
        self._events[event.id] = event

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        """As `ConsentStore.events`."""
        wanted = set(people)
        return [e for e in self._events.values() if e.person in wanted and e.purpose == purpose]

    def history(self, person: PersonId) -> Sequence[ConsentEvent]:
        """As `ConsentStore.history`."""
        return [e for e in self._events.values() if e.person == person]
