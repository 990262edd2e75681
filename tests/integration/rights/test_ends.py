"""Parts that end on days of their own: next steps, cases, and the evidence of consent."""

from dataclasses import replace

from assistant.rights import certificate
from assistant.rights.ledger_payloads import ERASING
from assistant.storage.records import Participant
from assistant.storage.request_records import Contest
from assistant.storage.rights_records import Category, HoldReason
from governance import custody
from governance.consent.records import Place
from governance.identity import Actor, EngagementId, PersonId, Role
from tests.integration.sessions.scene import CODE, EXECUTIVE, ORDINARY
from tests.stand_ins import LOCAL_MODEL

OFFICER = Actor(person=None, role=Role.PRIVACY_OFFICER)


def worked(stage, said=ORDINARY):
    record = stage.takes_in(said, processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    return record


def test_next_steps_go_six_months_after_the_engagement_and_the_rest_stays(stage, clock):
    record = worked(stage)
    stage.approves(record)
    before = stage.reads(record, stage.coachee).released.value
    assert before.commitments
    with stage.chatham.database.write() as work:
        numbers = {turn for c in before.commitments for turn in c.turns}
        work.contests.add(contest(record, "commitments:1"))
        work.contests.add(contest(record, "overview:1"))
    clock.tick(days=181, seconds=-1)
    stage.chatham.retention.run()
    assert stage.reads(record, stage.coachee).released.value == before
    clock.tick(seconds=1)
    ran = stage.chatham.retention.run()
    after = stage.reads(record, stage.coachee).released.value
    assert after.commitments == ()
    assert after.sections() == before.sections()
    counts = {
        e["what"]: e["count"]
        for e in certificate.facts(_by_id(stage, ran.run.certificate))["erased"]
    }
    assert counts["commitments"] == 1
    with stage.chatham.database.read() as work:
        assert [c.line for c in work.contests.of_session(record.id)] == ["overview:1"]
        held = stage.chatham.stages.guarded(work, stage.session(record))
    rest = {turn for _, lines in after.sections() for line in lines for turn in line.turns}
    rest |= {turn for theme in after.themes for turn in theme.turns}
    assert not any(still_shows_turn(held, turn) for turn in numbers - rest)
    again = stage.chatham.retention.run()
    assert certificate.facts(_by_id(stage, again.run.certificate))["erased"] == []


def still_shows_turn(guarded, number):
    return any(turn.number == number for turn in custody.drafted_of(guarded).evidence.turns)


def contest(record, line):
    return Contest(
        id=f"ctt_{line.partition(':')[0]}",
        session=record.id,
        person=PersonId("per_x"),
        line=line,
        at=record.created_at,
        said="No.",
    )


def test_a_case_goes_a_year_after_it_was_resolved(stage, clock):
    record = worked(stage, EXECUTIVE)
    with stage.chatham.database.read() as work:
        number = work.cases.of_session(record.id).number
    clock.tick(days=300)
    stage.chatham.cases.desk.resolve(number, stage.coach)
    clock.tick(days=365, seconds=-1)
    stage.chatham.retention.run()
    assert not stage.session(record).erased
    clock.tick(seconds=1)
    ran = stage.chatham.retention.run()
    assert stage.session(record).erased
    counts = {
        e["what"]: e["count"]
        for e in certificate.facts(_by_id(stage, ran.run.certificate))["erased"]
    }
    assert counts["case"] == 1
    with stage.chatham.database.read() as work:
        left = work.cases.find(number)
    assert (left.number, left.matter) == (number, None)


def signs_in(work, who, now):
    made = work.accounts.known(
        "https://id.example.org", who.person, fresh=f"acc_{who.role}", now=now
    )
    work.accounts.link(made.id, who.person)
    work.accounts.open(
        f"secret {who.role} {now}",
        account_id=made.id,
        person=who.person,
        role=who.role,
        roles=[],
        now=now,
    )


def ways_in(work, who):
    return [row["kind"] for row in work.sign_ins.of(who.person)]


def test_what_was_said_about_consent_goes_when_no_claim_can_be_made_any_more(stage, clock):
    record = worked(stage)
    elsewhere = EngagementId("south-2")
    word = replace(stage.word(stage.coach), place=Place(engagement=elsewhere))
    stage.chatham.people.confirm(elsewhere, {"Farah": "coach", "Tove": "coachee"})
    with stage.chatham.database.write() as work:
        for who in (stage.coachee, stage.coach):
            signs_in(work, who, clock.now())
    clock.tick(days=1094)
    stage.chatham.retention.run()
    with stage.chatham.database.write() as work:
        assert ways_in(work, stage.coachee) == ["account"]  # browsers end by themselves
        signs_in(work, stage.coachee, clock.now())
        part = Participant(person=stage.coach.person, role=Role.COACH)
        work.engagements.add(EngagementId("west-3"), participants=(part,), at=clock.now())
    with stage.chatham.database.read() as work:
        assert work.consents.history(stage.coachee.person)
    stage.chatham.consenting.grant(word, by=stage.coach)
    hold = stage.chatham.rights.holds.place(elsewhere, reason=HoldReason.LEGAL_CLAIM, by=OFFICER)
    clock.tick(days=1)
    stage.chatham.retention.run()
    with stage.chatham.database.read() as work:
        erased = [e for e in work.erasures.all() if Category.CONSENT in e.counts]
        assert work.consents.history(stage.coachee.person) == ()
        places = {e.place.engagement for e in work.consents.history(stage.coach.person)}
        told = [e for e in stage.chatham.ledger(work).events() if e is not None]
    assert [e.engagement for e in erased] == [CODE]
    assert erased[0].counts[Category.LEDGER_PAYLOAD] > 0
    assert places == {elsewhere}
    about = {e.kind for e in told if e.refs.engagement == CODE or e.refs.session == record.id}
    assert about <= ERASING
    read = certificate.facts(_by_id(stage, erased[0].certificate))
    kept = {one["what"] for one in read["kept"]}
    assert "participation" in kept  # random numbers that open no name
    assert kept.isdisjoint({"consent_record", "sign_in"})
    with stage.chatham.database.read() as work:
        assert ways_in(work, stage.coachee) == []
        assert ways_in(work, stage.coach) == ["account"]  # takes part elsewhere
    assert erased[0].counts[Category.SIGN_IN] == 1
    assert stage.chatham.rights.holds.standing() == (hold,)


def _by_id(stage, certificate_id):
    with stage.chatham.database.read() as work:
        return work.erasures.certificate(certificate_id)
