"""Appointments and days as a calendar file (RFC 5545) whose titles name nobody.

Invariant: nothing goes out but ids of our own, times and fixed titles, so that whoever sees a
calendar over somebody's shoulder, or runs its server, learns of no person and no matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event

SESSION: Final = "Coaching session"
STEP: Final = "Coaching: a next step is due"
_MAKER: Final = "-//Chatham//Coaching//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session to come."""

    id: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which something is due. title: ours, and the same for everybody."""

    id: str
    on: date
    title: str = STEP


def calendar_file(meetings: Iterable[Meeting], days: Iterable[Day], *, now: datetime) -> bytes:
    """The file. now: when it was made."""
    file = Calendar()
    _put(file, "PRODID", _MAKER)
    _put(file, "VERSION", "2.0")
    _put(file, "METHOD", "PUBLISH")
    for meeting in meetings:
        event = _event(meeting.id, SESSION, now)
        _put(event, "DTSTART", meeting.starts_at)
        _put(event, "DURATION", timedelta(minutes=meeting.minutes))
        file.add_component(event)
    for day in days:
        event = _event(day.id, day.title, now)
        _put(event, "DTSTART", day.on)
        _put(event, "TRANSP", "TRANSPARENT")
        file.add_component(event)
    written: bytes = file.to_ical()
    return written


def _event(id_: str, title: str, now: datetime) -> Event:
    event = Event()
    _put(event, "UID", f"{id_}@chatham")
    _put(event, "DTSTAMP", now)
    _put(event, "SUMMARY", title)
    _put(event, "CLASS", "PRIVATE")
    return event


def _put(component: Any, name: str, value: object) -> None:  # noqa: ANN401  -- half typed there
    component.add(name, value)
