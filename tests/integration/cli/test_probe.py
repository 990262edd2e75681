"""The probes' contract: one line out for each line in, in order, and exit 2 if one was bad."""

import io
import json
import sys

import pytest

TURNS = [
    {"i": 1, "speaker": "coach", "text": "What do you want from today?"},
    {"i": 2, "speaker": "coachee", "text": "I want to give Zofia the rota for good."},
]


@pytest.fixture
def probe(chatham, monkeypatch):
    def run(name, *lines):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        ran = chatham("probe", name)
        return ran.code, [json.loads(line) for line in ran.out.splitlines()]

    return run


def test_sensitivity(probe):
    code, answers = probe(
        "sensitivity",
        {"id": "a", "text": "The meeting was killing it, I nearly died laughing."},
        {"id": "b", "text": "Most nights I think it would be easier if I did not wake up."},
        {"id": "c", "turns": TURNS, "context": {"coachee_level": "vp"}},
    )
    assert code == 0
    assert [a["id"] for a in answers] == ["a", "b", "c"]
    assert [a["decision"] for a in answers] == ["allow", "escalate", "allow"]
    assert answers[1]["route"] == "crisis_support"
    assert answers[1]["urgency"] == "immediate"
    assert answers[1]["sensitivities"][0]["label"] == "crisis"
    keys = {"id", "decision", "sensitivities", "route", "urgency", "policies", "would_escalate"}
    assert set(answers[0]) == keys


def test_bad_lines_are_answered_and_do_not_end_it(probe):
    code, answers = probe(
        "sensitivity",
        "zaffre",
        "[1]",
        {"id": 7},
        {"id": "x", "turns": []},
        {"id": "y", "turns": [{"i": 0, "speaker": "zaffre", "text": 1}]},
        {"id": "z", "text": "A good week."},
    )
    assert code == 2
    assert [a["id"] for a in answers] == [None, None, 7, "x", "y", "z"]
    assert ["error" in a for a in answers] == [True] * 5 + [False]
    assert "zaffre" not in json.dumps(answers)


def test_no_lines_give_no_lines(probe):
    assert probe("sensitivity") == (0, [])


@pytest.mark.models
def test_mask_gives_offsets_into_the_original(probe):
    text = "🙂 Zofia Brzęczyszczykiewicz gave it to Zofia."
    code, (answer,) = probe("mask", {"id": 1, "text": text})
    assert code == 0
    assert "Zofia" not in answer["text"]
    assert answer["spans"]
    for span in answer["spans"]:
        assert span["turn"] is None
        assert "Zofia" in text[span["start"] : span["end"]]


@pytest.mark.models
def test_summary_runs_the_whole_pipeline(probe):
    stopped = [
        {"i": 1, "speaker": "coach", "text": "What would you like to look at?"},
        {
            "i": 2,
            "speaker": "coachee",
            "text": "Our CEO is stepping down and the board wants me to be the interim CEO.",
        },
    ]
    code, answers = probe(
        "summary",
        {"id": "a", "turns": TURNS, "roster": [{"name": "Zofia Nowak", "role": "direct_report"}]},
        {"id": "b", "turns": stopped, "context": {"coachee_level": "vp", "coach_type": None}},
    )
    assert code == 0
    assert [a["status"] for a in answers] == ["draft", "escalated"]
    assert answers[1]["route"] == "external_executive_coach"
    assert answers[1]["summary"] is None
    told = json.dumps(answers[0]["summary"])
    assert "Zofia" in told
    assert "PERSON" not in told
    keys = {"overview", "goal", "reality", "options", "way_forward", "commitments", "own_words"}
    assert keys < set(answers[0]["summary"])
