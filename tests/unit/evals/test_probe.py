from __future__ import annotations

import sys

import pytest

from evals.probe import ProbeError, summaries
from tests.unit.evals.cases import case

ANSWER = """
import json, sys
SECTIONS = ("overview", "goal", "reality", "options", "way_forward", "own_words", "open_threads")
def answer(asked):
    assert set(asked) == {"id", "turns", "roster", "context"}, asked
    assert asked["turns"][1] == {"i": 2, "speaker": "coachee", "text": "A plan for Ifeoma."}
    summary = {name: [] for name in SECTIONS}
    summary["goal"] = [{"text": "A plan", "turns": [2]}]
    summary["commitments"] = [{"action": "ask", "owner": None, "due": None, "turns": [5]}]
    summary["themes"] = ["delegation"]
    return {"id": asked["id"], "status": "draft", "route": None, "summary": summary}
"""


def command(body: str) -> tuple[str, ...]:
    return (sys.executable, "-c", ANSWER + body)


DRAFT = command("for line in sys.stdin: print(json.dumps(answer(json.loads(line))))")


def test_an_answer_becomes_a_summary() -> None:
    made = summaries([case()], command=DRAFT)["made-01"]
    assert made is not None
    assert made.goal[0].turns == (2,)
    assert made.commitments[0].owner is None
    assert made.themes[0].id == "delegation"


def test_a_stopped_session_has_no_summary() -> None:
    stop = "for line in sys.stdin: print(json.dumps({'id': 'made-01', 'status': 'escalated'}))"
    assert summaries([case()], command=command(stop)) == {"made-01": None}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "sys.exit(1)",
        "print('{}')",
        "print(json.dumps({'id': 'another', 'status': 'escalated'}))",
        "print(json.dumps({'id': 'made-01', 'status': 'draft'}))",
        "print(json.dumps({'id': 'made-01', 'error': 'no'}))",
        "print(1); print(2)",
    ],
)
def test_anything_else_is_a_fault_and_never_an_empty_summary(body: str) -> None:
    with pytest.raises(ProbeError):
        summaries([case()], command=command(body))


def test_a_fault_does_not_repeat_what_was_said() -> None:
    bad = "print(json.dumps({'id': 'made-01', 'status': 'Ifeoma'}))"
    with pytest.raises(ProbeError) as caught:
        summaries([case()], command=command(bad))
    assert "Ifeoma" not in str(caught.value)
