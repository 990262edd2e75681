"""What the repositories of edits and coaches' notes take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import PersonId, SessionId
from governance.outcomes import ReasonCode, Route


class EditState(StrEnum):
    """Where an edit stands. overtaken: the summary was changed meanwhile. failed: a gate broke."""

    WAITING = "waiting"
    MADE = "made"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecord:
    """One change a coach asked for.

    base: version of the session's row it was made on. change: as its area writes it; None when it
    was made, since the summary holds it. reason, route: of a gate's no. fault: class of what broke.
    """

    id: str
    session: SessionId
    author: PersonId
    state: EditState
    at: datetime
    base: int
    change: str | None = field(repr=False)
    done_at: datetime | None = None
    reason: ReasonCode | None = None
    route: Route | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecord:
    """A coach's private note on one session. version: rises with every change."""

    session: SessionId
    author: PersonId
    at: datetime
    version: int
    words: str = field(repr=False)
