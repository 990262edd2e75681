"""Who looked, a page at a time: the pages together are the whole log, and hide nobody."""

from __future__ import annotations

import pytest

from assistant.requests import log_pages
from assistant.requests.access_log import look_in
from assistant.requests.log_pages import Asked
from assistant.requests.mine import Mine
from assistant.requests.refusals import RequestError
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import scene


@pytest.fixture
def stage(tmp_path):
    made = scene(tmp_path)
    made.says_yes()
    yield made
    made.chatham.database.close()


@pytest.fixture
def read(stage):
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    for number in range(9):
        stage.reads(record, stage.coach if number % 3 else stage.coachee)
    return record


def walked(stage, *, meanwhile=None, **asked):
    packages, who = stage.chatham.requests.packages, stage.coachee
    found, beyond = [], None
    while True:
        part = packages.log_page(who.person, Asked(beyond=beyond, **asked), by=who)
        found += part.looks
        if part.further is None:
            return found
        beyond = part.further
        if meanwhile:
            meanwhile()


@pytest.mark.parametrize("most", [1, 2, 50])
@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_the_pages_are_the_whole_log(stage, read, monkeypatch, most, at_once):
    monkeypatch.setattr(log_pages, "_AT_ONCE", at_once)
    every = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    others = [look for look in every if not look.own]
    assert len(others) > 6
    assert walked(stage, most=most, own=False)[::-1] == others
    # Each page is itself a look, so a way through that shows one's own has to gain on them.
    forwards = walked(stage, most=most + 1, own=True, oldest_first=True)
    assert forwards[: len(every)] == list(every)
    assert all(look.own for look in forwards[len(every) :])


def test_a_look_between_two_pages_hides_none_and_shows_none_twice(stage, read):
    def looks():
        stage.reads(read, stage.coach)

    packages = stage.chatham.requests.packages
    every = packages.access_log(stage.coachee.person, by=stage.coachee)
    found = walked(stage, most=2, own=False, meanwhile=looks)
    assert found[::-1] == [look for look in every if not look.own]


def test_a_page_without_a_find_says_where_to_go_on(stage, read, monkeypatch):
    monkeypatch.setattr(log_pages, "EXAMINED", 4)
    monkeypatch.setattr(log_pages, "_AT_ONCE", 2)
    for _ in range(10):
        stage.reads(read, stage.coachee)
    first = stage.chatham.requests.packages.log_page(
        stage.coachee.person, Asked(beyond=None, most=50, own=False), by=stage.coachee
    )
    assert first.looks == ()
    assert first.further is not None
    every = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    assert walked(stage, most=50, own=False)[::-1] == [look for look in every if not look.own]


def test_of_a_long_log_no_more_is_read_than_a_page_needs(stage, read, monkeypatch):
    for _ in range(60):
        stage.reads(read, stage.coach)
    seen = []
    known = log_pages.look_in
    monkeypatch.setattr(log_pages, "look_in", lambda e, mine: seen.append(e) or known(e, mine))
    part = stage.chatham.requests.packages.log_page(
        stage.coachee.person, Asked(beyond=None, most=10, own=False), by=stage.coachee
    )
    assert len(part.looks) == 10
    assert len(seen) < 20


def test_each_page_is_noted_before_it_is_shown_and_nobody_else_gets_one(stage, read):
    packages = stage.chatham.requests.packages
    asked = Asked(beyond=None, most=10, own=True)
    for who in (
        Actor(person=PersonId("per_none"), role=Role.COACHEE),
        stage.coach,
        Actor(person=None, role=Role.ADMINISTRATOR),
        Actor(person=None, role=Role.SPONSOR),
    ):
        with pytest.raises(RequestError):
            packages.log_page(stage.coachee.person, asked, by=who)
    before = stage.kinds().count(EventKind.ACCESS_LOG_VIEWED)
    part = packages.log_page(stage.coachee.person, asked, by=stage.coachee)
    assert stage.kinds().count(EventKind.ACCESS_LOG_VIEWED) == before + 1
    assert part.looks[0].own
    assert part.looks[0].why == "looked at this log"


def test_who_calls_themself_you_is_not_taken_for_the_person(stage, read):
    coach = stage.coach.person
    mine = Mine(
        person=stage.coachee.person,
        roles={read.engagement: Role.COACHEE},
        sessions={read.id: read},
        names={coach: "you"},
        own=frozenset(),
    )
    with stage.chatham.database.read() as work:
        indexes = work.mentions.of(mine.person, read.id)
        ledger = stage.chatham.ledger(work)
        found = [look_in(next(ledger.events(i, i + 1)), mine) for i in indexes]
    theirs = [look for look in found if look is not None and look.role == "coach"]
    assert theirs
    assert {(look.who, look.own) for look in theirs} == {("you", False)}
