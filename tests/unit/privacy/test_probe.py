from __future__ import annotations

import json

import pytest

from governance.privacy.anonymizer import Limits
from governance.privacy.probe import probe_mask
from governance.privacy.vault import Kind
from tests.privacy_cases import WordListAnalyzer

ANALYZER = WordListAnalyzer({"Dana": Kind.PERSON})


def test_plain_text() -> None:
    assert probe_mask({"id": 7, "text": "👩\u200d🚀 Dana said"}, ANALYZER) == {
        "id": 7,
        "text": "👩\u200d🚀 [PERSON_1] said",
        "spans": [
            {"turn": None, "start": 4, "end": 8, "type": "PERSON", "pseudonym": "[PERSON_1]"}
        ],
        "would_escalate": False,
    }


def test_turns_keep_their_numbers_and_the_roster_is_used() -> None:
    line = {
        "id": "a",
        "turns": [
            {"i": 3, "speaker": "coach", "text": "hi ngozi"},
            {"i": 9, "speaker": "coachee", "text": "mail ng@x.example"},
        ],
        "roster": [{"name": "Ngozi Adeyemi", "role": "coachee", "aliases": ["ng@x.example"]}],
    }
    answer = probe_mask(line, ANALYZER)
    assert answer["turns"] == [
        {"i": 3, "speaker": "coach", "text": "hi [PERSON_1]"},
        {"i": 9, "speaker": "coachee", "text": "mail [EMAIL_1]"},
    ]
    assert [(s["turn"], s["start"], s["end"]) for s in answer["spans"]] == [(3, 3, 8), (9, 5, 17)]
    assert json.loads(json.dumps(answer)) == answer


def test_cases_know_nothing_of_one_another() -> None:
    first = probe_mask({"id": 1, "text": "Dana"}, ANALYZER)
    second = probe_mask({"id": 2, "text": "Dana"}, ANALYZER)
    assert first["text"] == second["text"] == "[PERSON_1]"


def test_risk_is_told_and_stops_nothing() -> None:
    answer = probe_mask({"text": "our CFO, Dana"}, ANALYZER, Limits(residual_risk=0.0))
    assert answer["would_escalate"] is True
    assert answer["text"] == "our CFO, [PERSON_1]"


@pytest.mark.parametrize("line", [{}, {"turns": [{"i": 1}]}, {"text": "x", "roster": [{}]}])
def test_a_line_of_another_shape_is_refused(line: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        probe_mask(line, ANALYZER)
