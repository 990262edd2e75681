"""What triage proposes, and that nothing sensitive or unclear is left to it."""

import dataclasses
import json

import numpy as np
import pytest

from assistant.triage.cues import CueFileError, Cues, Outcome
from assistant.triage.deciding import TriageDesk
from assistant.triage.proposing import WEIGHTS, Proposer
from governance.policy.engine import PolicyEngine
from governance.policy.labels import Urgency
from governance.policy.sensitivity import LexicalDetector
from governance.policy.sensitivity.use_cases import LexicalUseCases
from tests.stand_ins import QuietClassifier


class Flat:
    """Embeds everything alike, so that only cues speak."""

    def embed(self, texts):
        return np.zeros((len(texts), 384), dtype=np.float32)


class Broken:
    languages = frozenset({"en"})
    digest = "0"

    def detect(self, _passages, /):
        raise RuntimeError("zaffre")


ENGINE = PolicyEngine.load()


@pytest.fixture
def desk():
    return TriageDesk(
        detector=LexicalDetector.load(),
        use_cases=LexicalUseCases.load(),
        engine=ENGINE,
        proposer=Proposer.load(Flat(), QuietClassifier()),
    )


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("I'm the CFO and would like an external coach.", Outcome.EXTERNAL_EXECUTIVE_COACH),
        ("How do other managers do this?", Outcome.PEER_GROUP),
        ("A template, please, and a short guide.", Outcome.MICROLEARNING),
        ("I'd like sessions with a coach on my own pattern.", Outcome.INTERNAL_COACH),
        ("I want to speak to a human, not a machine.", Outcome.HUMAN_ESCALATION),
    ],
)
def test_cues_carry_a_request_to_its_door(desk, text, outcome):
    assert desk.triage(text).outcome is outcome


def test_a_crisis_goes_to_a_person_at_once(desk):
    triaged = desk.triage("Tonight I want to kill myself. A short template, please.")
    assert triaged.outcome is Outcome.HUMAN_ESCALATION
    assert triaged.urgency is Urgency.IMMEDIATE
    assert triaged.route == "crisis_support"


def test_reasons_name_the_words_they_rest_on_and_repr_shows_none(desk):
    triaged = desk.triage("How do other depot heads do zaffre?")
    assert any("how do other" in reason for reason in triaged.reasons)
    assert "depot" not in repr(triaged)


def test_what_is_unclear_goes_to_a_person(desk, tmp_path):
    careful = json.loads(WEIGHTS.read_text(encoding="utf-8")) | {"least_confidence": 0.99}
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(careful), encoding="utf-8")
    unsure = dataclasses.replace(desk, proposer=Proposer.load(Flat(), QuietClassifier(), path))
    triaged = unsure.triage("Zaffre.")
    assert triaged.outcome is Outcome.HUMAN_ESCALATION
    assert triaged.urgency is Urgency.NORMAL
    assert desk.triage("Zaffre.").outcome is not Outcome.HUMAN_ESCALATION


def test_a_detector_that_raises_proposes_nothing(desk):
    broken = dataclasses.replace(desk, detector=Broken())
    with pytest.raises(RuntimeError):
        broken.triage("A short template, please.")


def test_weights_made_for_other_cues_are_refused(tmp_path):
    text = WEIGHTS.read_text(encoding="utf-8").replace(Cues.load().digest, "0" * 64)
    other = tmp_path / "weights.json"
    other.write_text(text, encoding="utf-8")
    with pytest.raises(CueFileError, match="other cues"):
        Proposer.load(Flat(), QuietClassifier(), other)


@pytest.mark.parametrize("text", ["", "cue = 1", '[[cue]]\nid = "x"'])
def test_a_broken_cue_file_is_refused(tmp_path, text):
    path = tmp_path / "cues.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CueFileError):
        Cues.load(path)


def test_a_judgement_goes_to_the_coach_whose_work_it_is(desk):
    triaged = desk.triage("Please rank my six team leads by leadership potential.")
    assert triaged.outcome is Outcome.INTERNAL_COACH
    assert triaged.route == "internal_coach"
