"""Today, and preparing for a session: two questions a coach asks before anything else.

Invariants: Today opens no session's words and costs as much as the coach's own engagements, not
as the database; what preparing shows was released to this coach, and the ledger hears of the look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from assistant.commitments.across import CommitmentDesk
from assistant.commitments.tracked import NotTrackedError
from assistant.storage.database import Database
from assistant.storage.records import Participant, Profile
from assistant.storage.work import UnitOfWork
from assistant.today.page import Preparation, TodayPage, WaitingConsents
from governance.consent.grants import Standing, Use, seen_from, state_at
from governance.consent.records import ConsentEvent, ConsentState, Place
from governance.identity import Actor, EngagementId, PersonId, Processor, Role, SessionSummary
from governance.ports import Clock

APPOINTMENTS: Final = 10
SESSIONS: Final = 10
"""Of how many sessions what is open is shown before the next; each is opened, and the look kept."""
_STILL_ON: Final = timedelta(hours=2)
"""An appointment that began within this is still one's next."""
_WAITED_FOR: Final = frozenset(
    {None, ConsentState.REQUESTED, ConsentState.EXPIRED, ConsentState.INVALIDATED}
)
"""Somebody who said no, or took a yes back, has answered."""


class Today:
    """Answers both. processor: who works on what comes in now; consent is asked about it."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        processor: Callable[[], Processor],
        commitments: CommitmentDesk,
    ) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._processor: Final = processor
        self._commitments: Final = commitments

    def of(self, coach: Actor) -> TodayPage:
        """What waits for a coach.

        Raises:
            NotTrackedError: it is no coach who asks.
        """
        person = _coach(coach)
        with self._database.read() as work:
            circles = work.agenda.circles(person)
            every = work.agenda.circles(person, closed=True)
            profiles = work.engagements.profiles(every)
            since = self._clock.now() - _STILL_ON
            return TodayPage(
                called={code: called(profiles[code], every[code]) for code in profiles},
                consents=self._consents(work, circles, person),
                sessions=work.agenda.sessions(person),
                cases=work.agenda.cases(person),
                contests=work.agenda.contests(person),
                appointments=work.appointments.of_coach(person, since=since, most=APPOINTMENTS),
            )

    def preparing(self, engagement: EngagementId, *, coach: Actor) -> Preparation:
        """Open commitments, open threads and the coachee's own words, before the next session.

        Raises:
            NotTrackedError: no engagement with this code that `coach` coaches.
        """
        person = _coach(coach)
        with self._database.write() as work:
            part = self._commitments.recent(work, engagement, coach, SESSIONS)
            across = part.across[engagement]
            parts = work.engagements.get(engagement).participants
            since = self._clock.now() - _STILL_ON
            coming = work.appointments.of_coach(person, since=since, most=1, engagement=engagement)
            last = across.readings[0] if across.readings else None
            summary = last.released.value if last is not None else None
            return Preparation(
                engagement=engagement,
                called=called(work.engagements.profile(engagement), parts),
                next=coming[0] if coming else None,
                last=last.session.id if last is not None else None,
                commitments=across.open,
                threads=summary.open_threads if summary is not None else (),
                own_words=summary.own_words if summary is not None else (),
                withheld=across.withheld,
                more=part.more,
            )

    def _consents(
        self,
        work: UnitOfWork,
        circles: Mapping[EngagementId, Sequence[Participant]],
        coach: PersonId,
    ) -> tuple[WaitingConsents, ...]:
        now = self._clock.now()
        locality = self._processor().locality
        people = sorted({one.person for parts in circles.values() for one in parts})
        said: dict[PersonId, list[ConsentEvent]] = {person: [] for person in people}
        for event in work.consents.events(people, SessionSummary.code):
            said[event.person].append(event)

        def stands(person: PersonId, engagement: EngagementId) -> Standing:
            use = Use(
                purpose=SessionSummary.code,
                locality=locality,
                place=Place(engagement=engagement),
            )
            return state_at(seen_from(said[person], now), use, now)

        found: list[WaitingConsents] = []
        for engagement, parts in circles.items():
            waiting = {
                one.person
                for one in parts
                if one.role in {Role.COACH, Role.COACHEE}
                and stands(one.person, engagement).state in _WAITED_FOR
            }
            if waiting:
                found.append(
                    WaitingConsents(
                        engagement=engagement, waiting=len(waiting), own=coach in waiting
                    )
                )
        return tuple(found)


def called(profile: Profile, parts: Sequence[Participant]) -> str:
    """What an engagement is called on a page of one of its own people."""
    names = [profile.names.get(p.person, "") for p in parts if p.role is Role.COACHEE]
    return profile.title or ", ".join(names)


def _coach(actor: Actor) -> PersonId:
    if actor.role is not Role.COACH or actor.person is None:
        raise NotTrackedError("Only a coach has this page.")
    return actor.person
