from __future__ import annotations

import pytest

from assistant.summary.extractive.due import dues, names_day, same_time, without_dues


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I'll do it on Thursday.", "on Thursday"),
        ("so wednesday after lunch we walk to the harbour", "wednesday after lunch"),
        ("Tomorrow, before his ten o'clock.", "Tomorrow, before his ten o'clock"),
        ("I'd have it drafted by Wednesday week.", "by Wednesday week"),
        ("By 22 June, before he goes fishing.", "By 22 June, before he goes fishing"),
        ("I'll have it by [DATE_3].", "by [DATE_3]"),
        ("before the end of the month", "before the end of the month"),
        ("i'll connect you as soon as we hang up", "as soon as we hang up"),
        ("i will tell her before the shift", "before the shift"),
        ("I’ll send it tonight", "tonight"),
        ("from the first of May", "from the first of May"),
        ("This Thursday. Without slides!", "This Thursday"),
    ],
)
def test_a_date_is_found_as_it_was_said(text: str, due: str) -> None:
    assert dues(text)[0].text == due


@pytest.mark.parametrize(
    "text",
    [
        "He's in his office Thursdays.",
        "last Tuesday she showed her rig",
        "every Friday I write the report",
        "Not today, anyhow.",
        "at some point",
        "some day",
        "for two weeks",
        "since March",
        "the Friday numbers",
        "two hundred in a month",
        "one of the first things",
        "I'm watching [DATE_2].",
    ],
)
def test_habits_the_past_and_vague_times_are_no_dates(text: str) -> None:
    assert dues(text) == []


def test_spans_are_verbatim_and_in_order() -> None:
    text = "Tonight I write, and on Friday I send it."
    found = dues(text)
    assert [text[d.start : d.end] for d in found] == [d.text for d in found]
    assert [d.text for d in found] == ["Tonight", "on Friday"]


def test_the_same_time_said_twice_is_one_time() -> None:
    assert same_time("on Thursday", "thursday then")
    assert not same_time("on Thursday", "by Friday")


def test_a_day_is_more_than_a_time_of_day() -> None:
    assert names_day("by Friday")
    assert names_day("[DATE_1]")
    assert not names_day("First thing, before the phones")


def test_what_else_was_said_beside_the_date() -> None:
    assert without_dues("on Friday").strip() == ""
    assert "call" in without_dues("I call on Friday")
