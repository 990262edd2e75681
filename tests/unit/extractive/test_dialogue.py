from __future__ import annotations

import pytest

from assistant.summary.extractive.questions import elliptic
from tests.unit.extractive.talks import spoken


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What would make this hour worth it?", "goal"),
        ("so what do you want to use the hour on", "goal"),
        ("What happens now, when you try that?", "reality"),
        ("What else could you do?", "options"),
        ("which one has some juice in it", "choice"),
        ("So what will you do, and by when?", "way"),
        ("Wednesday, then?", "way"),
        ("what are you walking away with", "recap"),
        ("Would you like to try that this week?", "proposal"),
        ("What might get in the way?", "obstacle"),
        ("Try it on me.", "rehearse"),
        ("Last time you said you'd call. Did you?", "last_time"),
    ],
)
def test_a_question_asks_for_its_kind(question: str, kind: str) -> None:
    talk = spoken(f"A: {question}", "B: Let me think.")
    assert talk.asked(1).get(kind) == 1.0


def test_only_a_coach_steers() -> None:
    assert spoken("B: What do you want from today?", "B: I mean me.").asks[0] == {}


def test_a_turn_answers_the_question_before_a_mere_mm() -> None:
    talk = spoken("A: What else could you do?", "B: Hm.", "A: Mm.", "B: I could ask her.")
    assert talk.previous(3) == 0
    assert talk.asked(3)["options"] == 1.0


def test_a_bare_thing_asks_for_its_next_step() -> None:
    assert elliptic("and the apology?")
    assert elliptic("okay and mdm koh")
    assert not elliptic("and what is your opening")
    assert not elliptic("and then two")


def test_places_run_from_zero_to_one() -> None:
    talk = spoken("A: Hello.", "B: Hello.", "A: Bye.")
    assert [talk.place(t) for t in range(3)] == [0.0, 0.5, 1.0]
