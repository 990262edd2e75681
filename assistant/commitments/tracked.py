"""A commitment with what has become of it, as its people see it.

Invariant: its words are a released summary's, and no `repr` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from assistant.sessions.releaser import Reading
from assistant.storage.commitment_records import Standing
from assistant.summary.schema import Commitment
from governance.errors import ChathamError
from governance.identity import EngagementId, Role, SessionId


class NotTrackedError(ChathamError):
    """There is no such engagement or commitment for this person."""


class NotNowError(ChathamError):
    """It cannot be changed as things stand; nothing was changed."""


class NoSuchPlaceError(ChathamError):
    """There is no such place to go on from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A commitment and what has become of it.

    number: its place in the summary, as a contested line names it (`commitments:1`). line: what it
    is called when it is changed. said_at: when its session came in. due_on: a day somebody has
    set; the session's own words about it are `words.due`. set_by: whose part set the state last,
    None while nobody has. version: to be named when it is changed. contested: somebody has
    contested the line and the coach has not answered.
    """

    engagement: EngagementId
    session: SessionId
    approved: bool
    said_at: datetime
    number: int
    line: str
    words: Commitment = field(repr=False)
    standing: Standing = Standing.OPEN
    due_on: date | None = None
    set_at: datetime | None = None
    set_by: Role | None = None
    version: int = 0
    contested: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be done."""
        return self.standing is Standing.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A session whose commitments cannot be shown now. why: in words. reason: as a code."""

    session: SessionId
    why: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """An engagement's commitments, the newest session's first, and what is withheld.

    readings: the summaries they stand in, in the same order.
    """

    commitments: tuple[Tracked, ...]
    withheld: tuple[Withheld, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)

    @property
    def open(self) -> tuple[Tracked, ...]:
        """Those that still wait to be done."""
        return tuple(one for one in self.commitments if one.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some sessions' commitments, by engagement. more: there are further sessions after these.

    last: the session to go on behind; None at the end, and where a part is named by its place.
    """

    across: Mapping[EngagementId, Across] = field(repr=False)
    more: bool
    last: SessionId | None = None
