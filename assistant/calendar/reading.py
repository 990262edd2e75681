"""A calendar file as appointments (RFC 5545). Hostile until proven otherwise.

Invariants: only events are read, only the properties named here, and each by itself, so that time
zone rules, alarms, attachments and nesting of a stranger's making are never computed; size, lines,
events and repetitions are bounded; what cannot be read is counted by its reason, never quoted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Event

from assistant.calendar.lines import events, property_of, unfolded
from assistant.calendar.repeating import repetitions
from assistant.uploads import CALENDAR_BYTES
from governance.errors import ChathamError

MAX_BYTES: Final = CALENDAR_BYTES
MAX_EVENTS: Final = 5_000
_YEARS: Final = range(1970, 2200)
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_SHORTEST: Final = 5


class CalendarError(ChathamError):
    """The file is no calendar that can be read; nothing was stored."""


class LeftOut(StrEnum):
    """Why an event was not taken."""

    UNREADABLE = "unreadable"
    WHOLE_DAY = "whole_day"
    NO_TIME_ZONE = "no_time_zone"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event with every time it takes place in the window.

    uid: what the calendar calls it. words: title and people, for telling whose it is; not kept.
    starts: in UTC, ascending; none when it was cancelled or lies outside.
    """

    uid: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    starts: tuple[datetime, ...]
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file holds. left_out: how many events for which reason."""

    entries: tuple[Entry, ...]
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that is looked at; both ends in UTC."""

    since: datetime
    until: datetime


def read_calendar(data: bytes, window: Window) -> Read:
    """The events of a file that take place within the window, and those cancelled.

    Raises:
        CalendarError: it is too large, or no calendar.
    """
    if len(data) > MAX_BYTES:
        raise CalendarError(f"A calendar file has at most {MAX_BYTES // 1_000_000} MB.")
    lines = unfolded(data)
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise CalendarError("This is no calendar file. Export one as .ics (iCalendar) and send it.")
    zone = _default_zone(lines)
    series: defaultdict[str, list[_Parsed]] = defaultdict(list)
    left_out: Counter[LeftOut] = Counter()
    for number, block in enumerate(events(lines)):
        if number >= MAX_EVENTS:
            raise CalendarError(
                f"A calendar file has at most {MAX_EVENTS} events. Export a shorter time."
            )
        parsed = _parsed(block, zone)
        if isinstance(parsed, LeftOut):
            left_out[parsed] += 1
        else:
            series[parsed.uid].append(parsed)
    entries = tuple(e for one in series.values() for e in _entries(one, window))
    return Read(entries=entries, left_out=left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    uid: str
    words: tuple[str, ...]
    start: datetime
    minutes: int
    rule: Mapping[str, list[Any]]
    without: frozenset[datetime]
    instead_of: datetime | None
    cancelled: bool


def _entries(parsed: list[_Parsed], window: Window) -> Iterator[Entry]:
    """A series and its exceptions, which RECURRENCE-ID names by the time they replace."""
    moved = frozenset(p.instead_of for p in parsed if p.instead_of is not None)
    for one in parsed:
        starts: list[datetime] = []
        if not one.cancelled:
            starts = [
                at
                for at in repetitions(one.start, one.rule, window.since, window.until)
                if at not in one.without and (one.instead_of is not None or at not in moved)
            ]
        yield Entry(uid=one.uid, words=one.words, starts=tuple(starts), minutes=one.minutes)


def _default_zone(lines: list[str]) -> tzinfo | None:
    named = next((x.partition(":")[2] for x in lines if property_of(x) == "X-WR-TIMEZONE"), None)
    try:
        return ZoneInfo(named.strip()) if named else None
    except (KeyError, ValueError, OSError):  # unknown, or no name of a zone at all
        return None


def _parsed(block: list[str], zone: tzinfo | None) -> _Parsed | LeftOut:
    wrapped = "\r\n".join(("BEGIN:VEVENT", *block, "END:VEVENT", ""))
    try:
        return _understood(Event.from_ical(wrapped), zone)
    except Exception:  # noqa: BLE001  -- a library's error over hostile bytes, and it quotes them
        return LeftOut.UNREADABLE


def _understood(event: Any, zone: tzinfo | None) -> _Parsed | LeftOut:  # noqa: ANN401  -- untyped values
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        return LeftOut.WHOLE_DAY
    start = _zoned(start, zone)
    if start is None:
        return LeftOut.NO_TIME_ZONE
    if start.year not in _YEARS:
        return LeftOut.UNREADABLE
    minutes = _minutes(event, start, zone)
    if not _SHORTEST <= minutes <= _DAY:
        return LeftOut.LENGTH
    replaced = event.get("RECURRENCE-ID")
    return _Parsed(
        uid=str(event.get("UID", "")) or start.isoformat(),
        words=tuple(_words(event)),
        start=start,
        minutes=minutes,
        rule=dict(event.get("RRULE", {})) if replaced is None else {},
        without=frozenset(_times(event.get("EXDATE"), start, zone)),
        instead_of=None if replaced is None else _utc(replaced.dt, start, zone),
        cancelled=str(event.get("STATUS", "")).strip().upper() == "CANCELLED",
    )


def _minutes(event: Any, start: datetime, zone: tzinfo | None) -> int:  # noqa: ANN401  -- as above
    if "DTEND" in event:
        end = _zoned(event["DTEND"].dt, zone)
        return -1 if end is None else int((end - start) / timedelta(minutes=1))
    if "DURATION" in event:
        return int(event["DURATION"].dt / timedelta(minutes=1))
    return _HOUR


def _words(event: Any) -> Iterator[str]:  # noqa: ANN401  -- as above
    yield str(event.get("SUMMARY", ""))
    for name in ("ATTENDEE", "ORGANIZER"):
        for one in _all(event.get(name)):
            yield str(one.params.get("CN", ""))


def _times(found: Any, start: datetime, zone: tzinfo | None) -> Iterator[datetime]:  # noqa: ANN401  -- as above
    for one in _all(found):
        for value in one.dts:
            if (at := _utc(value.dt, start, zone)) is not None:
                yield at


def _all(found: Any) -> list[Any]:  # noqa: ANN401  -- one value, several or none
    if found is None:
        return []
    return found if isinstance(found, list) else [found]  # pyright: ignore[reportUnknownVariableType]  -- narrowed from Any


def _utc(value: date | datetime, start: datetime, zone: tzinfo | None) -> datetime | None:
    """An instant in UTC; a bare day means that day's occurrence."""
    if not isinstance(value, datetime):
        value = start.replace(year=value.year, month=value.month, day=value.day)
    zoned = _zoned(value, zone)
    return None if zoned is None else zoned.astimezone(UTC)


def _zoned(value: datetime, zone: tzinfo | None) -> datetime | None:
    if value.tzinfo is not None:
        return value
    return None if zone is None else value.replace(tzinfo=zone)
