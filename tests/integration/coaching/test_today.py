"""Today, and preparing for a session: what waits for one coach, and nothing of anybody else."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from assistant.commitments.tracked import NotTrackedError
from assistant.storage.agenda import cases_query, contests_query, sessions_query
from assistant.storage.commitment_records import Standing
from assistant.storage.request_records import Reply
from assistant.storage.statuses import Status
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.databases import connected
from tests.integration.sessions.scene import CODE, EXECUTIVE


@pytest.fixture
def today(stage):
    return stage.chatham.coaching.today


def test_what_waits_and_when_it_does_not_any_more(stage, today, clock):
    assert today.of(stage.coach).is_empty
    assert today.of(stage.coach).called == {CODE: "Abena"}
    draft = stage.takes_in()
    stopped = stage.takes_in(EXECUTIVE)
    page = today.of(stage.coach)
    assert {one.status for one in page.under_way} == {Status.QUEUED}
    while stage.chatham.worker.run_next():
        pass
    page = today.of(stage.coach)
    assert [one.id for one in page.drafts] == [draft.id]
    assert page.under_way == ()
    assert [(c.session, c.engagement, c.acknowledged) for c in page.cases] == [
        (stopped.id, CODE, False)
    ]
    stage.approves(draft)
    stage.chatham.cases.desk.acknowledge(page.cases[0].number, stage.coach)
    assert today.of(stage.coach).cases[0].acknowledged
    stage.chatham.cases.desk.resolve(page.cases[0].number, stage.coach)
    assert today.of(stage.coach).is_empty


def test_consents_that_wait(stage, today, clock):
    people = stage.chatham.people
    planned = people.plan(CODE, {"Zola": "coachee"})
    people.keep(planned)
    (one,) = today.of(stage.coach).consents
    assert (one.engagement, one.waiting, one.own) == (CODE, 1, False)
    zola = Actor(person=planned.labels["Zola"], role=Role.COACHEE)
    stage.chatham.consenting.refuse(stage.word(zola), by=zola)
    # Somebody who said no has answered, and so has who took a yes back.
    assert today.of(stage.coach).consents == ()
    stage.withdraws(stage.coachee)
    assert today.of(stage.coach).consents == ()
    clock.tick(days=2000)
    assert today.of(stage.coach).consents[0].own


def test_a_later_coach_is_told_nothing_of_what_was_before(stage, today):
    stage.takes_in()
    stage.chatham.worker.run_next()
    planned = stage.chatham.people.plan(CODE, {"Mei": "coach"})
    stage.chatham.people.keep(planned)
    mei = Actor(person=planned.labels["Mei"], role=Role.COACH)
    assert today.of(mei).sessions == ()
    assert len(today.of(stage.coach).drafts) == 1
    ready = today.preparing(CODE, coach=mei)
    assert (ready.last, ready.commitments, ready.own_words) == (None, (), ())


def test_nobody_else_has_a_page(stage, today, others):
    stage.takes_in()
    assert today.of(others[0]).sessions == ()
    assert CODE not in today.of(others[0]).called
    assert today.of(Actor(person=PersonId("per_nobody"), role=Role.COACH)).is_empty
    for role in Role:
        who = Actor(person=stage.coach.person if role is not Role.COACH else None, role=role)
        with pytest.raises(NotTrackedError):
            today.of(who)
        with pytest.raises(NotTrackedError):
            today.preparing(CODE, coach=who)
    for code in (CODE, "nowhere"):
        with pytest.raises(NotTrackedError):
            today.preparing(code, coach=others[0])


def test_half_a_minute_before_a_session(stage, today, clock):
    first = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(first)
    clock.tick(days=7)
    second = stage.takes_in()
    stage.chatham.worker.run_next()
    assert today.preparing(CODE, coach=stage.coach).last == first.id  # a draft is none yet
    stage.approves(second)
    desk = stage.chatham.coaching.commitments
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    desk.change(
        one.session, one.line, standing=Standing.DONE, due_on=None, version=0, by=stage.coachee
    )
    looks = stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED)
    ready = today.preparing(CODE, coach=stage.coach)
    assert ready.last == second.id
    assert one.line not in {c.line for c in ready.commitments if c.session == second.id}
    assert {c.session for c in ready.commitments} >= {first.id}
    assert any("Zofia" in line.text for line in ready.own_words)
    assert "Zofia" not in repr(ready)
    assert stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED) == looks + 2
    stage.ends_consent_only(stage.coachee)
    ready = today.preparing(CODE, coach=stage.coach)
    assert (ready.last, ready.own_words) == (None, ())
    assert {one.session for one in ready.withheld} == {first.id, second.id}


def test_today_asks_the_same_few_questions_however_much_there_is(stage, today, tmp_path):
    asked = []
    engine = stage.chatham.database._engine

    def hears(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", hears)
    today.of(stage.coach)
    few = len(asked)
    for n in range(5):
        people = stage.chatham.people
        people.keep(people.plan(f"more-{n}", {f"Person {n}": "coachee"}))
        with stage.chatham.database.write() as work:
            from assistant.storage.records import Participant

            part = Participant(person=stage.coach.person, role=Role.COACH)
            work.engagements.add_participant(f"more-{n}", part, at=stage.chatham.clock.now())
    stage.takes_in()
    asked.clear()
    assert len(today.of(stage.coach).called) == 6
    assert len(asked) == few


def test_today_reads_no_whole_table(stage, tmp_path):
    with connected(f"sqlite:///{tmp_path / 'home' / 'chatham.db'}") as connection:
        for asked in (sessions_query, cases_query, contests_query):
            query = asked(stage.coach.person)
            compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
            told = [row[3] for row in plan]
            assert any("SEARCH" in line for line in told)
            assert not [line for line in told if line.startswith("SCAN")], told


def test_a_contested_line_waits_until_it_is_answered(stage, today):
    taken = stage.takes_in()
    while stage.chatham.worker.run_next():
        pass
    stage.approves(taken)
    assert today.of(stage.coach).contests == ()
    contesting = stage.chatham.requests.contesting
    said = contesting.contest(taken.id, "goal:1", "Not like that.", by=stage.coachee)
    assert [one.session for one in today.of(stage.coach).contests] == [taken.id]
    contesting.answer(said.id, Reply.STANDS, "It was said so.", by=stage.coach)
    assert today.of(stage.coach).is_empty


def test_an_appointment_that_has_begun_is_still_next(stage, today, clock):
    at = clock.now() + timedelta(minutes=10)
    body = f"BEGIN:VEVENT\nUID:1\nDTSTART:{at:%Y%m%dT%H%M%SZ}\nEND:VEVENT\n"
    sent = f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n".encode()
    stage.chatham.coaching.calendars.take_in(sent, by=stage.coach, engagement=CODE)
    clock.tick(minutes=70)
    assert today.preparing(CODE, coach=stage.coach).next.starts_at == at
    clock.tick(hours=2)
    assert today.of(stage.coach).appointments == ()
    assert today.preparing(CODE, coach=stage.coach).next is None
