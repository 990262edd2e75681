from __future__ import annotations

import time

import pytest

from governance.privacy.patterns import match_patterns
from governance.privacy.vault import Kind


def found(text: str) -> set[tuple[Kind, str]]:
    return {(one.kind, text[one.start : one.end]) for one in match_patterns(text)}


@pytest.mark.parametrize(
    ("kind", "text", "surface"),
    [
        (Kind.EMAIL, "write to d.nair@larkfield.example, ok", "d.nair@larkfield.example"),
        (Kind.EMAIL, "it's dana dot k at acme dot com", "dana dot k at acme dot com"),
        (Kind.EMAIL, "d a n a dot k at acme dot co dot uk", "d a n a dot k at acme dot co dot uk"),
        (
            Kind.EMAIL,
            "pria underscore r at zest dash well dot com yes",
            "pria underscore r at zest dash well dot com",
        ),
        (Kind.URL, "see https://x.example/a?b=c now", "https://x.example/a?b=c"),
        (Kind.URL, "on www.kestrel.example/board", "www.kestrel.example/board"),
        (Kind.URL, "it's at kestrel.io/board", "kestrel.io/board"),
        (Kind.PHONE, "call +44 1632 960 123 please", "+44 1632 960 123"),
        (Kind.PHONE, "call (415) 555-0134", "(415) 555-0134"),
        (
            Kind.PHONE,
            "it's oh seven seven double nine one two three",
            "oh seven seven double nine one two three",
        ),
        (Kind.ID, "my IBAN is DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        (Kind.ID, "card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        (Kind.ID, "from 10.0.0.1 again", "10.0.0.1"),
        (Kind.ID, "in RQ-20817 or so", "RQ-20817"),
        (Kind.ID, "file HR-4471-S", "HR-4471-S"),
        (Kind.ID, "case number 4 4 7 1", "case number 4 4 7 1"),
        (Kind.ID, "employee id 88213", "employee id 88213"),
        (Kind.DATE, "since September 2nd, 2019", "September 2nd, 2019"),
        (Kind.DATE, "on the 3rd of May", "the 3rd of May"),
        (Kind.DATE, "18 Feb", "18 Feb"),
        (Kind.DATE, "march fourteenth twenty nineteen", "march fourteenth twenty nineteen"),
        (Kind.DATE, "on 2024-03-14", "2024-03-14"),
        (Kind.DATE, "in march", "march"),
        (Kind.DATE, "until the 29th", "the 29th"),
        (Kind.DATE, "back in 2019,", "2019"),
        (Kind.MONEY, "for $4,500 a month", "$4,500"),
        (Kind.MONEY, "on 60k now", "60k"),
        (Kind.MONEY, "four hundred million naira", "four hundred million naira"),
        (Kind.MONEY, "i'm on sixty four thousand", "sixty four thousand"),
        (Kind.AGE, "he's only twenty-three", "twenty-three"),
        (Kind.AGE, "a 47-year-old", "47-year-old"),
        (Kind.AGE, "in her forties", "in her forties"),
    ],
)
def test_what_has_a_shape_is_found_whole(kind: Kind, text: str, surface: str) -> None:
    assert (kind, surface) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "let's say Thursday, or next week, or tomorrow at ten",
        "the meeting at 10:30 took forty five minutes",
        "I may march in there and say it",
        "in two or three weeks, at half past nine",
        "one or two of the seven people",
        "we went from three to four",
        "I'm at the office at noon",
        "version 2.3",
        "she is right about the first one",
    ],
)
def test_due_dates_and_small_talk_stay(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "bait",
    [
        "a",
        "1 ",
        "a.b",
        "one ",
        "a dot ",
        "a at b dot ",
        "x@",
        "a-",
        "twenty ",
        "1-2",
        "9",
        "ticket ",
        "and ",
        "the 2",
        ".",
        "@",
        "a a ",
        "two thousand and ",
    ],
)
def test_hostile_text_takes_no_more_than_linear_time(bait: str) -> None:
    list(match_patterns(bait * 10))
    began = time.process_time()
    list(match_patterns(bait * 8_000))
    # Milliseconds in practice; a quadratic pattern needs minutes here.
    assert time.process_time() - began < 5
