"""Calendars in, by name or by engagement, and out with nobody in it."""

from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from assistant.calendar.reading import CalendarError
from assistant.commitments.tracked import NotTrackedError
from assistant.requests.holdings import HELD
from assistant.rights.retention import PAST_APPOINTMENTS
from assistant.storage.commitment_records import Standing
from governance.identity import Actor, Role
from tests.databases import connected
from tests.integration.sessions.scene import CODE

SOUTH = "south-1"


@pytest.fixture
def calendars(stage):
    return stage.chatham.coaching.calendars


def file(clock, *events):
    lines = ["BEGIN:VCALENDAR"]
    for uid, days, title, *more in events:
        at = (clock.now() + timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{at}", f"SUMMARY:{title}", *more]
        lines += ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def stored(tmp_path):
    with connected(f"sqlite:///{tmp_path / 'home' / 'chatham.db'}") as connection:
        asked = "SELECT * FROM appointment ORDER BY starts_at"
        return connection.exec_driver_sql(asked).mappings().all()


def test_events_find_their_engagement_by_the_coachees_name(stage, calendars, clock, tmp_path):
    mine = stage.chatham.people
    mine.keep(mine.plan("east-2", {"Omar Said": "coachee"}), by=stage.coach)
    with stage.chatham.database.write() as work:
        from assistant.storage.records import Participant

        part = Participant(person=stage.coach.person, role=Role.COACH)
        work.engagements.add_participant("east-2", part, at=clock.now())
    sent = file(
        clock,
        ("a@x", 1, "ABENA, weekly"),
        ("b@x", 2, "Review", "ATTENDEE;CN=Omar Said:mailto:omar@x.example"),
        ("c@x", 3, "Abena and Omar Said"),
        ("d@x", 4, "Abenaki history club"),
        ("e@x", 5, "Dentist"),
    )
    took = calendars.take_in(sent, by=stage.coach)
    assert (took.taken, took.replaced, took.unmatched) == (2, 0, 3)
    assert [row["engagement_id"] for row in stored(tmp_path)] == [CODE, "east-2"]


def test_nothing_but_when_and_how_long_is_kept(stage, calendars, clock, tmp_path):
    sent = file(clock, ("abena@corp.example", 1, "Abena about the zaffre team"))
    calendars.take_in(sent, by=stage.coach, engagement=CODE)
    for path in Path(tmp_path).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (b"zaffre", b"abena@corp", b"Abena"):
                assert word not in content, path
    (row,) = stored(tmp_path)
    assert set(row) == {"id", "engagement_id", "coach_id", "uid", "starts_at", "minutes"}


def test_a_series_sent_again_takes_its_own_place_and_a_cancelled_one_goes(stage, calendars, clock):
    first = file(clock, ("a", 1, "x", "RRULE:FREQ=WEEKLY;COUNT=3"), ("b", 2, "x"))
    assert calendars.take_in(first, by=stage.coach, engagement=CODE).taken == 4
    again = calendars.take_in(file(clock, ("a", 3, "x")), by=stage.coach, engagement=CODE)
    assert (again.taken, again.replaced) == (1, 3)
    gone = file(clock, ("a", 3, "x", "STATUS:CANCELLED"))
    assert calendars.take_in(gone, by=stage.coach, engagement=CODE).replaced == 1
    page = stage.chatham.coaching.today.of(stage.coach)
    assert [one.starts_at - clock.now() for one in page.appointments] == [timedelta(days=2)]


def test_who_does_not_coach_it_brings_nothing(stage, calendars, clock, others):
    sent = file(clock, ("a", 1, "Abena"))
    coach, coachee = others
    assert calendars.take_in(sent, by=coach).unmatched == 1
    strangers = [coach, coachee, stage.coachee]
    strangers += [Actor(person=stage.coach.person, role=r) for r in Role if r is not Role.COACH]
    for stranger in strangers:
        for asked in (
            lambda s=stranger: calendars.take_in(sent, by=s, engagement=CODE),
            lambda s=stranger: calendars.forget(CODE, by=s),
        ):
            with pytest.raises(NotTrackedError):
                asked()
    for role in set(Role) - {Role.COACH, Role.COACHEE}:
        with pytest.raises(NotTrackedError):
            calendars.file_for(Actor(person=stage.coach.person, role=role))
    with pytest.raises(CalendarError):
        calendars.take_in(b"no", by=stage.coach)


def test_what_goes_out_names_nobody_and_is_ones_own(stage, calendars, clock, others):
    session = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(session)
    desk = stage.chatham.coaching.commitments
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    day = clock.now().date() + timedelta(days=4)
    desk.change(
        one.session, one.line, standing=Standing.OPEN, due_on=day, version=0, by=stage.coach
    )
    calendars.take_in(file(clock, ("a", 1, "Abena")), by=stage.coach)
    for who in (stage.coach, stage.coachee):
        out = calendars.file_for(who)
        events = Calendar.from_ical(out).walk("VEVENT")
        assert sorted(str(e["SUMMARY"]) for e in events) == [
            "Coaching session",
            "Coaching: a next step is due",
        ]
        assert {e["DTSTART"].dt for e in events} == {clock.now() + timedelta(days=1), day}
        for word in (b"Abena", b"Farah", b"Zofia", b"rota", b"sorry", CODE.encode(), b"per_"):
            assert word not in out
    for who in others:
        assert b"VEVENT" not in calendars.file_for(who)


def test_appointments_go_with_their_time_and_with_the_names(stage, calendars, clock, tmp_path):
    calendars.take_in(file(clock, ("a", 1, "x")), by=stage.coach, engagement=CODE)
    clock.tick(days=PAST_APPOINTMENTS.days)
    stage.chatham.retention.run()
    assert len(stored(tmp_path)) == 1
    clock.tick(days=2)
    stage.chatham.retention.run()
    assert stored(tmp_path) == []
    calendars.take_in(file(clock, ("b", 1, "x")), by=stage.coach, engagement=CODE)
    with stage.chatham.database.write() as work:
        work.keys.destroy_engagement_key(CODE)
    assert stage.chatham.coaching.today.of(stage.coach).appointments == ()
    assert b"VEVENT" not in calendars.file_for(stage.coach)


def test_a_persons_own_data_tells_of_both(stage, calendars, clock, others):
    session = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(session)
    desk = stage.chatham.coaching.commitments
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    desk.change(
        one.session, one.line, standing=Standing.DONE, due_on=None, version=0, by=stage.coach
    )
    calendars.take_in(file(clock, ("a", 1, "Abena")), by=stage.coach)
    with stage.chatham.database.read() as work:
        (held,) = HELD["commitment_states"](work, stage.coachee.person)
        assert (held["session"], held["standing"], held["set_by"]) == (session.id, "done", "coach")
        (held,) = HELD["appointments"](work, stage.coachee.person)
        assert held["minutes"] == 60
        for stranger in others:
            assert HELD["appointments"](work, stranger.person) == []
            assert HELD["commitment_states"](work, stranger.person) == []
