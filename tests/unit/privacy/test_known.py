from __future__ import annotations

import pytest

from governance.privacy.known import KnownNames, Searchable, key_of
from governance.privacy.vault import Kind


def hits(text: str, *names: str, kind: Kind = Kind.PERSON) -> list[str]:
    known = KnownNames((key_of(name), kind) for name in names)
    return [text[m.start : m.end] for m in known.search(Searchable.of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask Dana today", ["Dana"]),
        ("ask DANA's team", ["DANA"]),
        ("ask dana, dana!", ["dana", "dana"]),
        ("ask Da\u200bna", ["Da\u200bna"]),
        ("ask D\u0430n\u0430", ["D\u0430n\u0430"]),
        ("ask Ｄａｎａ", ["Ｄａｎａ"]),
        ("danas calendar", ["dana"]),
        ("user dana2 and _dana_", ["dana", "dana"]),
        ("Danake, bandana", []),
    ],
)
def test_a_name_is_found_in_every_spelling_and_only_whole(text: str, expected: list[str]) -> None:
    assert hits(text, "Dana") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("met Sarah Lee there", ["Sarah Lee"]),
        ("met Sarah-Lee there", ["Sarah-Lee"]),
        ("met sarah  lee there", ["sarah  lee"]),
        ("I like Sarah. Lee is fine", []),
        ("Sarah, Lee", []),
    ],
)
def test_full_names_hold_together(text: str, expected: list[str]) -> None:
    assert hits(text, "Sarah Lee") == expected


@pytest.mark.parametrize("heard", ["n gozi", "N-gozi", "ngo zi"])
def test_a_name_heard_as_two_words_is_found(heard: str) -> None:
    assert hits(f"and {heard} said", "Ngozi") == [heard]


@pytest.mark.parametrize("spelled", ["d a n a", "D-a-n-a", "D. A. N. A", "d, a, n, a"])
def test_a_name_said_letter_by_letter_is_found(spelled: str) -> None:
    assert hits(f"i spell it {spelled} ok", "Dana") == [spelled]


def test_letters_that_spell_nothing_known_stay() -> None:
    assert hits("plan a b or c, d n a", "Dana") == []


def test_short_words_are_not_glued_into_names() -> None:
    assert hits("we do it so on", "Doit", "Soon") == []


def test_the_longest_name_wins() -> None:
    assert hits("Sarah Lee and Sarah", "Sarah", "Sarah Lee", "Lee") == ["Sarah Lee", "Sarah"]


def test_codes_are_found_however_they_are_spaced() -> None:
    assert hits("RQ 20817, rq-20817, rq20817", "RQ-20817", kind=Kind.ID) == [
        "RQ 20817",
        "rq-20817",
        "rq20817",
    ]


def test_ages_and_bare_months_are_not_searched() -> None:
    assert hits("forty tickets", "forty", kind=Kind.AGE) == []
    assert hits("we march on", "March", kind=Kind.DATE) == []
    assert hits("in 2019 or so", "2019", kind=Kind.DATE) == ["2019"]
