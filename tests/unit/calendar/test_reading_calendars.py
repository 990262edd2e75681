"""Calendar files, ordinary and hostile (RFC 5545)."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.calendar.reading import MAX_BYTES, CalendarError, LeftOut, Window, read_calendar
from assistant.calendar.repeating import MOST, repetitions
from assistant.calendar.writing import Day, Meeting, calendar_file

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
WINDOW = Window(since=NOW, until=NOW + timedelta(days=366))
ZONE = "DTSTART;TZID=Europe/Berlin:20261103T100000"
OUTLOOK = "DTSTART;TZID=W. Europe Standard Time:20261103T100000"


def file(*blocks, head=()):
    events = [line for block in blocks for line in ("BEGIN:VEVENT", *block, "END:VEVENT")]
    return "\r\n".join(["BEGIN:VCALENDAR", *head, *events, "END:VCALENDAR", ""]).encode()


def read(*blocks, head=()):
    return read_calendar(file(*blocks, head=head), WINDOW)


def only(*lines, head=()):
    found = read(("UID:1", *lines), head=head)
    assert not found.left_out
    (entry,) = found.entries
    return entry


@pytest.mark.parametrize("start", [ZONE, OUTLOOK, "DTSTART:20261103T090000Z"])
def test_one_appointment(start):
    entry = only(start, "DURATION:PT90M", "SUMMARY:Abena \\, weekly")
    assert (entry.uid, entry.minutes) == ("1", 90)
    assert entry.starts == (datetime(2026, 11, 3, 9, tzinfo=UTC),)
    assert entry.words[0] == "Abena , weekly"
    assert "Abena" not in repr(entry)


def test_folded_lines_guests_and_a_length_nobody_says():
    entry = only(ZONE, "SUMMARY:Co", " aching", "ATTENDEE;CN=Abena Owusu:mailto:a@b.example")
    assert entry.words == ("Coaching", "Abena Owusu")
    assert entry.minutes == 60


def test_the_clock_on_the_wall_stays_the_same_across_the_seasons():
    entry = only(ZONE, "RRULE:FREQ=MONTHLY;COUNT=7")
    assert [at.hour for at in entry.starts] == [9, 9, 9, 9, 9, 8, 8]


def test_exceptions_moved_times_and_cancelled_ones():
    series = (
        "UID:1",
        ZONE,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261110T100000",
    )
    moved = (
        "UID:1",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261117T100000",
        "DTSTART;TZID=Europe/Berlin:20261118T150000",
    )
    off = ("UID:1", "RECURRENCE-ID;TZID=Europe/Berlin:20261124T100000", ZONE, "STATUS:CANCELLED")
    starts = sorted(at for e in read(series, moved, off).entries for at in e.starts)
    assert [at.strftime("%d %H") for at in starts] == ["03 09", "18 14"]
    assert only(ZONE, "STATUS:CANCELLED").starts == ()


def test_a_time_without_a_zone_is_only_taken_with_the_files_own():
    local = "DTSTART:20261103T100000"
    assert read(("UID:1", local)).left_out == {LeftOut.NO_TIME_ZONE: 1}
    entry = only(local, head=("X-WR-TIMEZONE:Europe/Berlin",))
    assert entry.starts[0].hour == 9
    for zone in ("../../etc/passwd", "Europe", "Nowhere/Atall", "\0"):
        found = read(("UID:1", local), head=(f"X-WR-TIMEZONE:{zone}",))
        assert found.left_out == {LeftOut.NO_TIME_ZONE: 1}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART;VALUE=DATE:20261103",), LeftOut.WHOLE_DAY),
        ((ZONE, "DURATION:PT0M"), LeftOut.LENGTH),
        ((ZONE, "DTEND;TZID=Europe/Berlin:20261103T090000"), LeftOut.LENGTH),
        ((ZONE, "DURATION:P30D"), LeftOut.LENGTH),
        (("SUMMARY:no start",), LeftOut.UNREADABLE),
        (("DTSTART:yesterday",), LeftOut.UNREADABLE),
        (("DTSTART:00010101T000000Z",), LeftOut.UNREADABLE),
        (("DTSTART:99991231T235959Z",), LeftOut.UNREADABLE),
        ((ZONE, "RRULE:FREQ=FORTNIGHTLY;INTERVAL=x"), LeftOut.UNREADABLE),
        (("DTSTART;TZID=../../etc/passwd:20261103T100000",), LeftOut.NO_TIME_ZONE),
    ],
)
def test_what_is_left_out_is_counted_by_its_reason(lines, why):
    assert read(("UID:1", *lines)).left_out == {why: 1}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=-1;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=DAILY;INTERVAL=0",
    ],
)
def test_a_rule_that_is_not_understood_gives_its_first_time_only(rule):
    assert len(only(ZONE, f"RRULE:{rule}").starts) == 1


def test_repetition_is_bounded():
    assert len(only("DTSTART:20100101T090000Z", "RRULE:FREQ=DAILY").starts) == MOST
    assert only("DTSTART:19710101T090000Z", "RRULE:FREQ=DAILY").starts == ()


def test_a_strangers_time_zone_alarms_and_nested_events_are_not_computed():
    hostile = (
        "BEGIN:VTIMEZONE",
        "TZID:Mine",
        "BEGIN:STANDARD",
        "DTSTART:00010101T000000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "RRULE:FREQ=SECONDLY",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    block = ("UID:1", "DTSTART;TZID=Mine:20261103T100000", "BEGIN:VALARM", "UID:2", "END:VALARM")
    found = read(block, head=hostile)
    assert found.left_out == {LeftOut.NO_TIME_ZONE: 1}
    assert only(ZONE, "BEGIN:VEVENT", "UID:2", "END:VEVENT").uid == "1"


@pytest.mark.verify
def test_work_grows_with_a_file_and_not_with_its_square():
    # A hundred thousand components inside each other, and as many guests of one event: with
    # work by the square, either would take longer than anybody runs tests.
    with pytest.raises(StopIteration):
        next(iter(read_calendar(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:A\r\n" * 100_000, WINDOW).entries))
    guests = only(ZONE, *["ATTENDEE;CN=a:x"] * 100_000)
    assert len(guests.words) < 2_000


def test_what_is_no_calendar_or_too_large_is_refused_without_being_quoted():
    for data in (b"", b"zaffre", b"BEGIN:VCARD\r\n", b"\xff" * 100, b"\xff\xfeB", b"\0" * 9):
        with pytest.raises(CalendarError) as refused:
            read_calendar(data, WINDOW)
        assert "zaffre" not in str(refused.value)
    with pytest.raises(CalendarError):
        read_calendar(b"BEGIN:VCALENDAR\r\n" + b"x" * MAX_BYTES, WINDOW)
    with pytest.raises(CalendarError):
        read(*[("SUMMARY:x",)] * 5_001)


def test_other_encodings_and_line_ends():
    for data in (
        file(("UID:1", ZONE, "SUMMARY:Zoë")).decode().encode("utf-16"),
        b"\xef\xbb\xbf" + file(("UID:1", ZONE, "SUMMARY:Zoë")),
        file(("UID:1", ZONE, "SUMMARY:Zoë")).replace(b"\r\n", b"\n"),
        file(("UID:1", ZONE, "SUMMARY:Zoë")).replace(b"\r\n", b"\r"),
    ):
        (entry,) = read_calendar(data, WINDOW).entries
        assert entry.words == ("Zoë",)
    (entry,) = read_calendar(file(("UID:1", ZONE)).replace(b":1", b":\xe9"), WINDOW).entries
    assert entry.starts


def test_what_goes_out_comes_in_again_and_a_title_cannot_start_a_line():
    meetings = [
        Meeting(id=f"app_{n}", starts_at=NOW + timedelta(days=n), minutes=50) for n in (1, 2)
    ]
    out = calendar_file(meetings, [Day(id="ab", on=NOW.date() + timedelta(days=3))], now=NOW)
    found = read_calendar(out, WINDOW)
    assert [(e.starts, e.minutes) for e in found.entries] == [
        ((m.starts_at,), 50) for m in meetings
    ]
    assert found.left_out == {LeftOut.WHOLE_DAY: 1}
    assert out.count(b"BEGIN:VEVENT") == 3


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VCALENDAR",
        "BEGIN:VCALENDAR",
        ZONE,
        OUTLOOK,
        "DTSTART:20261103T090000Z",
        "DTEND:20261103T100000Z",
        "DURATION:PT1H",
        "DURATION:-P1000000000W",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=2;COUNT=3",
        "RRULE:FREQ=DAILY;UNTIL=20270101",
        "RRULE:FREQ=DAILY;COUNT=99999999999999999999",
        "RRULE:",
        "EXDATE:20261103T090000Z,20261104T090000Z",
        "EXDATE;VALUE=DATE:20261103",
        "EXDATE;TZID=",
        "RECURRENCE-ID:20261103T090000Z",
        "RECURRENCE-ID;VALUE=DATE:00010101",
        "UID:1",
        "SUMMARY:a\x0bb\u2028c",
        'ATTENDEE;CN="x;y:z":mailto:q',
        "ATTENDEE;CN=",
        "X-WR-TIMEZONE:America/New_York",
        " folded",
    ]
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=25)


@settings(max_examples=150)
@given(lines=LINES, end=st.sampled_from(["\r\n", "\n", "\r"]))
def test_whatever_is_sent_is_read_or_refused(lines, end):
    data = end.join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", ""])
    try:
        found = read_calendar(data.encode("utf-8", "surrogatepass"), WINDOW)
    except CalendarError:
        return
    for entry in found.entries:
        assert len(entry.starts) <= MOST
        assert all(WINDOW.since <= at <= WINDOW.until for at in entry.starts)
        assert list(entry.starts) == sorted(set(entry.starts))
        assert 5 <= entry.minutes <= 24 * 60


@settings(max_examples=50)
@given(data=st.binary(max_size=300))
def test_any_bytes_at_all_are_read_or_refused(data):
    for sent in (data, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data + b"\r\nEND:VEVENT\r\n"):
        try:
            read_calendar(sent, WINDOW)
        except CalendarError:
            continue


NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS = st.lists(st.sampled_from(NAMES), max_size=7, unique=True)
SOME = st.integers(0, 900).map(
    lambda days: datetime(2025, 1, 1, 9, 30, tzinfo=UTC) + timedelta(days=days)
)


@settings(max_examples=100)
@given(
    first=SOME,
    how=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    interval=st.integers(1, 9),
    count=st.none() | st.integers(1, 40),
    until=st.none() | SOME,
    days=DAYS,
    begins=st.sampled_from(["MO", "SU"]),
)
def test_repetitions_are_those_of_the_standard(first, how, interval, count, until, days, begins):
    parts = {"FREQ": [how], "INTERVAL": [interval], "WKST": [begins]}
    if how == "WEEKLY" and days:
        parts["BYDAY"] = days
    if count is not None:
        parts["COUNT"] = [count]
    elif until is not None:
        parts["UNTIL"] = [until]
    said = dict(parts, **({"UNTIL": [f"{until:%Y%m%dT%H%M%SZ}"]} if "UNTIL" in parts else {}))
    text = ";".join(f"{k}={','.join(map(str, v))}" for k, v in said.items())
    rule = rrulestr(text, dtstart=first)
    wanted = set(rule.between(WINDOW.since, WINDOW.until, inc=True))
    got = repetitions(first, parts, WINDOW.since, WINDOW.until)
    # By the standard DTSTART is a time of its own even where the rule does not name its day;
    # python-dateutil leaves it out, and counts from the first that the rule names.
    if "BYDAY" in parts and NAMES[first.weekday()] not in days:
        assert set(got) - {first} <= set(rule.between(WINDOW.since, WINDOW.until, inc=True))
        return
    assert set(got) == set(sorted(wanted)[:MOST])
