"""Commitments' states, appointments and a coach's agenda, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.storage.appointments import Appointment
from assistant.storage.commitment_records import CommitmentRow, Standing
from assistant.storage.errors import AlreadyStored, KeyDestroyed, StaleSession
from assistant.storage.records import Participant, Profile
from assistant.storage.statuses import Status
from governance.identity import EngagementId, PersonId, Role, SessionId
from tests.databases import COACH, COACHEE, ENGAGEMENT, add_engagement, add_session
from tests.fakes import NOON

S1 = SessionId("ses_1")
OTHER = EngagementId("eng_2")
STRANGER = PersonId("per_stranger")
FIRST = CommitmentRow(
    session=S1,
    line="ab",
    standing=Standing.OPEN,
    due_on=date(2026, 12, 4),
    set_at=NOON,
    set_by=Role.COACHEE,
    version=0,
)


@pytest.fixture
def filled(database):
    add_engagement(database)
    add_session(database, S1)
    return database


def met(name: str, days: int, uid: str = "u", engagement: EngagementId = ENGAGEMENT) -> Appointment:
    return Appointment(
        id=name,
        engagement=engagement,
        coach=COACH.person,
        uid=uid,
        starts_at=NOON + timedelta(days=days),
        minutes=50,
    )


def test_a_state_is_stored_over_the_version_it_came_from(filled):
    with filled.write() as work:
        stored = work.commitments.put(FIRST)
        assert stored == replace(FIRST, version=1)
        done = replace(stored, standing=Standing.DONE, due_on=None, set_by=Role.COACH)
        assert work.commitments.put(done).version == 2
    for stale in (replace(FIRST, version=1), replace(FIRST, version=7)):
        with pytest.raises(StaleSession), filled.write() as work:
            work.commitments.put(stale)
    with pytest.raises(AlreadyStored), filled.write() as work:
        work.commitments.put(FIRST)
    with filled.read() as work:
        assert work.commitments.of_sessions([S1])[S1]["ab"].standing is Standing.DONE
        assert work.commitments.of_sessions([]) == {}


def test_lines_are_keyed_with_their_session_and_gone_with_its_key(filled):
    add_session(filled, SessionId("ses_2"))
    with filled.write() as work:
        one, two = work.commitments.lines_of(S1, ["Say sorry.", "Hand it over."])
        assert one != two
        assert work.commitments.lines_of(S1, ["Say sorry."]) == (one,)
        assert work.commitments.lines_of(SessionId("ses_2"), ["Say sorry."]) != (one,)
        work.commitments.put(replace(FIRST, line=one))
        assert work.commitments.erase([S1]) == 1
        work.keys.destroy_session_key(S1)
    with filled.read() as work, pytest.raises(KeyDestroyed):
        work.commitments.lines_of(S1, ["Say sorry."])


def test_days_to_come_are_ones_own_and_of_open_commitments(filled):
    with filled.write() as work:
        work.commitments.put(FIRST)
        work.commitments.put(replace(FIRST, line="cd", standing=Standing.DONE))
        work.commitments.put(replace(FIRST, line="ef", due_on=None))
    with filled.read() as work:
        for part in (COACH, COACHEE):
            (due,) = work.commitments.due_of(part.person, part.role)
            assert (due.session, due.line, due.on) == (S1, "ab", date(2026, 12, 4))
        assert work.commitments.due_of(COACH.person, Role.COACHEE) == ()
        assert work.commitments.due_of(STRANGER, Role.COACH) == ()
    with filled.write() as work:
        work.sessions.erase(S1, status=Status.EXPIRED, at=NOON)
        assert work.commitments.due_of(COACH.person, Role.COACH) == ()


def test_a_series_takes_its_own_place_and_no_other_coachs(filled):
    with filled.write() as work:
        assert work.appointments.replace(ENGAGEMENT, COACH.person, ["u", "v"], [met("a", 1)]) == 0
        now = [met("b", 2), met("c", 3), met("d", 1, "v")]
        assert work.appointments.replace(ENGAGEMENT, COACH.person, ["u", "v"], now) == 1
        assert work.appointments.replace(ENGAGEMENT, COACHEE.person, ["u"], []) == 0
        found = work.appointments.of_coach(COACH.person, since=NOON, most=9)
        assert [one.id for one in found] == ["d", "b", "c"]
        assert found[1] == met("b", 2)
        late = work.appointments.of_coach(COACH.person, since=NOON + timedelta(days=2), most=1)
        assert [one.id for one in late] == ["b"]
        theirs = work.appointments.of_coachee(COACHEE.person, since=NOON, most=9)
        assert theirs == found
        assert work.appointments.of_coachee(COACH.person, since=NOON, most=9) == ()
        assert work.appointments.of_coach(STRANGER, since=NOON, most=9) == ()
        assert work.appointments.forget_before(NOON + timedelta(days=2)) == 1
        assert work.appointments.forget_of(COACHEE.person, ENGAGEMENT) == 0
        assert work.appointments.forget(ENGAGEMENT) == 2
    twice = [met("a", 1), met("b", 1)]
    with pytest.raises(AlreadyStored), filled.write() as work:
        work.appointments.replace(ENGAGEMENT, COACH.person, ["u"], twice)


def test_an_uid_is_keyed_with_its_engagement(filled):
    with filled.write() as work:
        work.engagements.add(OTHER, participants=[COACH], at=NOON)
        assert work.appointments.uids_of(ENGAGEMENT, ["x"]) == work.appointments.uids_of(
            ENGAGEMENT, ["x"]
        )
        assert work.appointments.uids_of(ENGAGEMENT, ["x"]) != work.appointments.uids_of(
            OTHER, ["x"]
        )


def test_the_agenda_is_the_coachs_own(filled):
    with filled.write() as work:
        other = Participant(person=STRANGER, role=Role.COACH)
        work.engagements.add(OTHER, participants=[other, COACHEE], at=NOON)
    with filled.read() as work:
        assert list(work.agenda.circles(COACH.person)) == [ENGAGEMENT]
        assert [one.id for one in work.agenda.sessions(COACH.person)] == [S1]
        assert list(work.agenda.circles(STRANGER)) == [OTHER]
        for nobody in (STRANGER, COACHEE.person):
            assert work.agenda.sessions(nobody) == ()
            assert work.agenda.cases(nobody) == ()
        assert work.agenda.circles(COACHEE.person) == {}
    with filled.write() as work:
        work.lifetimes.close(ENGAGEMENT, NOON)
        assert work.agenda.circles(COACH.person) == {}
        assert list(work.agenda.circles(COACH.person, closed=True)) == [ENGAGEMENT]
        work.keys.destroy_engagement_key(ENGAGEMENT)
        assert work.agenda.circles(COACH.person, closed=True) == {}
        assert work.agenda.sessions(COACH.person) == ()


def test_names_of_several_engagements_at_once(filled):
    with filled.write() as work:
        profile = Profile(title="Spring", names={COACH.person: "Zoë"})
        work.engagements.add(OTHER, participants=[COACH], at=NOON, profile=profile)
    with filled.write() as work:
        found = work.engagements.profiles([ENGAGEMENT, OTHER, EngagementId("eng_none")])
        assert found == {c: work.engagements.profile(c) for c in (ENGAGEMENT, OTHER)}
        work.keys.destroy_engagement_key(OTHER)
        assert list(work.engagements.profiles([ENGAGEMENT, OTHER])) == [ENGAGEMENT]
