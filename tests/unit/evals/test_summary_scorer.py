from __future__ import annotations

import pytest

from evals.scorers.summary import first_turns, score
from tests.unit.evals.cases import ASK, SEND, case, commitment, gold_commitment, lines, summary


def test_a_perfect_answer() -> None:
    found = score(
        case(ASK, SEND),
        summary(
            commitment(5, 7, due="Thursday"),
            commitment(8, owner="coach"),
            goal=lines((2,)),
            reality=lines((3,)),
            options=lines((4,)),
        ),
    )
    counts = found.commitments
    assert (counts.predicted, counts.gold, counts.matched) == (2, 2, 2)
    assert (counts.owner_given, counts.owner_wrong) == (2, 0)
    assert (counts.due_known, counts.due_right, counts.due_wrong) == (1, 1, 0)
    assert counts.due_invented == 0
    assert found.hits == {"goal": True, "reality": True, "options": True}
    assert found.lines == found.lines_valid == 6  # three lines, two actions, one due date


def test_an_empty_answer_misses_everything_and_invents_nothing() -> None:
    found = score(case(ASK, SEND), summary())
    assert (found.commitments.matched, found.commitments.gold) == (0, 2)
    assert found.commitments.due_invented == 0
    assert found.hits == {"goal": False, "reality": False, "options": False}
    assert found.lines == 0


def test_owner_unsaid_is_neither_given_nor_wrong() -> None:
    counts = score(case(SEND), summary(commitment(8, owner=None))).commitments
    assert (counts.owner_given, counts.owner_wrong) == (0, 0)


def test_the_other_speaker_as_owner_is_wrong() -> None:
    counts = score(case(SEND), summary(commitment(8, owner="coachee"))).commitments
    assert (counts.owner_given, counts.owner_wrong) == (1, 1)


def test_an_owner_outside_a_match_is_not_judged() -> None:
    counts = score(case(SEND), summary(commitment(3, owner="coachee"))).commitments
    assert (counts.matched, counts.owner_given, counts.owner_wrong) == (0, 0, 0)


@pytest.mark.parametrize(
    ("due", "right", "wrong"), [("on Thursday", 1, 0), ("Friday", 0, 1), (None, 0, 0)]
)
def test_due_right_wrong_or_left_out(due: str | None, right: int, wrong: int) -> None:
    counts = score(case(ASK), summary(commitment(7, due=due))).commitments
    assert (counts.due_known, counts.due_right, counts.due_wrong) == (1, right, wrong)


def test_a_due_date_not_in_the_session_is_invented() -> None:
    counts = score(case(ASK), summary(commitment(7, due="Tuesday"))).commitments
    assert counts.due_invented == 1


def test_an_unmatched_prediction_can_invent_too() -> None:
    counts = score(case(ASK), summary(commitment(2, due="next week"))).commitments
    assert (counts.matched, counts.due_invented) == (0, 1)


def test_a_day_said_of_something_else_is_invented_where_gold_has_none() -> None:
    # Friday occurs in turn 3, but not in what is cited for a commitment without a due date.
    counts = score(case(SEND), summary(commitment(8, owner="coach", due="Friday"))).commitments
    assert counts.due_invented == 1


def test_a_day_in_the_cited_turns_is_not_invented() -> None:
    gold = gold_commitment(3, due=None)
    counts = score(case(gold), summary(commitment(3, due="Friday"))).commitments
    assert counts.due_invented == 0


def test_a_wrong_day_of_this_session_is_wrong_and_not_invented() -> None:
    counts = score(case(ASK), summary(commitment(7, due="Friday"))).commitments
    assert (counts.due_wrong, counts.due_invented) == (1, 0)


def test_due_markup_in_gold_is_stripped() -> None:
    gold = gold_commitment(7, due="by {{DATE:the 9th of May}}")
    counts = score(case(gold), summary(commitment(7, due="9th of May"))).commitments
    assert counts.due_right == 1


def test_only_the_first_three_different_turns_count() -> None:
    section = lines((9, 9), (1, 8), (2,))
    assert first_turns(section) == (9, 1, 8)
    assert score(case(), summary(goal=section)).hits["goal"] is False
    assert score(case(), summary(goal=lines((9,), (2,)))).hits["goal"] is True


def test_a_section_without_gold_is_not_judged() -> None:
    assert "options" not in score(case(options=()), summary()).hits


def test_a_line_without_turns_or_with_a_turn_that_does_not_exist_is_invalid() -> None:
    found = score(case(), summary(goal=lines((2,), (), (2, 99))))
    assert (found.lines, found.lines_valid) == (3, 1)
