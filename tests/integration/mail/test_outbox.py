"""Mail that waits: nothing is lost, nothing goes twice at once, nothing stays too long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from assistant.mail.outbox import TRIES, About, Outbox
from assistant.mail.post import MailError
from assistant.requests.refusals import RequestError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import NotStored
from assistant.storage.invitations import InvitationRecord
from assistant.storage.outbox_records import Letter, MailKind, MailStatus
from assistant.storage.register_records import Office, OfficerRecord
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from tests.databases import COACHEE, ENGAGEMENT, Site, add_engagement, connected
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock

LETTER = Letter(to="abena@example.org", link="https://coaching.example.org/consent/s3cret")
OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
UNTIL = NOON + timedelta(days=14)


@dataclass
class Box:
    """A mail server that is away as often as it is told to be."""

    away: int = 0
    dies: bool = False
    taken: list[tuple[str, Letter]] = field(default_factory=list[tuple[str, Letter]])

    def send(self, letter: Letter, *, mail: str, at: datetime) -> None:
        assert at == NOON
        if self.away:
            self.away -= 1
            raise MailError("away")
        self.taken.append((mail, letter))
        if self.dies:
            raise KeyboardInterrupt


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def outbox(database: Database, clock: SetClock, box: Box) -> Outbox:
    add_engagement(database)
    with database.write() as work:
        work.officers.add(
            OfficerRecord(person=PersonId("per_officer"), office=Office.PRIVACY, appointed_at=NOON)
        )
        invitation = InvitationRecord(
            id="inv_1",
            engagement=ENGAGEMENT,
            person=COACHEE.person,
            purposes=("session_summary",),
            created_at=NOON,
            expires_at=UNTIL,
        )
        work.invitations.add(invitation, secret="s3cret")
    return Outbox(
        database=database,
        trail=Trail(clock=clock, randomness=RepeatableRandomness()),
        clock=clock,
        ids=CountingIds(),
        post=box,
    )


@pytest.fixture
def mail(outbox: Outbox, database: Database) -> str:
    about = About(
        kind=MailKind.INVITATION,
        engagement=ENGAGEMENT,
        person=COACHEE.person,
        record="inv_1",
        useful_until=UNTIL,
    )
    with database.write() as work:
        return outbox.put(work, about, LETTER)


def statuses(outbox: Outbox) -> list[MailStatus]:
    return [one.status for one in outbox.listed(by=OFFICER)]


def noted(database: Database) -> list[object]:
    with database.read() as work:
        events = list(Ledger(work.ledger, randomness=RepeatableRandomness()).events())
    return [
        e.facts["status"] for e in events if e and e.kind is EventKind.CONSENT_INVITATION_MAILED
    ]


def sealed(site: Site) -> list[bytes | None]:
    with connected(site.url) as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT sealed FROM outbox_mail")]


def test_it_is_sent_once_and_its_letter_is_gone(
    outbox: Outbox, mail: str, box: Box, database: Database, site: Site, clock: SetClock
) -> None:
    assert LETTER.to.encode() not in (sealed(site)[0] or b"")
    assert outbox.deliver().sent == 1
    clock.tick(days=1)
    assert outbox.deliver().sent == 0
    assert box.taken == [(mail, LETTER)]
    assert (statuses(outbox), sealed(site), noted(database)) == (
        [MailStatus.SENT],
        [None],
        ["sent"],
    )


def test_a_server_that_is_away_is_asked_less_and_less_often(
    outbox: Outbox, mail: str, box: Box, clock: SetClock
) -> None:
    box.away = 3
    tried: list[int] = []
    while not box.taken:
        before = box.away
        outbox.deliver()
        if box.away != before or box.taken:
            tried.append(int((clock.now() - NOON).total_seconds() // 60))
        clock.tick(minutes=1)
    assert tried == [0, 5, 15, 35]
    assert box.taken == [(mail, LETTER)]


def test_after_every_try_it_is_dead_and_an_officer_revives_it(
    outbox: Outbox, mail: str, box: Box, database: Database, clock: SetClock
) -> None:
    box.away = TRIES
    for _ in range(TRIES):
        outbox.deliver()
        clock.tick(hours=6)
    assert (box.away, statuses(outbox), noted(database)) == (0, [MailStatus.DEAD], ["not_sent"])
    assert outbox.deliver().sent == 0
    coach = Actor(person=COACHEE.person, role=Role.COACH)
    with pytest.raises(RequestError):
        outbox.retry(mail, by=coach)
    with pytest.raises(NotStored):
        outbox.retry("mail_99", by=OFFICER)
    outbox.retry(mail, by=OFFICER)
    assert outbox.deliver().sent == 1
    assert noted(database) == ["not_sent", "sent"]


def test_a_server_that_hangs_holds_nobody_up(
    outbox: Outbox, mail: str, box: Box, database: Database, clock: SetClock
) -> None:
    about = About(
        kind=MailKind.INVITATION,
        engagement=ENGAGEMENT,
        person=COACHEE.person,
        record="inv_1",
        useful_until=UNTIL,
    )
    with database.write() as work:
        other = outbox.put(work, about, LETTER)
    box.away = 1
    assert outbox.deliver().waiting == 1
    assert (box.away, outbox.deliver().sent) == (0, 0)  # the other waits out the rest
    clock.tick(minutes=1)
    assert outbox.deliver().sent == 1
    assert box.taken == [(other, LETTER)]
    clock.tick(minutes=4)
    outbox.deliver()
    assert box.taken[1:] == [(mail, LETTER)]


def test_who_dies_after_sending_sends_the_same_message_again(
    outbox: Outbox, mail: str, box: Box, clock: SetClock
) -> None:
    box.dies = True
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver()
    box.dies = False
    assert outbox.deliver().sent == 0  # nobody sends it while somebody may still be at it
    clock.tick(minutes=5)
    assert outbox.deliver().sent == 1
    assert box.taken == [(mail, LETTER)] * 2


def test_of_two_only_one_is_given_a_mail(outbox: Outbox, mail: str, database: Database) -> None:
    with database.read() as work:
        (seen,) = work.outbox.due(NOON, most=5)
    later = NOON + timedelta(minutes=5)
    with database.write() as work:
        first = work.outbox.claim(seen, next_try=later)
        second = work.outbox.claim(seen, next_try=later)
    assert (first, second) == (LETTER, None)
    assert outbox.listed(by=OFFICER)[0].id == mail


def test_what_is_of_no_use_any_more_is_not_sent(
    outbox: Outbox, mail: str, box: Box, database: Database, site: Site
) -> None:
    with database.write() as work:
        assert work.invitations.end("inv_1", at=NOON)
    outbox.deliver()
    assert (box.taken, statuses(outbox), sealed(site)) == ([], [MailStatus.LAPSED], [None])
    with pytest.raises(NotStored):
        outbox.retry(mail, by=OFFICER)


@pytest.mark.usefixtures("mail")
def test_a_letter_past_its_time_is_emptied_dead_or_waiting(
    outbox: Outbox, box: Box, site: Site, clock: SetClock
) -> None:
    box.away = 99
    outbox.deliver()
    clock.at = UNTIL
    assert outbox.tidy() == 1
    assert outbox.deliver().waiting == 0
    assert (statuses(outbox), sealed(site)) == ([MailStatus.LAPSED], [None])


@pytest.mark.usefixtures("mail")
def test_without_its_engagements_key_a_letter_lapses(
    outbox: Outbox, box: Box, database: Database
) -> None:
    with database.write() as work:
        work.keys.destroy_engagement_key(ENGAGEMENT)
    outbox.deliver()
    assert (box.taken, statuses(outbox)) == ([], [MailStatus.LAPSED])
