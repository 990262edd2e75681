"""Speakers are confirmed once per engagement; a file that waits for it is sealed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.sessions.filing import File
from assistant.sessions.intake import AwaitingSpeakers
from assistant.sessions.people import PeopleError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.transcripts.speakers import MissingPart, UnmappedSpeakers
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import CANARY, CODE, ORDINARY

LABELS = {"Farah K.": "coach", "Abena (she/her)": "coachee"}


def file(labels=("Farah K.", "Abena (she/her)")):
    names = dict(zip(("coach", "coachee"), labels, strict=True))
    said = "\n".join(f"{names[part]}: {words}" for part, words in ORDINARY)
    return File(data=said.encode(), filename="one.txt")


@pytest.fixture
def intake(stage):
    return stage.chatham.coaching.intake


def sends(intake, stage, sent=None, named=None, by=None):
    return intake.take_in(CODE, sent or file(), named=named or {}, by=by or stage.coach)


def test_asked_once_and_never_again(stage, intake):
    first = sends(intake, stage)
    assert isinstance(first, AwaitingSpeakers)
    assert first.session.status is Status.AWAITING_SPEAKERS
    assert [v.label for v in first.voices] == list(LABELS)
    assert [v.suggested for v in first.voices] == ["coach", "coachee"]
    assert [v.known for v in first.voices] == [None, None]
    assert intake.waiting(first.session.id, by=stage.coach).voices == first.voices
    done = intake.confirm(first.session.id, LABELS, by=stage.coach)
    # Two people nobody has asked yet: held, as if the file had come in that way.
    assert done.status is Status.AWAITING_CONSENT
    with pytest.raises(NothingToReadError):
        intake.waiting(first.session.id, by=stage.coach)
    with stage.chatham.database.read() as work:
        assert work.stages.names(done.id) == {StageName.RAW}
    assert stage.kinds().count(EventKind.SESSION_SPEAKERS_CONFIRMED) == 2  # the scene's is one


def test_a_known_label_is_not_asked_about_and_goes_through(stage, intake):
    sent = sends(intake, stage, file(("Farah", "Abena")))
    assert isinstance(sent, SessionRecord)
    assert sent.status is Status.QUEUED


def test_a_confirmed_file_goes_through_every_gate_and_the_next_is_not_asked_about(stage, intake):
    sent = sends(intake, stage, file(("Farah", "SPEAKER_01")))
    # Who is known already says what is left for the other one.
    assert [(v.known, v.suggested) for v in sent.voices] == [("coach", "coach"), (None, "coachee")]
    moved = intake.confirm(sent.session.id, {"SPEAKER_01": "coachee"}, by=stage.coach)
    assert moved.status is Status.AWAITING_CONSENT
    circle = stage.chatham.people.circle(CODE)
    stage.says_yes(Actor(person=circle.labels["SPEAKER_01"], role=Role.COACHEE))
    assert stage.session(moved).status is Status.QUEUED
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    again = sends(intake, stage, file(("Farah", "speaker_01")))
    assert isinstance(again, SessionRecord)


def test_the_file_that_waits_is_sealed_and_its_labels_are_in_no_message(stage, intake, tmp_path):
    sent = sends(intake, stage)
    assert "Farah" not in repr(sent)
    for path in Path(tmp_path).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (CANARY, "Farah K", "she/her", "one.txt"):
                assert word.encode() not in content, path
    with pytest.raises(UnmappedSpeakers) as unclear:
        intake.confirm(sent.session.id, {"Farah K.": "coach"}, by=stage.coach)
    assert "Abena" not in str(unclear.value)
    with stage.chatham.database.read() as work:
        events = [e for e in stage.chatham.ledger(work).events() if e is not None]
    assert "Farah" not in json.dumps([dict(e.facts) for e in events])


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ({**LABELS, "Zofia": "coachee"}, PeopleError),
        ({"Farah K.": "coach", "Abena (she/her)": "coach"}, MissingPart),
        ({}, UnmappedSpeakers),
    ],
)
def test_what_does_not_fit_confirms_nobody(stage, intake, named, error):
    sent = sends(intake, stage)
    before = stage.chatham.people.circle(CODE)
    with pytest.raises(error):
        intake.confirm(sent.session.id, named, by=stage.coach)
    assert stage.chatham.people.circle(CODE) == before
    assert stage.session(sent.session).status is Status.AWAITING_SPEAKERS


def test_only_who_sent_it_sees_its_speakers_or_says_who_they_are(stage, intake, others):
    sent = sends(intake, stage)
    second = stage.chatham.people.confirm(CODE, {"Mei": "coach"})
    colleague = Actor(person=second.labels["Mei"], role=Role.COACH)
    strangers = [*others, colleague, stage.coachee]
    strangers += [Actor(person=stage.coach.person, role=r) for r in Role if r is not Role.COACH]
    for stranger in strangers:
        with pytest.raises(NothingToReadError):
            intake.waiting(sent.session.id, by=stranger)
        with pytest.raises(NothingToReadError):
            intake.confirm(sent.session.id, LABELS, by=stranger)
    for stranger in strangers:
        if stranger is not colleague:
            with pytest.raises(NothingToReadError):
                sends(intake, stage, by=stranger)


def test_it_waits_seven_days_and_withdrawing_ends_it_sooner(stage, intake, clock):
    first = sends(intake, stage)
    assert first.session.raw_expires_at == clock.now() + timedelta(days=7)
    stage.withdraws(stage.coachee)
    assert stage.session(first.session).status is Status.WITHDRAWN
    second = sends(intake, stage)
    clock.tick(days=6)
    held = intake.confirm(second.session.id, LABELS, by=stage.coach)
    clock.tick(days=1, minutes=1)
    stage.chatham.retention.run()
    assert stage.session(held).status is Status.EXPIRED
    with stage.chatham.database.read() as work:
        assert work.stages.names(held.id) == frozenset()


def test_somebody_known_under_another_name_stays_who_they_are(stage, intake):
    stage.says_yes()
    waiting = sends(intake, stage)
    assert isinstance(waiting, AwaitingSpeakers)
    people = {"Farah K.": stage.coach.person, "Abena (she/her)": stage.coachee.person}
    done = intake.confirm(waiting.session.id, {}, same=people, by=stage.coach)
    assert done.status is Status.QUEUED
    circle = stage.chatham.people.circle(CODE)
    assert set(circle.roles) == set(people.values())
    assert isinstance(sends(intake, stage), SessionRecord)


@pytest.mark.parametrize("label", ["Farah K.", "Nobody here"])
def test_nobody_is_made_somebody_of_elsewhere(stage, intake, label):
    other = stage.chatham.people.confirm("south-2", {"Ines": "coach"})
    waiting = sends(intake, stage)
    named = {"Abena (she/her)": "coachee", "Farah K.": "coach"}
    named.pop(label, None)
    with pytest.raises(PeopleError):
        intake.confirm(
            waiting.session.id, named, same={label: next(iter(other.roles))}, by=stage.coach
        )
    assert len(stage.chatham.people.circle(CODE).roles) == 2
