"""The repositories of officers, requests, restrictions, incidents and ways to sign in, on both
databases: what ends once stays as it ended, and nothing is anybody's by accident.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, NotStored, StorageError
from assistant.storage.incident_records import (
    NOTIFY_WITHIN,
    Category,
    Closing,
    IncidentRecord,
    NoNotice,
    Severity,
    Source,
)
from assistant.storage.register_records import Office, OfficerRecord
from assistant.storage.request_records import (
    Extension,
    Ground,
    Refusal,
    RequestRecord,
    RestrictionRecord,
    Right,
)
from assistant.storage.statuses import Status
from governance.identity import EngagementId, PersonId, Role
from governance.outcomes import ReasonCode
from tests.databases import COACH, COACHEE, ENGAGEMENT, add_engagement, add_session
from tests.fakes import NOON

LATER = NOON + timedelta(days=1)
DANA, EVI = PersonId("per_dana"), PersonId("per_evi")


class TestOfficers:
    def test_an_office_is_held_until_it_ends_and_is_never_forgotten(
        self, database: Database
    ) -> None:
        first = OfficerRecord(person=DANA, office=Office.PRIVACY, appointed_at=NOON)
        other = OfficerRecord(person=DANA, office=Office.LEGAL, appointed_at=LATER)
        with database.write() as work:
            work.officers.add(other)
            work.officers.add(first)
            assert work.officers.all() == (first, other)
            work.officers.end(DANA, Office.PRIVACY, at=LATER)
        with database.read() as work:
            assert not work.officers.holds(DANA, Office.PRIVACY)
            assert work.officers.holds(DANA, Office.LEGAL)
            assert not work.officers.holds(EVI, Office.LEGAL)
            assert work.officers.all() == (replace(first, ended_at=LATER), other)

    def test_it_is_given_once_and_ends_once(self, database: Database) -> None:
        record = OfficerRecord(person=DANA, office=Office.PRIVACY, appointed_at=NOON)
        with database.write() as work:
            work.officers.add(record)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.officers.add(replace(record, appointed_at=LATER))
        with database.write() as work:
            work.officers.end(DANA, Office.PRIVACY, at=LATER)
            with pytest.raises(NotStored):
                work.officers.end(DANA, Office.PRIVACY, at=LATER)
            with pytest.raises(NotStored):
                work.officers.end(EVI, Office.PRIVACY, at=LATER)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.officers.add(record)  # whoever left comes back under another id


def asked(name: str = "req_1", person: PersonId = COACHEE.person, days: int = 30) -> RequestRecord:
    due = NOON + timedelta(days=days)
    return RequestRecord(id=name, person=person, right=Right.ACCESS, received_at=NOON, due=due)


class TestRequests:
    def test_what_became_of_one_comes_back_and_it_is_answered_once(
        self, database: Database
    ) -> None:
        longer = replace(asked(), due=LATER + timedelta(days=90), extension=Extension.COMPLEX)
        refused = replace(
            longer, answered_at=LATER, refusal=Refusal.EXCESSIVE, answered_by=PersonId("per_dana")
        )
        with database.write() as work:
            work.requests.add(asked())
            assert work.requests.get("req_1") == asked()
            work.requests.change(longer)
            work.requests.change(refused)
            assert work.requests.get("req_1") == refused
            with pytest.raises(NotStored):
                work.requests.change(replace(refused, refusal=None))
            with pytest.raises(NotStored):
                work.requests.get("req_9")
        with database.read() as work:
            assert work.requests.get("req_1") == refused

    def test_the_one_due_first_comes_first_and_a_persons_are_theirs(
        self, database: Database
    ) -> None:
        late, soon = asked("req_1", days=60), asked("req_2", days=10)
        other = asked("req_3", person=COACH.person, days=20)
        with database.write() as work:
            for one in (late, soon, other):
                work.requests.add(one)
            assert work.requests.all() == (soon, other, late)
            assert work.requests.of(COACHEE.person) == (soon, late)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.requests.add(soon)

    def test_a_sentence_is_no_id(self, database: Database) -> None:
        with pytest.raises(StorageError), database.write() as work:
            work.requests.add(asked("give me all my data"))


class TestRestrictions:
    RECORD = RestrictionRecord(
        id="rst_1", person=COACHEE.person, ground=Ground.UNLAWFUL, since=NOON
    )

    def test_it_stands_until_it_is_lifted_and_stays_on_record(self, database: Database) -> None:
        both = {COACH.person, COACHEE.person}
        with database.write() as work:
            work.requests.restrict(self.RECORD)
            assert work.requests.restricted(both) == {COACHEE.person}
            assert work.requests.restricted({COACH.person}) == frozenset()
            assert work.requests.restricted(()) == frozenset()
            assert work.requests.lift(COACHEE.person, at=LATER) == 1
            assert work.requests.lift(COACHEE.person, at=LATER) == 0
        with database.read() as work:
            assert work.requests.restricted(both) == frozenset()
            assert work.requests.restrictions(COACHEE.person) == (
                replace(self.RECORD, until=LATER),
            )

    def test_only_what_a_gate_stopped_for_it_waits(self, database: Database) -> None:
        restricted = ReasonCode.PROCESSING_RESTRICTED
        waits = add_session(database, "ses_1", status=Status.AWAITING_CONSENT, reason=restricted)
        add_session(database, "ses_2", status=Status.AWAITING_CONSENT)
        add_session(database, "ses_3", status=Status.IN_REVIEW)
        with database.write() as work:
            assert work.lifetimes.restricted() == frozenset()
            work.requests.restrict(self.RECORD)
            assert work.lifetimes.restricted() == {waits.id}
            work.requests.lift(COACHEE.person, at=LATER)
            assert work.lifetimes.restricted() == frozenset()


class TestIncidents:
    RECORD = IncidentRecord(
        id="inc_1",
        category=Category.NAME_MISSED,
        severity=Severity.LOW,
        source=Source.AUDIT,
        aware_at=NOON,
        opened_at=LATER,
        opened_by=DANA,
        finding="missed:ses_1",
    )

    def test_it_changes_until_it_is_closed_and_what_opened_it_never_does(
        self, database: Database
    ) -> None:
        told = replace(self.RECORD, severity=Severity.HIGH, people=3, authority_at=LATER)
        closed = replace(
            told,
            people_at=LATER,
            no_notice=NoNotice.RISK_UNLIKELY,
            closed_at=LATER,
            closing=Closing.REMEDIED,
        )
        with database.write() as work:
            work.incidents.add(self.RECORD)
            assert work.incidents.get("inc_1") == self.RECORD
            work.incidents.change(replace(told, aware_at=LATER, opened_by=EVI))
            assert work.incidents.get("inc_1") == told  # the clock runs from where it began
            work.incidents.change(closed)
            with pytest.raises(NotStored):
                work.incidents.change(told)
        with database.read() as work:
            assert work.incidents.get("inc_1") == closed
            assert work.incidents.get("inc_1").due == NOON + NOTIFY_WITHIN
            with pytest.raises(NotStored):
                work.incidents.get("inc_9")

    def test_a_finding_opens_one_and_they_come_oldest_first(self, database: Database) -> None:
        second = replace(self.RECORD, id="inc_2", finding=None, aware_at=NOON - timedelta(days=9))
        third = replace(second, id="inc_3", aware_at=LATER)  # without a finding there may be many
        with database.write() as work:
            for one in (self.RECORD, second, third):
                work.incidents.add(one)
            assert work.incidents.all() == (second, self.RECORD, third)
            assert work.incidents.of_finding("missed:ses_1") == self.RECORD
            assert work.incidents.of_finding("missed:ses_2") is None
        with pytest.raises(AlreadyStored), database.write() as work:
            work.incidents.add(replace(self.RECORD, id="inc_4"))


class TestSignIns:
    def test_they_go_with_a_persons_last_engagement_and_an_office_stays(
        self, database: Database
    ) -> None:
        add_engagement(database)
        add_engagement(database, EngagementId("eng_2"))
        with database.write() as work:
            for person in (COACH.person, COACHEE.person):
                made = work.accounts.known("https://id", person, fresh=f"acc_{person}", now=NOON)
                work.accounts.link(made.id, person)
                work.accounts.open(
                    f"secret of {person}",
                    account_id=made.id,
                    person=person,
                    role=Role.COACH,
                    roles=(),
                    now=NOON,
                )
            work.accounts.grant(f"acc_{COACH.person}", Role.PRIVACY_OFFICER)
            work.keys.destroy_engagement_key(ENGAGEMENT)
            assert work.sign_ins.forget(ENGAGEMENT) == 0  # both still take part elsewhere
            work.keys.destroy_engagement_key(EngagementId("eng_2"))
            assert work.sign_ins.forget(EngagementId("eng_2")) == 4
        with database.write() as work:
            assert [work.sign_ins.of(p.person) for p in (COACH, COACHEE)] == [(), ()]
            kept = work.accounts.known("https://id", COACH.person, fresh="acc_9", now=NOON)
            new = work.accounts.known("https://id", COACHEE.person, fresh="acc_9", now=NOON)
            assert (kept.id, kept.person) == (f"acc_{COACH.person}", None)
            assert new.id == "acc_9"

    def test_it_shows_no_secret_and_closes_browsers(self, database: Database) -> None:
        with database.write() as work:
            work.accounts.open(
                "s3cret",
                account_id=None,
                person=COACHEE.person,
                role=Role.COACHEE,
                roles=(),
                now=NOON,
            )
            (shown,) = work.sign_ins.of(COACHEE.person)
            assert set(shown) == {"kind", "role", "seen_at", "expires_at"}
            assert work.sign_ins.forget_ended(NOON) == 0
            assert work.sign_ins.close(COACHEE.person) == 1
            assert work.sign_ins.of(COACHEE.person) == ()
