"""A name that masking missed: marked, masked again from raw or in place, recorded, learnt from."""

from __future__ import annotations

import json
import stat

import pytest

from assistant.cli.officers import ADMINISTRATOR
from assistant.incidents.desk import finding_of
from assistant.masking.missed import MissedNameError, Remedy
from assistant.masking.regression import FILE
from assistant.requests.refusals import RequestError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.incident_records import Category, Source
from assistant.storage.records import StageName
from assistant.storage.register_records import Office
from assistant.storage.statuses import Status
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind
from tests.integration.sessions.scene import CODE, ORDINARY

SAID = (
    *ORDINARY,
    ("coach", "And who else is in on it?"),
    (
        "coachee",
        "I will ask quillon on Monday, because quillon knows the rota and Zofia likes him.",
    ),
)
QUILLON = Missed(kind=Kind.PERSON, text="quillon")
TURN = len(SAID)


@pytest.fixture
def record(stage):
    taken = stage.takes_in(SAID)
    list(stage.chatham.worker.drain())
    done = stage.session(taken)
    assert done.status is Status.IN_REVIEW, (done.reason, done.step, done.policies, done.fault)
    return taken


def masked_text(stage, record, reader=None):
    answer = stage.chatham.masking_office.seen.show(record.id, reader=reader or stage.coachee)
    return " ".join(turn.text for turn in answer.value.turns)


def marks(stage, record, missed=QUILLON, turn=TURN, by=None):
    return stage.chatham.masking_office.missed.report(
        record.id, turn, missed, by=by or stage.coachee
    )


def summary(stage, record):
    with stage.chatham.database.read() as work:
        guarded = stage.chatham.stages.guarded(work, stage.session(record))
    # Only the seal knows what is inside; a test may look where the product may not.
    return " ".join(one.text for one in guarded._held.answer.cited())


@pytest.mark.verify
class TestWhatTheModelSaw:
    def test_who_was_in_the_room_sees_the_masked_turns(self, stage, record):
        for reader in (stage.coach, stage.coachee):
            shown = masked_text(stage, record, reader)
            assert "[PERSON_1]" in shown
            assert "Zofia" not in shown
        assert stage.kinds().count(EventKind.RELEASE_MASKED_VIEWED) == 2

    def test_nobody_else_does(self, stage, record):
        for role in set(Role) - {Role.COACH, Role.COACHEE}:
            reader = Actor(person=stage.coach.person, role=role)
            with pytest.raises(NothingToReadError):
                masked_text(stage, record, reader)
        assert EventKind.RELEASE_MASKED_VIEWED not in stage.kinds()

    def test_a_stranger_and_a_wrong_id_read_the_same(self, stage, record):
        seen = stage.chatham.masking_office.seen
        stranger = Actor(person=PersonId("per_x"), role=Role.COACHEE)
        with pytest.raises(NothingToReadError) as theirs:
            seen.show(record.id, reader=stranger)
        with pytest.raises(NothingToReadError) as nobodys:
            seen.show(SessionId("ses_none"), reader=stage.coachee)
        assert str(theirs.value) == str(nobodys.value)

    def test_a_consent_that_ended_stops_it(self, stage, record):
        stage.ends_consent_only(stage.coach)
        answer = stage.chatham.masking_office.seen.show(record.id, reader=stage.coachee)
        assert isinstance(answer, NoConsent)

    def test_when_its_time_is_up_there_is_nothing(self, stage, record):
        with stage.chatham.database.write() as work:
            work.stages.delete(record.id, {StageName.PSEUDONYMIZED})
        with pytest.raises(NothingToReadError, match="30 days"):
            masked_text(stage, record)


def test_while_the_raw_text_is_there_the_session_runs_again(stage, record):
    assert "quillon" in masked_text(stage, record)
    assert marks(stage, record).remedy is Remedy.RERUN
    assert stage.session(record).status is Status.QUEUED
    list(stage.chatham.worker.drain())
    assert stage.session(record).status is Status.IN_REVIEW
    assert "quillon" not in masked_text(stage, record).lower()
    assert "quillon" not in summary(stage, record).lower()
    with stage.chatham.database.read() as work:
        (one,) = work.missed_names.of(CODE)
    assert one.resolved_at is not None
    told = [k for k in stage.kinds() if k.value.startswith("masking:miss:")]
    assert told == [EventKind.MASKING_MISS_REPORTED, EventKind.MASKING_MISS_RESOLVED]


def test_the_officer_finds_an_incident_and_an_audit_opens_no_second(stage, record):
    report = marks(stage, record)
    appointed = stage.chatham.appointments.appoint(Office.PRIVACY, by=ADMINISTRATOR)
    officer = Actor(person=appointed, role=Role.PRIVACY_OFFICER)
    (incident,) = stage.chatham.incidents.all(by=officer)
    assert (incident.category, incident.source) == (Category.NAME_MISSED, Source.PERSON)
    assert incident.finding == finding_of(report.id)
    with stage.chatham.database.write() as work:
        assert stage.chatham.incidents.found(work, Category.NAME_MISSED, incident.finding) is None


