"""A session whose words go to a model through the egress process, and what becomes of it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.egress.intake import intake_signer
from assistant.llm.processors import ModelAddress
from assistant.storage.statuses import Status
from governance.identity import DecisionId
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from governance.stages import Header
from tests.egress_process import egress
from tests.integration.rights.conftest import GOOD_ANSWER
from tests.integration.sessions.scene import Scene, overrides, scene, settings
from tests.unit.llm.openai_server import Server, said

pytestmark = pytest.mark.verify


@pytest.fixture
def stage(tmp_path: Path, model: Server) -> Iterator[Scene]:
    model.answer = lambda _: said(json.dumps(GOOD_ANSWER))
    folder = tmp_path / "run"
    folder.mkdir()
    given = settings(tmp_path / "home").model_copy(
        update={
            "llm": "openai:local",
            "llm_base_url": model.address,
            "egress": f"unix:{folder / 'egress.sock'}",
        }
    )
    built = scene(tmp_path / "home", overrides(), settings_=given)
    built.says_yes()
    yield built
    built.chatham.database.close()


def started(stage: Scene, model: Server):
    folder = Path(stage.chatham.egress.removeprefix("unix:")).parent
    key = intake_signer(stage.chatham.keyring).verifier.encode()
    host = model.address.split("/")[2]
    return egress(folder, model.address, host, more={"CHATHAM_EGRESS_INTAKE_KEY": key})


def taken_in(stage: Scene, model: Server):
    return stage.takes_in(processor=ModelAddress.parse("openai:local", model.address).processor)


def test_a_session_is_summarized_and_no_name_leaves(stage: Scene, model: Server) -> None:
    record = taken_in(stage, model)
    with started(stage, model):
        done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status is Status.IN_REVIEW
    assert EventKind.GATE_EGRESS_ALLOWED in stage.kinds()
    sent = json.dumps(model.bodies)
    assert "[PERSON_1]" in sent
    for kept in ("Zofia", "Farah", "Abena", record.id, "per_", "eng_", "north-7"):
        assert kept not in sent
    read = stage.reads(record, stage.coach).released.value
    assert read.overview[0].text == GOOD_ANSWER["overview"][0]["text"]


def test_without_consent_not_a_word_goes_to_egress(stage: Scene, model: Server) -> None:
    taken_in(stage, model)
    stage.ends_consent_only(stage.coachee)
    with started(stage, model):
        done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status is Status.NO_CONSENT
    assert model.bodies == []


def test_a_yes_taken_back_between_two_tries_is_the_last_of_them(
    stage: Scene, model: Server
) -> None:
    taken_in(stage, model)

    def takes_it_back(_body: object):
        if len(model.bodies) == 1:
            stage.ends_consent_only(stage.coachee)
        return said("I would rather not.")

    model.answer = takes_it_back
    with started(stage, model):
        done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status is Status.NO_CONSENT
    assert len(model.bodies) == 1


def test_nothing_is_announced_after_a_withdrawal(stage: Scene, model: Server) -> None:
    record = taken_in(stage, model)
    header = Header(
        session=record.id,
        engagement=record.engagement,
        purpose=record.purpose,
        processor=record.processor,
        subjects=frozenset({stage.coach.person, stage.coachee.person} - {None}),
        decisions=(DecisionId("dec_1"),),
    )

    def announced() -> int:
        return stage.kinds().count(EventKind.GATE_EGRESS_ALLOWED)

    # What a gateway does after it has asked; somebody may take a yes back in between.
    assert stage.chatham.pipeline.announce(header) is None
    assert announced() == 1
    stage.ends_consent_only(stage.coachee)
    assert isinstance(stage.chatham.pipeline.announce(header), NoConsent)
    assert announced() == 1


def test_an_egress_killed_in_the_middle_loses_nothing(stage: Scene, model: Server) -> None:
    record = taken_in(stage, model)
    with started(stage, model) as running:

        def dies(_body: object):
            running.process.send_signal(signal.SIGKILL)
            return said("{}")

        model.answer = dies
        done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status in {Status.FAILED, Status.IN_REVIEW}
    assert len(model.bodies) == 1  # the worker does not send what egress did not
    if done.status is Status.FAILED:
        model.answer = lambda _: said(json.dumps(GOOD_ANSWER))
        stage.chatham.worker.retry(record.id)
        with started(stage, model):
            again = stage.chatham.worker.run_next()
        assert again is not None
        assert again.status is Status.IN_REVIEW


def test_an_egress_that_never_was_keeps_everything_here(stage: Scene, model: Server) -> None:
    taken_in(stage, model)
    done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status in {Status.FAILED, Status.IN_REVIEW}
    assert model.bodies == []
