"""Asking by a link: used once, off until turned on, the same words whatever is wrong with it."""

from datetime import timedelta

import pytest

from assistant.consent.invitations import LASTS, InvitationError
from governance.consent.records import ConsentState
from governance.consent.words import ConsentError
from governance.identity import Actor, Locality, PersonId, Role, SessionSummary, ThemeReport
from governance.ledger.kinds import EventKind
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene

LOCAL, ELSEWHERE = (SessionSummary, Locality.LOCAL), (SessionSummary, Locality.THIRD_PARTY)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def here(tmp_path, clock):
    made = scene(tmp_path / "home", overrides(clock=clock))
    yield made
    made.chatham.database.close()


def invite(here, who=None):
    person = (who or here.coachee).person
    return here.chatham.invitations.invite(
        here.word(here.coachee).place.engagement, person, [SessionSummary], by=here.coach
    )


def history(here, actor):
    with here.chatham.database.read() as work:
        return [(e.state, e.locality) for e in work.consents.history(actor.person)]


def attempts(here):
    return here.kinds().count(EventKind.CONSENT_ATTEMPT_REJECTED)


def test_every_switch_is_off_and_the_page_says_who_reads(here) -> None:
    shown = here.chatham.invitations.open(invite(here).secret)
    assert [(s.purpose, s.locality) for s in shown.switches] == [LOCAL, ELSEWHERE]
    assert not any(s.on for s in shown.switches)
    assert "Your coach." in shown.who_reads
    assert any("HR" in line for line in shown.who_never_reads)


def test_what_is_not_turned_on_is_a_no(here) -> None:
    said = here.chatham.invitations.answer(invite(here).secret, {})
    assert [e.state for e in said] == [ConsentState.REFUSED] * 2
    assert here.kinds()[-1] is EventKind.CONSENT_INVITATION_USED


def test_a_yes_is_recorded_as_the_persons_own(here) -> None:
    said = here.chatham.invitations.answer(invite(here).secret, {LOCAL: True})
    assert [(e.state, e.locality) for e in said] == [
        (ConsentState.GIVEN, Locality.LOCAL),
        (ConsentState.REFUSED, Locality.THIRD_PARTY),
    ]
    assert {e.by for e in said} == {here.coachee.person}
    here.says_yes(here.coach)
    assert here.takes_in().status == "queued"


def test_a_model_elsewhere_needs_the_yes_to_the_work_here_too(here) -> None:
    said = here.chatham.invitations.answer(invite(here).secret, {ELSEWHERE: True})
    assert {e.state for e in said} == {ConsentState.REFUSED}


def test_both_can_be_turned_on(here) -> None:
    said = here.chatham.invitations.answer(invite(here).secret, {LOCAL: True, ELSEWHERE: True})
    assert {e.state for e in said} == {ConsentState.GIVEN}


@pytest.mark.parametrize("spoil", ["used", "run out", "forged", "taken back", "replaced", "early"])
def test_a_link_that_cannot_be_used_says_the_same_whatever_is_wrong(here, clock, spoil) -> None:
    invited = invite(here)
    secret = invited.secret
    if spoil == "used":
        here.chatham.invitations.answer(secret, {})
    elif spoil == "run out":
        clock.tick(seconds=LASTS.total_seconds())
    elif spoil == "forged":
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    elif spoil == "taken back":
        assert here.chatham.invitations.take_back(invited.record, by=here.coach)
    elif spoil == "replaced":
        invite(here)
    else:
        clock.at -= timedelta(minutes=1)
    before = history(here, here.coachee)
    told = set()
    for use in (
        lambda: here.chatham.invitations.open(secret),
        lambda: here.chatham.invitations.answer(secret, {LOCAL: True}),
    ):
        with pytest.raises(InvitationError) as refused:
            use()
        told.add(str(refused.value))
    assert told == {str(InvitationError())}
    assert history(here, here.coachee) == before
    assert attempts(here) == 2


def test_answering_what_was_not_asked_records_nothing_and_leaves_the_link_open(here) -> None:
    secret = invite(here).secret
    with pytest.raises(ConsentError, match="not asked"):
        here.chatham.invitations.answer(secret, {(ThemeReport, Locality.LOCAL): True})
    assert [s for s, _ in history(here, here.coachee)] == [ConsentState.REQUESTED]
    assert attempts(here) == 1
    assert here.chatham.invitations.answer(secret, {LOCAL: True})


def test_only_somebody_who_takes_part_is_asked(here) -> None:
    stranger = Actor(person=PersonId("per_stranger"), role=Role.COACHEE)
    with pytest.raises(ConsentError, match="takes part"):
        invite(here, stranger)


def test_the_link_is_stored_nowhere(here, tmp_path) -> None:
    secret = invite(here).secret
    here.chatham.database.truncate_checkpoint()
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes()


def test_who_wants_to_look_first_has_not_said_yes(here) -> None:
    said = here.chatham.invitations.answer(invite(here).secret, {LOCAL: True}, look_first=True)
    assert ConsentState.GIVEN not in {e.state for e in said}
    with here.chatham.database.read() as work:
        wanted = work.looks.wanted(here.word(here.coachee).place.engagement)
    assert wanted == {here.coachee.person}


def test_a_word_for_somebody_else_is_turned_away_and_the_attempt_noted(here) -> None:
    before = here.kinds()
    for say in (
        here.chatham.consenting.grant,
        here.chatham.consenting.refuse,
        here.chatham.consenting.withdraw,
    ):
        with pytest.raises(ConsentError, match="person it is about"):
            say(here.word(here.coachee), by=here.coach)
    assert here.kinds()[len(before) :] == [EventKind.CONSENT_ATTEMPT_REJECTED] * 3
    assert history(here, here.coachee) == []
