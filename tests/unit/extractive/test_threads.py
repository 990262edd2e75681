from __future__ import annotations

from assistant.summary.extractive.threads import open_questions, open_threads
from tests.unit.extractive.talks import spoken

START = ("A: Hello there.", "B: Hello to you.", "A: Let us begin.", "B: Yes, let us.")


def test_what_is_parked_stays_open_with_the_question_that_names_it() -> None:
    talk = spoken(*START, "A: And the seniors showing first?", "B: Let's see how Wednesday goes.")
    (line,) = open_threads(talk, frozenset())
    assert line.turns == (5, 6)
    assert "seniors showing first" in line.text
    assert "Let's see how Wednesday goes" in line.text


def test_a_commitment_is_no_open_thread() -> None:
    talk = spoken(*START, "A: And the report?", "B: I won't promise a day, but I'll write it.")
    assert len(open_threads(talk, frozenset())) == 1
    assert open_threads(talk, frozenset({6})) == ()


def test_a_question_answered_by_i_dont_know_is_open_and_quoted() -> None:
    talk = spoken(
        *START, "A: What would she need from you?", "B: I don't know.", "A: Mm.", "B: Hm."
    )
    (line,) = open_questions(talk)
    assert line.text == "What would she need from you?"
    assert line.turns == (5, 6)


def test_a_question_that_was_answered_is_not_open() -> None:
    talk = spoken(*START, "A: What would she need from you?", "B: An honest answer.")
    assert open_questions(talk) == ()


def test_a_question_asked_again_later_is_not_open() -> None:
    talk = spoken(
        *START,
        "A: What would she need from you?",
        "B: I don't know.",
        "A: What would she need from you?",
        "B: Time.",
    )
    assert open_questions(talk) == ()
