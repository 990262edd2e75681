"""Sessions read the newest first, a few at a time: the parts are the whole, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId
from tests.databases import ENGAGEMENT, NOON, add_engagement, new_session

OTHER = EngagementId("eng_2")
THIRD = EngagementId("eng_3")


@pytest.fixture
def filled(database: Database) -> Database:
    """Nine sessions of two engagements, several at the same moment, and some that are not meant."""
    for name in (ENGAGEMENT, OTHER, THIRD):
        add_engagement(database, name)
    with database.write() as work:
        for number in range(9):
            at = NOON + timedelta(days=number // 3)
            status = Status.NO_CONSENT if number % 4 == 0 else Status.QUEUED
            room = OTHER if number % 2 else ENGAGEMENT
            one = new_session(f"ses_{number}", engagement=room, created_at=at, status=status)
            work.sessions.add(one)
        late = NOON + timedelta(days=99)
        work.sessions.add(new_session("ses_request", purpose="triage", created_at=late))
        work.sessions.add(new_session("ses_third", engagement=THIRD, created_at=late))
    return database


def parts(
    work: UnitOfWork, most: int, rooms: tuple[EngagementId, ...], statuses: frozenset[Status]
) -> Iterator[SessionRecord]:
    last = None
    while some := work.sessions.newest(rooms, "session_summary", statuses, after=last, most=most):
        assert len(some) <= most
        yield from some
        last = some[-1]


@pytest.mark.parametrize("most", [1, 2, 4, 100])
@pytest.mark.parametrize("rooms", [(ENGAGEMENT,), (ENGAGEMENT, OTHER), ()])
@pytest.mark.parametrize("statuses", [frozenset(Status), frozenset({Status.NO_CONSENT})])
def test_the_parts_are_the_whole_in_order(
    filled: Database, most: int, rooms: tuple[EngagementId, ...], statuses: frozenset[Status]
) -> None:
    with filled.read() as work:
        every = [
            one
            for room in rooms
            for one in work.sessions.of_engagement(room)
            if one.purpose == "session_summary" and one.status in statuses
        ]
        every.sort(key=lambda one: (one.created_at, one.id), reverse=True)
        assert list(parts(work, most, rooms, statuses)) == every
