from __future__ import annotations

import pytest

from evals.scorers.due import agree, spoken


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        ("Thursday", "thursday"),
        ("let's say Thursday", "Thursday"),
        ("on Monday morning", "Monday"),
        ("nine o'clock tomorrow", "nine tomorrow morning"),
        ("tonight", "this evening"),
        ("this evening", "tonight"),
        ("by the 21st of June", "before the 21st of June"),
        ("june twenty first", "June"),
        ("9 o'clock Wednesday", "Wednesday 9:00"),
        ("wednesday morning nine o'clock", "Wednesday 9:00"),
        ("Before Salma’s home", "today, before Salma is home"),
        ("in the week after the inspection", "the week after the inspection on 9 May"),
        ("before i travel", "before she travels"),
        ("the eighth", "the 8th"),
        ("right away", "now"),
        ("in the morning", "morning"),
        ("end of the month", "month end"),
    ],
)
def test_same_time(predicted: str, gold: str) -> None:
    assert agree(predicted, gold)
    assert agree(gold, predicted)


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        ("Friday morning", "Monday morning"),
        ("morning", "Monday morning"),
        ("by then", "Thursday"),
        ("before", "before the weekend"),
        ("today", "tomorrow"),
        ("now", "today"),
        ("this week", "next week"),
        ("this Thursday", "next Thursday"),
        ("9 May", "9 June"),
        ("9 May", "12 May"),
        ("at nine on Tuesday", "at ten on Tuesday"),
        ("next", "next week"),
        ("", "Thursday"),
        ("for two weeks", "Thursday"),
    ],
)
def test_another_time(predicted: str, gold: str) -> None:
    assert not agree(predicted, gold)
    assert not agree(gold, predicted)


def test_spoken_wants_every_word_that_says_something() -> None:
    texts = ["I'll call her.", "Friday, then, before ten."]
    assert spoken("by Friday", texts)
    assert spoken("Friday, before ten", texts)
    assert not spoken("Friday afternoon", texts)
    assert not spoken("Thursday", texts)


def test_spoken_is_about_words_and_not_about_letters() -> None:
    assert not spoken("day", ["on Friday"])
    assert not spoken("before he go", ["before he goes fishing"])


def test_a_due_date_that_says_nothing_was_not_spoken() -> None:
    assert not spoken("by then", ["by then"])
    assert not spoken("", ["Friday"])
