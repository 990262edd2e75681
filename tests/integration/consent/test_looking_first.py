"""Let me look first: shown masked, struck for good, and without an answer never run."""

import pytest

from assistant.consent.previews import PreviewError
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.consent.records import Place
from governance.consent.words import Word
from governance.identity import Actor, Locality, PersonId, Role, SessionSummary
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from tests.fakes import SetClock
from tests.integration.sessions.scene import CODE, ORDINARY, overrides, scene

SECRET = ("coachee", "Between us, the illness makes evenings hard for me.")
SAID = (ORDINARY[0], SECRET, *ORDINARY[1:])
NUMBERS = list(range(1, len(SAID) + 1))


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def here(tmp_path, clock):
    made = scene(tmp_path / "home", overrides(clock=clock))
    yield made
    made.chatham.database.close()


@pytest.fixture
def held(here):
    """A session whose coachee wants to look first; the coach has agreed."""
    here.says_yes(here.coach)
    wants_to_look(here)
    return here.takes_in(SAID)


def wants_to_look(here):
    invited = here.chatham.invitations.invite(
        CODE, here.coachee.person, [SessionSummary], by=here.coach
    )
    here.chatham.invitations.answer(
        invited.secret, {(SessionSummary, Locality.LOCAL): True}, look_first=True
    )


def yes_to(here, record, actor=None):
    word = here.word(actor or here.coachee)
    place = Place(engagement=CODE, session=record.id)
    given = Word(person=word.person, purpose=word.purpose, channel=word.channel, place=place)
    here.chatham.clock.tick(seconds=1)
    here.chatham.consenting.grant(given, by=actor or here.coachee)


def test_a_session_of_somebody_who_looks_first_is_held_not_refused(here, held) -> None:
    assert held.status is Status.AWAITING_CONSENT
    assert here.chatham.previews.waiting(CODE, by=here.coachee) == (held,)


def test_an_earlier_yes_does_not_run_what_somebody_wants_to_see_first(here) -> None:
    here.says_yes()
    here.chatham.clock.tick(seconds=1)
    wants_to_look(here)
    assert here.takes_in(SAID).status is Status.AWAITING_CONSENT


def test_somebody_else_who_never_agreed_still_refuses_the_session(here) -> None:
    wants_to_look(here)
    answer = here.chatham.reception.receive(here.arrival(SAID), by=here.coach)
    assert isinstance(answer, NoConsent)
    assert answer.people == {here.coach.person, here.coachee.person}


def test_names_are_replaced_in_what_is_shown_and_looking_leaves_no_pseudonym(here, held) -> None:
    shown = here.chatham.previews.show(held.id, by=here.coachee)
    assert [t.number for t in shown] == NUMBERS
    assert not any("Zofia" in t.text for t in shown)
    assert any("[PERSON_1]" in t.text for t in shown)
    with here.chatham.database.read() as work:
        assert work.vaults.of(CODE).entries() == ()
    assert here.kinds()[-1] is EventKind.CONSENT_PREVIEW_SHOWN


def test_what_is_struck_is_in_no_summary_and_in_no_file(here, held, tmp_path) -> None:
    left = here.chatham.previews.strike(held.id, [2], by=here.coachee)
    assert left.words == sum(len(text.split()) for _, text in ORDINARY)
    yes_to(here, held)
    assert here.session(held).status is Status.QUEUED
    list(here.chatham.worker.drain())
    here.approves(here.session(held))
    page = here.reads(held, here.coachee).released.value
    assert "illness" not in repr(page)
    assert here.session(held).status is Status.APPROVED
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or b"illness" not in file.read_bytes()


def test_other_turns_keep_their_numbers(here, held) -> None:
    here.chatham.previews.strike(held.id, [2], by=here.coachee)
    assert [t.number for t in here.chatham.previews.show(held.id, by=here.coachee)] == [
        1,
        *NUMBERS[2:],
    ]


@pytest.mark.parametrize("numbers", [[], [99], [2, 99], [0], NUMBERS])
def test_striking_what_is_not_there_or_everything_changes_nothing(here, held, numbers) -> None:
    with pytest.raises(PreviewError, match="Nothing was struck"):
        here.chatham.previews.strike(held.id, numbers, by=here.coachee)
    assert here.session(held) == held


def test_nobody_but_the_people_in_it_learns_that_it_waits(here, held) -> None:
    told = set()
    for who in (
        Actor(person=PersonId("per_else"), role=Role.COACHEE),
        Actor(person=PersonId("per_admin"), role=Role.ADMINISTRATOR),
        Actor(person=None, role=Role.COACHEE),
    ):
        for session in (held.id, "ses_none"):
            with pytest.raises(PreviewError) as refused:
                here.chatham.previews.show(session, by=who)
            told.add(str(refused.value))
        assert here.chatham.previews.waiting(CODE, by=who) == ()
    assert len(told) == 1


def test_once_it_is_queued_there_is_nothing_to_strike(here, held) -> None:
    yes_to(here, held)
    with pytest.raises(PreviewError):
        here.chatham.previews.strike(held.id, [2], by=here.coachee)


def test_no_answer_means_it_never_runs_and_is_gone(here, held, clock) -> None:
    list(here.chatham.worker.drain())
    assert here.session(held).status is Status.AWAITING_CONSENT
    clock.tick(days=7, seconds=1)
    here.chatham.retention.expire()
    assert here.session(held).status is Status.EXPIRED


def test_not_this_one_leaves_the_others(here) -> None:
    here.says_yes()
    kept, out = here.takes_in(SAID), here.takes_in(SAID)
    word = here.word(here.coachee)
    here.chatham.consenting.withdraw(
        Word(
            person=word.person,
            purpose=word.purpose,
            channel=word.channel,
            place=Place(engagement=CODE, session=out.id),
        ),
        by=here.coachee,
    )
    assert here.session(out).status is Status.WITHDRAWN
    assert here.session(kept).status is Status.QUEUED
    assert isinstance(here.takes_in(SAID), SessionRecord)