def test_an_officer_may_have_it_masked_in_every_engagement(stage, record):
    report = marks(stage, record)
    other = EngagementId("eng_other")
    office = stage.chatham.masking_office.missed
    with pytest.raises(RequestError):
        office.want_everywhere(report.id, by=stage.coach)
    with stage.chatham.database.read() as work:
        assert work.missed_names.searched(other) == ()
    appointed = stage.chatham.appointments.appoint(Office.PRIVACY, by=ADMINISTRATOR)
    office.want_everywhere(report.id, by=Actor(person=appointed, role=Role.PRIVACY_OFFICER))
    with stage.chatham.database.read() as work:
        assert [one.text for one in work.missed_names.searched(other)] == ["quillon"]
        assert work.missed_names.of(other) == ()
    assert EventKind.MASKING_MISS_CONFIRMED in stage.kinds()


def test_after_approval_what_is_stored_is_patched_and_checked_again(stage, record):
    stage.approves(record)
    before = masked_text(stage, record)
    assert marks(stage, record).remedy is Remedy.PATCHED
    assert stage.session(record).status is Status.APPROVED
    after = masked_text(stage, record)
    assert "quillon" not in (after + summary(stage, record)).lower()
    assert after.replace("[PERSON_2]", "quillon").lower() == before.lower()
    read = " ".join(c.text for c in stage.reads(record, stage.coach).released.value.cited())
    assert "[PERSON_2]" not in read
    assert EventKind.MASKING_MISS_RESOLVED in stage.kinds()


@pytest.mark.verify
def test_with_the_summary_alone_left_it_is_patched_too(stage, record):
    stage.approves(record)
    with stage.chatham.database.write() as work:
        work.stages.delete(record.id, {StageName.PSEUDONYMIZED})
    # A word of a cited turn stands for the name: of the others nothing is left to mark.
    rota = Missed(kind=Kind.PERSON, text="rota")
    assert "rota" in summary(stage, record)
    assert marks(stage, record, rota, len(ORDINARY)).remedy is Remedy.PATCHED
    assert "rota" not in summary(stage, record)
    with pytest.raises(MissedNameError):
        marks(stage, record)


@pytest.mark.verify
def test_the_next_sessions_mask_it_from_the_start(stage, record):
    marks(stage, record)
    later = stage.takes_in((("coach", "So, how was it with QUILLON?"), *SAID[1:]))
    list(stage.chatham.worker.drain())
    assert "quillon" not in masked_text(stage, later).lower()


def test_what_does_not_stand_there_is_refused_and_not_kept(stage, record):
    for missed, turn in (
        (Missed(kind=Kind.PERSON, text="Zofia"), TURN),
        (Missed(kind=Kind.PERSON, text="quill"), TURN),
        (QUILLON, 1),
        (QUILLON, 999),
        (Missed(kind=Kind.PERSON, text="PERSON_1"), TURN),
        (Missed(kind=Kind.PERSON, text="x" * 101), TURN),
    ):
        with pytest.raises(MissedNameError) as refused:
            marks(stage, record, missed, turn)
        assert missed.text not in str(refused.value)
    with stage.chatham.database.read() as work:
        assert work.missed_names.of(CODE) == ()
    assert not (stage.chatham._settings.home_dir / FILE).exists()


@pytest.mark.verify
def test_only_who_was_in_the_room_may_mark(stage, record):
    for by in (
        Actor(person=PersonId("per_x"), role=Role.COACHEE),
        Actor(person=stage.coach.person, role=Role.PRIVACY_OFFICER),
    ):
        with pytest.raises(NothingToReadError):
            marks(stage, record, by=by)


@pytest.mark.verify
def test_a_withdrawn_session_takes_its_report_along(stage, record):
    marks(stage, record)
    stage.withdraws(stage.coachee)
    with stage.chatham.database.read() as work:
        assert work.missed_names.of(CODE) == ()
    with pytest.raises(MissedNameError):
        marks(stage, record)


def test_the_regression_case_holds_an_invented_name_and_no_word_of_the_session(stage, record):
    marks(stage, record)
    file = stage.chatham._settings.home_dir / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (line,) = file.read_text(encoding="utf-8").splitlines()
    case = json.loads(line)
    text = case["turns"][0]["text"]
    assert "{{PERSON:" in text
    assert "quillon" not in line.lower()
    assert "rota" not in line


@pytest.mark.verify
def test_the_name_is_nowhere_but_sealed(stage, record):
    marks(stage, record)
    stage.chatham.database.truncate_checkpoint()
    for file in stage.chatham._settings.home_dir.rglob("*"):
        if file.is_file():
            assert b"quillon" not in file.read_bytes().lower(), file.name
