"""A coach's calendar in, as appointments of their engagements; and one out that names nobody.

Invariants: of a file nothing is stored but when, how long and with which engagement; an event is
taken only for an engagement of the coach who sends it, named by them or by exactly one
engagement's coachees in its title or guests; what goes out has titles that fit every calendar.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.calendar.reading import Entry, LeftOut, Window, read_calendar
from assistant.calendar.writing import Day, Meeting, calendar_file
from assistant.commitments.tracked import NotTrackedError
from assistant.sessions.events import Trail
from assistant.storage.appointments import Appointment
from assistant.storage.database import Database
from assistant.storage.records import Participant, Profile
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

AHEAD: Final = timedelta(days=366)
BEHIND: Final = timedelta(days=1)
MOST: Final = 1_000
"""Appointments taken out of one file; the soonest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file. taken: appointments now known out of it. replaced: those before.

    unmatched: series that belong to no engagement, or not clearly to one; nothing of them is
    kept. left_out: events that were not read, by reason.
    """

    taken: int
    replaced: int
    unmatched: int
    left_out: Mapping[LeftOut, int]


class Calendars:
    """Takes calendar files in and gives one out."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def take_in(
        self, data: bytes, *, by: Actor, engagement: EngagementId | None = None
    ) -> Imported:
        """Take a file's appointments of a year ahead; a series sent again takes its own place.

        engagement: whose they all are; None looks for the coachees' names in titles and guests.

        Raises:
            CalendarError: no calendar, or too large.
            NotTrackedError: no engagement with this code that `by` coaches.
        """
        coach = _coach(by)
        now = self._clock.now()
        window = Window(since=now - BEHIND, until=now + AHEAD)
        with self._database.read() as work:
            circles = work.agenda.circles(coach)
            if engagement is not None and engagement not in circles:
                raise _unknown()
            called = _called(circles, work.engagements.profiles(circles))
        read = read_calendar(data, window)
        if engagement is not None:
            belongs = {one.uid: engagement for one in read.entries}
        else:
            belongs = _matched(read.entries, called)
        with self._database.write() as work:
            replaced, taken = self._replace(work, read.entries, belongs, coach)
            event = self._trail.event(
                EventKind.CALENDAR_FILE_IMPORTED,
                actor=by,
                refs=Refs(engagement=engagement),
                facts={"count": taken},
            )
            self._trail.note(work, event)
        return Imported(
            taken=taken,
            replaced=replaced,
            unmatched=len({one.uid for one in read.entries} - belongs.keys()),
            left_out=read.left_out,
        )

    def forget(self, engagement: EngagementId, *, by: Actor) -> int:
        """Delete what `by`'s calendar said about an engagement; how many appointments.

        Raises:
            NotTrackedError: no engagement with this code that `by` coaches.
        """
        coach = _coach(by)
        with self._database.write() as work:
            if engagement not in work.agenda.circles(coach):
                raise _unknown()
            return work.appointments.forget_of(coach, engagement)

    def file_for(self, who: Actor) -> bytes:
        """The next appointments and the days set for open commitments, for a calendar program.

        Raises:
            NotTrackedError: neither a coach nor a coachee asks.
        """
        if who.person is None or who.role not in {Role.COACH, Role.COACHEE}:
            raise NotTrackedError("Only a coach or coachee has appointments here.")
        now = self._clock.now()
        since = now - BEHIND
        with self._database.write() as work:
            if who.role is Role.COACH:
                found = work.appointments.of_coach(who.person, since=since, most=MOST)
            else:
                found = work.appointments.of_coachee(who.person, since=since, most=MOST)
            meetings = [
                Meeting(id=one.id, starts_at=one.starts_at, minutes=one.minutes) for one in found
            ]
            days = [
                Day(id=one.line, on=one.on) for one in work.commitments.due_of(who.person, who.role)
            ]
            event = self._trail.event(
                EventKind.CALENDAR_FILE_EXPORTED,
                actor=who,
                facts={"count": len(meetings) + len(days)},
            )
            self._trail.note(work, event)
        return calendar_file(meetings, days, now=now)

    def _replace(
        self,
        work: UnitOfWork,
        entries: Sequence[Entry],
        belongs: Mapping[str, EngagementId],
        coach: PersonId,
    ) -> tuple[int, int]:
        times: defaultdict[EngagementId, dict[str, dict[datetime, int]]] = defaultdict(dict)
        room = MOST
        soonest = sorted(entries, key=lambda e: (not e.starts, e.starts[:1]))
        for one in soonest:
            if (code := belongs.get(one.uid)) is None:
                continue
            known = times[code].setdefault(one.uid, {})
            for at in one.starts[:room]:
                known[at] = one.minutes
            room -= len(one.starts[:room])
        replaced = taken = 0
        for code, series in times.items():
            uids = dict(zip(series, work.appointments.uids_of(code, series), strict=True))
            now = [
                Appointment(
                    id=self._ids.new("app"),
                    engagement=code,
                    coach=coach,
                    uid=uids[uid],
                    starts_at=at,
                    minutes=minutes,
                )
                for uid, found in series.items()
                for at, minutes in found.items()
            ]
            replaced += work.appointments.replace(code, coach, uids.values(), now)
            taken += len(now)
        return replaced, taken


def _matched(
    entries: Iterable[Entry], called: Mapping[EngagementId, Sequence[str]]
) -> dict[str, EngagementId]:
    """Which series belong to which engagement: where one's coachees are named, and no other's."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    for one in entries:
        said[one.uid] += one.words
    found: dict[str, EngagementId] = {}
    for uid, words in said.items():
        text = _words("\n".join(words))
        named = [code for code, names in called.items() if any(f" {n} " in text for n in names)]
        if len(named) == 1:
            found[uid] = named[0]
    return found


def _called(
    circles: Mapping[EngagementId, Sequence[Participant]],
    profiles: Mapping[EngagementId, Profile],
) -> dict[EngagementId, tuple[str, ...]]:
    return {
        code: tuple(
            name.strip()
            for p in circles[code]
            if p.role is Role.COACHEE and (name := _words(profile.names.get(p.person, ""))).strip()
        )
        for code, profile in profiles.items()
    }


def _words(text: str) -> str:
    """Words only, in small letters, with a space around each, so that "Ann" is not in "Joanne"."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def _coach(actor: Actor) -> PersonId:
    if actor.role is not Role.COACH or actor.person is None:
        raise NotTrackedError("Only a coach brings a calendar.")
    return actor.person


def _unknown() -> NotTrackedError:
    return NotTrackedError("There is no engagement with this code that you coach.")
