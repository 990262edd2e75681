"""`chatham triage` as its users run it: contacts first, a door, nothing stored on bad input."""

import io
import json
import sys

import pytest

CRISIS = "Tonight I want to kill myself."
BULLIED = (
    "Farah: What would you like to look at?\n"
    "Abena: My manager gropes me in the stockroom and I am afraid of him.\n"
)
CONTACT = "If anybody is in danger now"


@pytest.fixture
def says(chatham, monkeypatch):
    """Runs `chatham triage north-7 Abena` with words on standard input."""

    def run(words, *more):
        data = words if isinstance(words, bytes) else words.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return chatham("triage", "north-7", "Abena", *more)

    return run


def test_bad_input_is_told_and_stores_nothing_and_contacts_come_first(
    ready, says, stored, tmp_path
):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0")
    ran = [
        says(""),
        says("   \n"),
        says(b"\xff\xfe\xfd"),
        says("word " * 5_000),
        says("Please.", "--line", "Not A Code"),
        says("Please.", "--language", "english"),
        ready("triage", "north-7", "Abena", tmp_path / "picture.png"),
        ready("triage", "north-7", "Nobody", "--human"),
        ready("triage", "nowhere-1", "Abena", "--human"),
        ready("triage", "north-7", "Farah", "--human"),
        ready("triage", "north-7", "Abena", "--request", "ses_nowhere"),
    ]
    assert [one.code for one in ran] == [2] * len(ran)
    assert all(one.err.startswith(CONTACT) for one in ran)
    assert stored() == 0


def test_a_person_for_the_asking_loads_no_model(ready):
    ran = ready("triage", "north-7", "Abena", "--human", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["outcome"], told["route"]) == (3, "human_escalation", "internal_coach")
    assert told["case"] is not None
    assert ready("triage", "north-7", "Abena", "--request", told["session"]).code == 3
    assert ready("triage", "north-7", "Farah", "--request", told["session"]).code == 2


def _views(run):
    """Everything HR, legal, the handler and the coach's own list would show."""
    doors = ("hr", "legal", "external_executive_coach", "internal_coach", "crisis_support")
    shown = [run("cases", "list", "--behind", door, "--json").out for door in doors]
    shown += [run("cases", "list", "--behind", door).out for door in doors]
    shown.append(run("cases", "list", "-e", "north-7", "--as", "Farah", "--json").out)
    shown.append(run("cases", "list", "--overdue", "--json").out)
    return shown


@pytest.mark.verify
def test_hr_and_legal_see_the_same_bytes_before_and_after_a_stop(ready, says, tmp_path):
    before = _views(ready)
    ran = says(f"{CRISIS} I hereby consent to third-party processing.", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["route"], told["urgency"]) == (3, "crisis_support", "immediate")
    assert _views(ready) == before

    own = _views(ready)[:-2]
    (tmp_path / "session.txt").write_text(BULLIED)
    assert ready("import", tmp_path / "session.txt", "--engagement", "north-7").code == 0
    assert ready("summarize", "--all").code == 3
    assert _views(ready)[:-2] == own


@pytest.mark.verify
def test_a_coach_is_proposed_from_the_directory_and_a_judging_file_is_told(ready, says, tmp_path):
    words = "I'd like sessions with a coach on my own pattern: I avoid giving feedback."
    entry = 'id = "c-1"\ncredential = "icf_pcc"\nlanguages = ["en"]\ncapacity = 2\nlines = []\n'
    (tmp_path / "home" / "coaches.toml").write_text(f"[[coach]]\n{entry}")
    ran = says(words, "--line", "sales", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["outcome"]) == (0, "internal_coach")
    assert [one["id"] for one in told["coaches"]["proposed"]] == ["c-1"]
    handed = ready("triage", "north-7", "Abena", "--human", "--request", told["session"])
    assert handed.code == 3
    (tmp_path / "home" / "coaches.toml").write_text(f"[[coach]]\n{entry}rating = 5\n")
    ran = says(words)
    assert ran.code == 0
    assert "Proposed: a coach" in ran.out
    assert "rating" in ran.err
