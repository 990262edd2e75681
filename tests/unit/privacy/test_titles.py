"""Titles and relations that single somebody out, and their ordinary neighbours."""

from __future__ import annotations

import pytest

from governance.privacy.singled_out import match_singled_out
from governance.privacy.titles import match_titles


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("she is acting head of claims now", "acting head of claims"),
        ("they made her Regional Director of Sales", "Regional Director of Sales"),
        ("my opposite number at the bank left", "my opposite number"),
        ("ask her old number two about it", "her old number two"),
        ("one of only two women on the board said it", "one of only two women on the board"),
        ("the longest-serving porter on the ward", "the longest-serving porter on the ward"),
        ("the other woman on the panel resigned", "the other woman on the panel"),
        ("the welder for the whole north yard left", "the welder for the whole north yard"),
        ("the cfo before her did it", "the cfo before her"),
        ("their recruiter's idea", "their recruiter"),
        ("his boss's boss called", "his boss's boss"),
        ("vp of people rang", "vp of people"),
    ],
)
def test_who_is_told_by_title_rank_or_relation(line: str, told: str) -> None:
    found = {line[one.start : one.end] for one in match_titles(line)}
    assert told in found


@pytest.mark.parametrize(
    "line",
    [
        "a senior manager is paid more than a nurse",
        "in my second week",
        "your second point was good",
        "use your head",
        "our engineers are fine",
        "one of the two plans failed",
        "every regional director knows that",
    ],
)
def test_what_tells_of_nobody_is_left(line: str) -> None:
    assert list(match_titles(line)) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("our CFO in Leeds offered me a chair", "our CFO in Leeds"),
        ("our director in lisbon wants it done", "our director in lisbon"),
        ("the dean of the law faculty resigned on monday", "the dean of the law faculty"),
        ("The gaffer'd have to pay", "The gaffer"),
    ],
)
def test_a_phrase_ends_where_the_sentence_goes_on(line: str, told: str) -> None:
    assert {line[one.start : one.end] for one in match_singled_out(line)} == {told}


@pytest.mark.parametrize(
    "bait", ["the ", "senior ", "one of the few ", "the manager of ", "our a "]
)
def test_long_runs_end(bait: str) -> None:
    assert sum(1 for _ in match_titles(bait * 2000)) < 10_000
