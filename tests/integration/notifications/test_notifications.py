"""What people are told: theirs alone, once, without a word of what it was about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.mail.outbox import Outbox
from assistant.mail.post import MailError
from assistant.notifications.desk import SOON, News, Notifications
from assistant.notifications.refusals import NotificationError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.notification_records import NotificationKind
from assistant.storage.outbox_records import Letter
from governance.consent.records import (
    Channel,
    ConsentEvent,
    ConsentId,
    ConsentState,
    NoticeRef,
    Place,
)
from governance.identity import Actor, EngagementId, Locality, PersonId, Role, SessionId
from tests.databases import COACH, COACHEE, ENGAGEMENT, Site, add_session, connected
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock

COACHEE_ACTS = Actor(person=COACHEE.person, role=Role.COACHEE)
COACH_ACTS = Actor(person=COACH.person, role=Role.COACH)
LOOKED = News(
    person=COACHEE.person,
    engagement=ENGAGEMENT,
    kind=NotificationKind.SOMEBODY_LOOKED,
    session=SessionId("ses_1"),
)
ADDRESS = "abena@example.org"
NOTICE = NoticeRef(id="coaching", version=1, language="en", digest="0" * 64)


class Box:
    def __init__(self) -> None:
        self.taken: list[Letter] = []

    def send(self, letter: Letter, *, mail: str, at: object) -> None:
        del mail, at
        self.taken.append(letter)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def outbox(database: Database, clock: SetClock, box: Box) -> Outbox:
    trail = Trail(clock=clock, randomness=RepeatableRandomness())
    return Outbox(database=database, trail=trail, clock=clock, ids=CountingIds(), post=box)


@pytest.fixture
def desk(database: Database, clock: SetClock, outbox: Outbox) -> Notifications:
    add_session(database)
    return Notifications(
        database=database,
        clock=clock,
        ids=CountingIds(),
        outbox=outbox,
        public_url="https://coaching.example.org/",
    )


def tell(desk: Notifications, database: Database, news: News = LOOKED) -> bool:
    with database.write() as work:
        return desk.tell(work, news)


def test_it_is_told_once_until_it_is_read(
    desk: Notifications, database: Database, clock: SetClock
) -> None:
    assert tell(desk, database)
    assert not tell(desk, database)
    (one,) = desk.of(COACHEE_ACTS)
    assert (one.kind, one.session, one.read_at) == (LOOKED.kind, "ses_1", None)
    assert desk.unread(COACHEE_ACTS) == 1
    clock.tick(hours=1)
    assert desk.mark_read(COACHEE_ACTS, one.id) == 1
    assert desk.mark_read(COACHEE_ACTS) == 0
    assert tell(desk, database)
    assert [n.read_at for n in desk.of(COACHEE_ACTS)] == [None, clock.at]


def test_nobody_else_reads_or_marks_it(desk: Notifications, database: Database) -> None:
    tell(desk, database)
    (one,) = desk.of(COACHEE_ACTS)
    assert desk.of(COACH_ACTS) == ()
    assert desk.mark_read(COACH_ACTS, one.id) == 0
    assert desk.unread(COACHEE_ACTS) == 1
    with pytest.raises(NotificationError):
        desk.of(Actor(person=None, role=Role.ADMINISTRATOR))


def test_a_mail_holds_a_link_and_goes_only_where_it_was_asked_for(
    desk: Notifications, database: Database, outbox: Outbox, box: Box, site: Site
) -> None:
    tell(desk, database)
    assert outbox.deliver().sent == 0
    desk.mark_read(COACHEE_ACTS)
    desk.mail_to(COACHEE_ACTS, ENGAGEMENT, ADDRESS)
    with connected(site.url) as connection:
        (stored,) = connection.exec_driver_sql("SELECT sealed FROM mail_address").one()
    assert ADDRESS.encode() not in bytes(stored)
    tell(desk, database)
    tell(desk, database, replace(LOOKED, kind=NotificationKind.RECAP_SHARED))  # one mail for both
    assert outbox.deliver().sent == 1
    assert box.taken == [Letter(to=ADDRESS, link="https://coaching.example.org/notifications")]
    desk.mark_read(COACHEE_ACTS)
    desk.mail_to(COACHEE_ACTS, ENGAGEMENT, None)
    assert not desk.is_mailed(COACHEE_ACTS, ENGAGEMENT)
    tell(desk, database)
    assert outbox.deliver().sent == 0


def test_what_was_read_or_goes_to_an_address_that_was_replaced_is_not_mailed(
    desk: Notifications, database: Database, outbox: Outbox, box: Box
) -> None:
    desk.mail_to(COACHEE_ACTS, ENGAGEMENT, "wrong@example.org")
    tell(desk, database)
    desk.mail_to(COACHEE_ACTS, ENGAGEMENT, ADDRESS)
    assert outbox.deliver().sent == 0
    desk.mark_read(COACHEE_ACTS)
    tell(desk, database)
    desk.mark_read(COACHEE_ACTS)
    assert (outbox.deliver().sent, box.taken) == (0, [])


def test_no_address_and_nobody_elses_engagement(desk: Notifications) -> None:
    with pytest.raises(MailError):
        desk.mail_to(COACHEE_ACTS, ENGAGEMENT, "abena@example.org\nBcc: x@example.org")
    with pytest.raises(NotificationError):
        desk.mail_to(COACHEE_ACTS, EngagementId("eng_9"), ADDRESS)
    stranger = Actor(person=PersonId("per_stranger"), role=Role.COACHEE)
    with pytest.raises(NotificationError):
        desk.mail_to(stranger, ENGAGEMENT, ADDRESS)


def said(name: str, state: ConsentState, day: int, lasts: int = 30) -> ConsentEvent:
    at = NOON + timedelta(days=day)
    yes = state in {ConsentState.GIVEN, ConsentState.RENEWED}
    return ConsentEvent(
        id=ConsentId(name),
        person=COACHEE.person,
        purpose="session_summary",
        locality=Locality.LOCAL,
        state=state,
        at=at,
        by=COACHEE.person,
        channel=Channel.CLI,
        place=Place(engagement=ENGAGEMENT),
        notice=NOTICE if yes else None,
        expires=at + timedelta(days=lasts) if yes else None,
    )


def test_a_yes_that_runs_out_is_told_once_and_not_before_its_time(
    desk: Notifications, database: Database, clock: SetClock
) -> None:
    with database.write() as work:
        work.consents.append(said("con_1", ConsentState.GIVEN, 0))
    assert desk.tell_expiring() == 0
    clock.at = NOON + timedelta(days=30) - SOON
    assert desk.tell_expiring() == 1
    desk.mark_read(COACHEE_ACTS)
    clock.tick(days=1)
    assert desk.tell_expiring() == 0
    (one,) = desk.of(COACHEE_ACTS)
    assert (one.kind, one.record) == (NotificationKind.CONSENT_EXPIRING, "con_1")


@pytest.mark.parametrize("state", [ConsentState.RENEWED, ConsentState.WITHDRAWN])
def test_a_yes_that_was_renewed_or_taken_back_is_not_about_to_run_out(
    desk: Notifications, database: Database, clock: SetClock, state: ConsentState
) -> None:
    with database.write() as work:
        work.consents.append(said("con_1", ConsentState.GIVEN, 0))
        work.consents.append(said("con_2", state, 10, lasts=90))
    clock.at = NOON + timedelta(days=20)
    assert desk.tell_expiring() == 0
