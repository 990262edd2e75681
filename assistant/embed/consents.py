"""Consents for guarded chains: a Chatham database of one's own, or any `ConsentStore`.

Invariant: a gate's decision is in the ledger of the same database before anything goes on; if it
cannot be written, nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from assistant.sessions.announcing import announced
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.system import SystemClock, SystemIds, SystemRandomness
from governance.consent.desk import ConsentDesk
from governance.consent.notices import bundled_notices
from governance.consent.records import Channel, Notice, Place
from governance.consent.store import ConsentStore
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, Locality, PersonId, Purpose, Role
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.outcomes import NoConsent
from governance.ports import Clock, Ids, Randomness

Standing: TypeAlias = Callable[[ConsentStore], NoConsent | None]
"""Whose consent has ended, or None."""


class ConsentSource(Protocol):
    """Where a guarded chain asks for consent and tells what its gates decided."""

    @contextmanager
    def store(self) -> Generator[ConsentStore]:
        """The grants as they are now."""
        ...

    def record(self, kind: EventKind, refs: Refs, facts: Mapping[str, Fact]) -> None:
        """Tell the ledger; raises if it cannot be told."""
        ...

    def announce(
        self, kind: EventKind, refs: Refs, facts: Mapping[str, Fact], stands: Standing
    ) -> NoConsent | None:
        """Tell the ledger only if consent stands when the entry has its place.

        None when it is told; else whose consent has ended, and nothing is told.
        """
        ...


class ConsentBook:
    """Consents and the ledger of gate decisions in one SQLite file (or a database URL)."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
        randomness: Randomness | None = None,
    ) -> None:
        self._database: Final = database
        self._clock: Final[Clock] = clock or SystemClock()
        self._ids: Final[Ids] = ids or SystemIds()
        self._randomness: Final[Randomness] = randomness or SystemRandomness()
        self._trail: Final = Trail(clock=self._clock, randomness=self._randomness)

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> ConsentBook:
        """The book at `path`, a file or a database URL.

        create: make it if it is missing, with the notices that come with Chatham.

        Raises:
            DatabaseMissing: there is none, and `create` is not set.
        """
        url = str(path) if "://" in str(path) else f"sqlite:///{Path(path).resolve()}"
        database = Database.open(url, create=create)
        book = cls(database)
        if create:
            database.migrate()
            for notice in bundled_notices():
                book.publish(notice)
        return book

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def publish(self, notice: Notice) -> None:
        """Make a notice known, so that people can agree to it."""
        with self._database.write() as work:
            self._desk(work.consents, Ledger(work.ledger, randomness=self._randomness)).publish(
                notice
            )

    def give(
        self,
        person: PersonId,
        role: Role,
        purpose: type[Purpose],
        *,
        engagement: EngagementId | None = None,
        locality: Locality = Locality.LOCAL,
    ) -> None:
        """Record a person's own yes under the newest notice, once they have been shown it.

        Raises:
            ConsentError: no notice names this purpose and locality.
        """
        with self._database.write() as work:
            desk = self._desk(work.consents, Ledger(work.ledger, randomness=self._randomness))
            word = _word(person, purpose, engagement, locality)
            notice = desk.current_notice(purpose)
            desk.grant(word, notice.ref, by=Actor(person=person, role=role))

    def withdraw(
        self,
        person: PersonId,
        role: Role,
        purpose: type[Purpose],
        *,
        engagement: EngagementId | None = None,
    ) -> None:
        """Record that a person takes their yes back. The next gate that asks hears it."""
        with self._database.write() as work:
            desk = self._desk(work.consents, Ledger(work.ledger, randomness=self._randomness))
            word = _word(person, purpose, engagement, Locality.LOCAL)
            desk.withdraw(word, by=Actor(person=person, role=role))

    @contextmanager
    def store(self) -> Generator[ConsentStore]:
        """See `ConsentSource.store`."""
        with self._database.read() as work:
            yield work.consents

    def record(self, kind: EventKind, refs: Refs, facts: Mapping[str, Fact]) -> None:
        """See `ConsentSource.record`."""
        event = self._trail.event(kind, refs=refs, facts=facts)
        with self._database.write() as work:
            self._trail.note(work, event)

    def announce(
        self, kind: EventKind, refs: Refs, facts: Mapping[str, Fact], stands: Standing
    ) -> NoConsent | None:
        """See `ConsentSource.announce`."""
        event = self._trail.event(kind, refs=refs, facts=facts)
        return announced(
            self._database,
            lambda work: self._trail.note(work, event),
            lambda work: stands(work.consents),
        )

    def _desk(self, store: ConsentStore, ledger: Ledger) -> ConsentDesk:
        return ConsentDesk(store, ledger, self._clock, self._ids)


class Unledgered:
    """A `ConsentStore` of somebody else's, who keeps their own record of decisions."""

    def __init__(self, store: ConsentStore) -> None:
        self._store: Final = store

    @contextmanager
    def store(self) -> Generator[ConsentStore]:
        """See `ConsentSource.store`."""
        yield self._store

    def record(self, kind: EventKind, refs: Refs, facts: Mapping[str, Fact]) -> None:
        """There is no ledger to tell."""

    def announce(
        self,
        kind: EventKind,  # noqa: ARG002  -- the port's
        refs: Refs,  # noqa: ARG002
        facts: Mapping[str, Fact],  # noqa: ARG002
        stands: Standing,
    ) -> NoConsent | None:
        """Consent is asked; there is no ledger to tell."""
        return stands(self._store)


def _word(
    person: PersonId, purpose: type[Purpose], engagement: EngagementId | None, locality: Locality
) -> Word:
    return Word(
        person=person,
        purpose=purpose,
        channel=Channel.API,
        locality=locality,
        place=Place(engagement=engagement),
    )
