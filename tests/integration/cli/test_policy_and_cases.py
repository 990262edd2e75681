"""`chatham policy` and `chatham cases` as their users run them."""

import json

import pytest

from tests.unit.policy.rooms import change, copied

SAID = (
    "Farah: What would you like to look at?\n"
    "Abena: Our CEO is stepping down in spring and the chair asked me to be interim CEO.\n"
    "Farah: How is that for you?\n"
    "Abena: The board wants me to succeed him and nobody knows about it yet.\n"
)


def test_check_names_what_is_broken(chatham, tmp_path):
    ran = chatham("policy", "check")
    assert ran.code == 0
    assert ran.out.startswith("Sound: ")
    folder = copied(tmp_path / "policy")
    change(folder / "sensitivities.cedar", 'contains(Chatham::Sensitivity::"crisis")', "isEmpty()")
    ran = chatham("policy", "check", folder, "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["sound"] is False


def test_explain_says_in_words_why(chatham):
    ran = chatham("policy", "explain", "--touches", "executive_transition", "--third-party")
    assert ran.code == 3
    assert "coming or going of an executive" in ran.out
    assert "opt-in of everybody" in ran.out
    assert "sensitive-executive-transition" in ran.out
    told = json.loads(chatham("policy", "explain", "--json").out)
    assert told["allow"] is True
    assert chatham("policy", "explain", "--role", "sponsor").code == 3


@pytest.mark.verify
def test_a_stop_a_case_and_what_another_policy_would_have_done(ready, tmp_path):
    (tmp_path / "session.txt").write_text(SAID)
    imported = ready("import", tmp_path / "session.txt", "--engagement", "north-7")
    assert imported.code == 0, imported.err
    assert ready("summarize", "--all").code == 3
    mine = ("--engagement", "north-7", "--as", "Farah")
    (case,) = json.loads(ready("cases", "list", *mine, "--json").out)
    shown = ready("cases", "show", case["case"], *mine)
    assert "an external executive coach" in shown.out
    assert "interim" not in shown.out
    theirs = json.loads(
        ready("cases", "show", case["case"], "-e", "north-7", "--as", "Abena", "--json").out
    )
    assert theirs["turns"] == []
    assert ready("cases", "without", case["case"], *mine).code == 3
    assert ready("cases", "show", 1, *mine).code == 2
    assert ready("cases", "list").code == 2
    assert json.loads(ready("cases", "list", "--behind", "hr", "--json").out) == []
    assert json.loads(ready("cases", "list", "--overdue", "--json").out) == []
    assert "No model has seen it" in ready("cases", "note", case["case"], *mine).out
    opened = ready("cases", "open-door", case["case"], "-e", "north-7", "--as", "Abena")
    assert "Opened to" in opened.out
    behind = ready("cases", "list", "--behind", "external_executive_coach", "--json")
    assert json.loads(behind.out) == [{"case": case["case"], "name": "Abena", "about": []}]
    assert ready("cases", "acknowledge", case["case"], *mine).code == 0
    assert ready("cases", "resolve", case["case"], *mine).code == 0

    folder = copied(tmp_path / "policy")
    change(
        folder / "sensitivities.cedar",
        'contains(Chatham::Sensitivity::"executive_transition")',
        "isEmpty()",
    )
    found = json.loads(ready("policy", "simulate", folder, "--json").out)
    assert found["replayed"] == 1
    assert found["flips"] == [
        {
            "change": "now_allowed",
            "before": ["sensitive-executive-transition"],
            "after": [],
            "count": 1,
        }
    ]
    ran = ready("policy", "simulate", folder)
    assert "would not start" in ran.err
    assert "now allowed" in ran.out
    assert "Abena" not in ran.out + ran.err
    same = json.loads(ready("policy", "simulate", copied(tmp_path / "same"), "--json").out)
    assert (same["unchanged"], same["flips"]) == (1, [])
