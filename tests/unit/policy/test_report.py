"""The probe's line says what the gate would do, in the contract's shape."""

import json

import pytest

from governance.policy.engine import PolicyEngine
from governance.policy.report import sensitivity_report
from governance.policy.sensitivity import LexicalDetector, Passage
from governance.raw import SessionContext

ENGINE, DETECTOR = PolicyEngine.load(), LexicalDetector.load()


def report(*texts, context=None):
    turns = [Passage(number=i, text=text) for i, text in enumerate(texts, start=1)]
    context = context or SessionContext()
    return sensitivity_report(turns, context, engine=ENGINE, detector=DETECTOR)


def test_a_harmless_text():
    assert report("How do I thank my team?") == {
        "decision": "allow",
        "sensitivities": [],
        "route": "none",
        "urgency": "normal",
        "policies": [],
    }


def test_a_crisis_in_the_third_turn():
    said = report("How are you?", "Fine.", "I want to kill myself.")
    assert said["decision"] == "escalate"
    assert said["route"] == "crisis_support"
    assert said["urgency"] == "immediate"
    assert said["policies"] == ["sensitive-crisis"]
    (found,) = said["sensitivities"]
    assert found["label"] == "crisis"
    assert found["turns"] == [3]
    assert 0.5 <= found["score"] <= 1
    assert json.loads(json.dumps(said)) == said


@pytest.mark.parametrize("level", ["c_suite", "director", None])
def test_the_level_alone_stops_nothing_on_a_local_processor(level):
    context = SessionContext(coachee_level=level)
    assert report("How do I thank my team?", context=context)["decision"] == "allow"
