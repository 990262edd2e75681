"""A person's own switches: what they can say yes or no to, where each stands, and saying it.

Invariants: a switch is off unless the person's yes stands (GDPR Art. 7); a no takes as little as
a yes; only taking back a yes erases, and what it would erase can be seen before. To look first is
an answer of its own: no general yes, and every session waits until they have seen it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from assistant.oneself.rooms import ENDS_SOON, Room, rooms_of
from assistant.sessions.consenting import Consenting, Withdrawal
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from governance.consent.grants import Standing, Use, state_at
from governance.consent.records import Channel, ConsentEvent, Notice, Place
from governance.consent.words import ConsentError, Word
from governance.identity import (
    PURPOSES,
    Actor,
    EngagementId,
    Locality,
    Purpose,
    SessionSummary,
    Triage,
)
from governance.ports import Clock

_NOT_THEIRS: Final = (
    "There is no such switch of yours. Nothing was recorded; load the page again and answer what "
    "it shows."
)


class Answer(StrEnum):
    """What somebody says to a switch."""

    YES = "yes"
    NO = "no"
    LOOK_FIRST = "look_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    """One thing to say yes or no to, and where it stands. ends: when the yes runs out."""

    purpose: type[Purpose]
    locality: Locality
    notice: Notice = field(repr=False)
    standing: Standing
    ends: datetime | None = None
    ends_soon: bool = False

    @property
    def on(self) -> bool:
        """Whether the yes stands now."""
        return self.standing.live

    @property
    def open(self) -> bool:
        """Whether the person has not answered yet, or is to be asked again."""
        return self.standing.state is None or self.standing.state.value in {"requested", "expired"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The switches of one engagement. looks_first: they want to see every session before."""

    room: Room
    toggles: tuple[Toggle, ...]
    looks_first: bool

    @property
    def open(self) -> bool:
        """Whether a question waits: the one about their sessions, or another they were asked."""
        here = [t for t in self.toggles if t.locality is Locality.LOCAL and t.open]
        asked = [t for t in here if t.purpose is SessionSummary or t.standing.state is not None]
        return not self.looks_first and bool(asked)

    @property
    def ends_soon(self) -> bool:
        """Whether a yes runs out within a month."""
        return any(t.ends_soon for t in self.toggles)

    def toggle(self, purpose: str, locality: Locality) -> Toggle | None:
        """The switch for this use, if there is one."""
        wanted = (purpose, locality)
        return next((t for t in self.toggles if (t.purpose.code, t.locality) == wanted), None)


class OwnAnswers:
    """Shows somebody's switches and takes their answers."""

    def __init__(self, *, database: Database, consenting: Consenting, clock: Clock) -> None:
        self._database: Final = database
        self._consenting: Final = consenting
        self._clock: Final = clock

    def boards(self, who: Actor) -> tuple[Board, ...]:
        """The switches of every engagement of theirs, the newest engagement first."""
        now = self._clock.now()
        if who.person is None:
            return ()
        with self._database.read() as work:
            said = work.consents.history(who.person)
            notices = _newest(list(work.consents.notices()))
            return tuple(
                Board(
                    room=room,
                    looks_first=who.person in work.looks.wanted(room.engagement),
                    toggles=tuple(
                        _toggle(purpose, notice, use, said, now)
                        for purpose, notice in notices
                        for use in _uses(purpose, notice, room.engagement)
                    ),
                )
                for room in rooms_of(work, who)
            )

    def would_erase(
        self, engagement: EngagementId, purpose: str, locality: Locality, who: Actor
    ) -> tuple[SessionRecord, ...]:
        """The sessions that go when this yes is taken back; none when no yes stands behind it.

        Raises:
            ConsentError: it is no switch of theirs.
        """
        toggle = self._theirs(engagement, purpose, locality, who)
        if not toggle.standing.readable:
            return ()
        return self._consenting.would_erase(_word(engagement, toggle, who))

    def say(
        self, engagement: EngagementId, purpose: str, locality: Locality, answer: Answer, who: Actor
    ) -> Withdrawal | None:
        """Record an answer; what was erased, when it took back a yes.

        Raises:
            ConsentError: it is no switch of theirs, or says yes to a model elsewhere without the
                yes to the work here, or wants to look first while a yes stands.
        """
        toggle = self._theirs(engagement, purpose, locality, who)
        word = _word(engagement, toggle, who)
        if answer is Answer.YES:
            self._demand_base(engagement, toggle, who)
            self._consenting.grant(word, by=who)
            self._consenting.look_first(engagement, wanted=False, by=who)
            return None
        if answer is Answer.LOOK_FIRST and toggle.standing.readable:
            raise ConsentError(
                "Your yes stands, so sessions are worked on as they come. Take it back first, or "
                "keep single sessions out. Nothing was changed.",
                cause="standing",
            )
        if locality is Locality.LOCAL:
            wanted = answer is Answer.LOOK_FIRST
            self._consenting.look_first(engagement, wanted=wanted, by=who)
        if toggle.standing.readable:
            return self._consenting.withdraw(word, by=who)
        self._consenting.refuse(word, by=who)
        return None

    def _theirs(
        self, engagement: EngagementId, purpose: str, locality: Locality, who: Actor
    ) -> Toggle:
        for board in self.boards(who):
            toggle = board.toggle(purpose, locality)
            if board.room.engagement == engagement and toggle is not None:
                return toggle
        raise ConsentError(_NOT_THEIRS, cause="purpose")

    def _demand_base(self, engagement: EngagementId, toggle: Toggle, who: Actor) -> None:
        if toggle.locality is Locality.LOCAL:
            return
        if not self._theirs(engagement, toggle.purpose.code, Locality.LOCAL, who).on:
            raise ConsentError(
                "This yes goes beyond the first one, so it needs that one. Nothing was recorded.",
                cause="locality",
            )


def _newest(notices: list[Notice]) -> list[tuple[type[Purpose], Notice]]:
    """Each purpose with the newest notice about it. A request for coaching is its own yes."""
    found: list[tuple[type[Purpose], Notice]] = []
    for code, purpose in PURPOSES.items():
        known = [n for n in notices if code in n.purposes and n.language == "en"]
        if known and purpose is not Triage:
            found.append((purpose, max(known, key=lambda n: n.version)))
    return found


def _uses(purpose: type[Purpose], notice: Notice, engagement: EngagementId) -> list[Use]:
    """What the notice allows, the work here first."""
    place = Place(engagement=engagement)
    here_first = sorted(notice.localities, key=lambda at: at is not Locality.LOCAL)
    return [Use(purpose=purpose.code, locality=at, place=place) for at in here_first]


def _toggle(
    purpose: type[Purpose], notice: Notice, use: Use, said: Sequence[ConsentEvent], now: datetime
) -> Toggle:
    standing = state_at(said, use, now)
    ends = standing.grant.expires if standing.grant else None
    return Toggle(
        purpose=purpose,
        locality=use.locality,
        notice=notice,
        standing=standing,
        ends=ends,
        ends_soon=standing.live and ends is not None and ends - now <= ENDS_SOON,
    )


def _word(engagement: EngagementId, toggle: Toggle, who: Actor) -> Word:
    if who.person is None:
        raise ConsentError(_NOT_THEIRS, cause="person")
    return Word(
        person=who.person,
        purpose=toggle.purpose,
        channel=Channel.WEB,
        locality=toggle.locality,
        place=Place(engagement=engagement),
    )
