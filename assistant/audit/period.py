"""What an audit looks at: a stretch of time, the ledger's entries in it, and who finds what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from assistant.storage.incident_records import Category
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId, SessionId
from governance.ledger.events import LedgerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry that can be read, with its place in the ledger."""

    index: int
    event: LedgerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` up to and without `end`, looked at `now`. entries: of the whole ledger so far.

    Those before the period are there because a consent may be older than what rests on it.
    """

    start: datetime
    end: datetime
    now: datetime
    entries: Sequence[Recorded]
    by_session: Mapping[SessionId, Sequence[Recorded]]

    def holds(self, at: datetime) -> bool:
        """Whether an instant is in the period."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An exception. code: unique for what was found, so that it opens one incident only.

    says: what is wrong, for a reader; codes and times, no name. incident: what it is a breach of;
    None for a matter to set right that is no breach.
    """

    code: str
    says: str
    incident: Category | None
    session: SessionId | None = None
    engagement: EngagementId | None = None
    entries: tuple[int, ...] = ()


Finder: TypeAlias = Callable[[UnitOfWork, Period], Iterable[Found]]
"""Looks for one kind of exception. An area with something to look for adds its own."""
