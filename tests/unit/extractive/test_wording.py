from __future__ import annotations

import numpy as np

from assistant.summary.extractive.commitments import worded
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.steps import steps
from assistant.summary.schema import Commitment
from tests.unit.extractive.talks import spoken


def made_of(talk: Talk, turn: int, *chances: float) -> Commitment:
    """The commitment made of one turn; chances of its sentences, in order."""
    likely = np.zeros(len(talk.sentences))
    likely[talk.of_turn[turn].start : talk.of_turn[turn].stop] = chances
    return worded(talk, steps(talk, turn, likely, 0.5)[0])


def test_a_bare_date_is_shown_with_the_question_that_names_the_act() -> None:
    made = made_of(
        spoken(
            "A: When will you say it to her?",
            "B: She's on leave till Wednesday.",
            "A: Would the day after work? Or do you want a weekend in between?",
            "B: No weekend, I'd only write a twentieth page. Yes, let's say Thursday.",
        ),
        3,
        0.6,
        0.95,
    )
    assert made.action == "When will you say it to her? … let's say Thursday."
    assert (made.due, made.turns) == ("Thursday", (1, 4))


def test_thin_words_are_not_filled_up_with_what_was_taken_back() -> None:
    made = made_of(
        spoken(
            "A: What has she got then?",
            "B: Oh no. Scratch that, I won't write to everyone tonight. She hears it first.",
        ),
        1,
        0.1,
        0.3,
        0.9,
    )
    assert "Scratch" not in made.action
    assert made.due is None


def test_a_date_in_the_coachs_next_question_dates_nothing() -> None:
    question = made_of(
        spoken("A: And?", "B: I'll ring her.", "A: What might knock Thursday off?"), 1, 0.9
    )
    confirmed = made_of(spoken("A: And?", "B: I'll ring her.", "A: Thursday, then."), 1, 0.9)
    assert question.due is None
    assert confirmed.due == "Thursday"
