"""`chatham masked` and `chatham missed`, as the people who were in the room use them."""

from __future__ import annotations

import json

import pytest

from tests.integration.sessions.scene import ORDINARY, scene

SAID = (*ORDINARY, ("coachee", "I will ask quillon on Monday, because he knows the rota."))


@pytest.fixture
def record(chatham, tmp_path):
    """A session in review, in the installation that `chatham` opens."""
    built = scene(tmp_path / "home")
    built.says_yes()
    taken = built.takes_in(SAID)
    list(built.chatham.worker.drain())
    built.chatham.database.close()
    return taken


def test_the_coachee_reads_what_the_model_saw_and_marks_a_name(chatham, record):
    shown = chatham("masked", "--session", record.id)
    assert shown.code == 0
    assert "[PERSON_1]" in shown.out
    assert "Zofia" not in shown.out + shown.err
    told = json.loads(chatham("masked", "--session", record.id, "--as", "coach", "--json").out)
    assert len(told["turns"]) == len(SAID)
    where = ("--session", record.id, "--turn", len(SAID))
    wrong = chatham("missed", *where, "--text", "Somebody")
    assert (wrong.code, wrong.out) == (2, "")
    assert "Somebody" not in wrong.err
    marked = chatham("missed", *where, "--text", "quillon")
    assert marked.code == 0
    assert marked.out.startswith("mis")
    assert "chatham summarize" in marked.err
    assert "quillon" not in marked.out + marked.err
    again = chatham("masked", "--session", record.id)
    assert (again.code, again.out) == (2, "")


def test_an_unknown_session_is_refused(chatham, record):
    for command in (
        ("masked", "--session", "ses_none"),
        ("missed", "--session", "ses_none", "--turn", 1, "--text", "x"),
        ("missed", "--session", record.id, "--turn", 1, "--text", "--"),
    ):
        ran = chatham(*command)
        assert (ran.code, ran.out) == (2, "")
