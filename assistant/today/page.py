"""What a coach's first page shows. Ids, codes, counts, times, and the names of their own people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.commitments.tracked import Tracked, Withheld
from assistant.storage.agenda import CaseLine, ContestLine, SessionLine
from assistant.storage.appointments import Appointment
from assistant.storage.statuses import Status
from assistant.summary.schema import Line
from governance.identity import EngagementId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingConsents:
    """An engagement in which somebody has not said yes or no. own: the coach is among them."""

    engagement: EngagementId
    waiting: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    """Everything that waits for one coach.

    called: what each of their engagements is called on the page: its title, or its coachees'
    names. consents: only where somebody is waited for. sessions: what is no end yet, oldest first.
    cases: their own that nobody has resolved, oldest first. contests: lines that wait for their
    answer. appointments: the soonest first.
    """

    called: Mapping[EngagementId, str] = field(repr=False)
    consents: tuple[WaitingConsents, ...]
    sessions: tuple[SessionLine, ...]
    cases: tuple[CaseLine, ...]
    contests: tuple[ContestLine, ...]
    appointments: tuple[Appointment, ...]

    @property
    def drafts(self) -> tuple[SessionLine, ...]:
        """Those that wait for the coach to approve them."""
        return tuple(one for one in self.sessions if one.status is Status.IN_REVIEW)

    @property
    def under_way(self) -> tuple[SessionLine, ...]:
        """Those that wait for a word or a machine, or failed."""
        return tuple(one for one in self.sessions if one.status is not Status.IN_REVIEW)

    @property
    def is_empty(self) -> bool:
        """Nothing waits."""
        waits = (self.consents, self.sessions, self.cases, self.contests, self.appointments)
        return not any(waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Half a minute before a session. last: the newest approved session's; None without one.

    commitments: the open ones of the newest approved sessions, the newest first, and of earlier
    ones in which an open one has a day. more: there are other sessions, which were not opened.
    threads, own_words: of the last one. withheld: what cannot be shown now, and why.
    """

    engagement: EngagementId
    called: str = field(repr=False)
    next: Appointment | None
    last: SessionId | None
    commitments: tuple[Tracked, ...] = field(repr=False)
    threads: tuple[Line, ...] = field(repr=False)
    own_words: tuple[Line, ...] = field(repr=False)
    withheld: tuple[Withheld, ...] = ()
    more: bool = False
