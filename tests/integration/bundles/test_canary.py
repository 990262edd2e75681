"""A hosted model that changed under its name is found by canaries, and asked nothing more."""

import pytest

from assistant.bundles.standing import State
from assistant.llm.chat import Completion, Usage
from assistant.storage.bundle_records import Lane, Mode
from governance.errors import EngineError
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.fakes import NOON
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import LOCAL_MODEL, ListAnalyzer, ScriptedTransport

ONE = Actor(person=PersonId("per_one"), role=Role.MODEL_OWNER)


class Hosted(ScriptedTransport):
    """Repeats what it is asked, in its own way."""

    def __init__(self):
        super().__init__(processor=LOCAL_MODEL)
        self.way = "The coachee says: {}"
        self.asked = 0

    def complete(self, messages, schema, permit):
        self.asked += 1
        if self.way is None:
            raise EngineError("It cannot be reached.")
        text = self.way.format(messages[-1].text)
        return Completion(
            parsed=schema(text=text), usage=Usage(input_tokens=1, output_tokens=1, calls=1)
        )


def approve(office, report):
    bundle = office.installed.digest
    seen = office.evaluating.keep_comparison(
        report,
        bundle=bundle,
        baseline=office.book.standing().serving,
        selection="full",
        passed=True,
        lane=Lane.FAST,
        cases=1,
    )
    office.deciding.approve(bundle, evidence=seen, by=ONE)


@pytest.fixture
def here(tmp_path):
    hosted = Hosted()
    built = scene(tmp_path / "home", overrides(ListAnalyzer("Zofia"), transport=hosted))
    office = built.chatham.bundles
    office.note_installed()
    approve(office, b"{}")
    yield built, office, hosted
    built.chatham.database.close()


def test_a_model_that_answers_as_before_goes_on(here):
    _, office, hosted = here
    assert not office.canaries.look()
    hosted.way = "The coachee says, as before: {}"
    assert not office.canaries.look()
    assert office.mode() is Mode.ON


def test_a_model_that_drifted_is_suspended_and_the_embedded_engine_goes_on(here):
    stage, office, hosted = here
    assert not office.canaries.look()
    hosted.way = "As an assistant I would rather talk about gardens, quite another thing."
    assert office.canaries.look()
    assert office.book.standing().state(office.installed.digest) is State.SUSPENDED
    assert office.mode() is Mode.EXTRACTIVE
    assert stage.kinds()[-1] is EventKind.BUNDLE_VERSION_SUSPENDED
    asked = hosted.asked
    assert not office.canaries.look()
    assert hosted.asked == asked


def test_a_drifted_model_that_was_approved_anew_is_held_to_what_it_says_now(here):
    _, office, hosted = here
    assert not office.canaries.look()
    hosted.way = "As an assistant I would rather talk about gardens, quite another thing."
    assert office.canaries.look()
    approve(office, b"{ }")
    assert not office.canaries.look()
    assert not office.canaries.look()
    assert office.mode() is Mode.ON
    hosted.way = "The coachee says: {}"
    assert office.canaries.look()


def test_a_model_that_cannot_be_reached_has_not_drifted_and_a_night_is_looked_at_once(here):
    _, office, hosted = here
    assert not office.canaries.tick(NOON)
    hosted.way = None
    asked = hosted.asked
    assert not office.canaries.tick(NOON)
    assert hosted.asked == asked
    assert not office.canaries.look()
    assert office.mode() is Mode.ON


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.EXTRACTIVE])
def test_while_somebody_said_stop_the_model_hears_no_canary_either(here, mode):
    _, office, hosted = here
    assert not office.canaries.look()
    office.deciding.stop(mode, by=ONE)
    asked, hosted.way = hosted.asked, "As an assistant I would rather talk about gardens."
    assert not office.canaries.look()
    assert hosted.asked == asked
    office.deciding.resume(by=ONE)
    assert office.canaries.look()


def test_a_stop_between_two_canaries_is_heeded_before_the_next(here):
    _, office, hosted = here
    answer = hosted.complete

    def stopping(messages, schema, permit):
        office.deciding.stop(Mode.EXTRACTIVE, by=ONE)
        return answer(messages, schema, permit)

    hosted.complete = stopping
    assert not office.canaries.look()
    assert hosted.asked == 1
