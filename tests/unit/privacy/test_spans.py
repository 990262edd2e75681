from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.privacy.spans import Candidate, Rank, settle, whole_words
from governance.privacy.vault import Kind


def candidate(
    start: int,
    end: int,
    kind: Kind = Kind.PERSON,
    rank: Rank = Rank.MODEL,
    weight: float = 0.9,
) -> Candidate:
    return Candidate(start=start, end=end, kind=kind, rank=rank, weight=weight)


def of(text: str, part: str, **facts: object) -> Candidate:
    start = text.index(part)
    return candidate(start, start + len(part), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("Sarah's rota", "Sarah's", "Sarah"),
        ("Sarah’s rota", "Sarah’s", "Sarah"),
        ("(Sarah) said", "(Sarah)", "Sarah"),
        ("Ngozi said", "goz", "Ngozi"),
        ("Ms. Lee said", "Ms. Lee", "Lee"),
        ("Dr Okafor", "Dr Okafor", "Okafor"),
        ("Abena Owusu-Mensah", "Abena Owusu", "Abena Owusu-Mensah"),
        ("faith o'conjo", "conjo", "o'conjo"),
        ("ambushed by who", "ambushed by who", "ambushed"),
        ("Zoe\u0308 came", "Zoe", "Zoe\u0308"),
    ],
)
def test_a_span_ends_where_its_name_does(text: str, part: str, expected: str) -> None:
    whole = whole_words(text, of(text, part))
    assert whole is not None
    assert text[whole.start : whole.end] == expected


@pytest.mark.parametrize("part", ["...", " ", "'"])
def test_a_span_without_letters_is_none(part: str) -> None:
    text = f"a{part}b"
    assert whole_words(text, candidate(1, 1 + len(part))) is None


def test_a_known_name_is_cut_out_and_the_rest_stays_covered() -> None:
    text = "Sarah Nakamura"
    settled = settle(text, [of(text, text), of(text, "Sarah", rank=Rank.KNOWN)])
    assert [(text[c.start : c.end], c.rank) for c in settled] == [
        ("Sarah", Rank.KNOWN),
        ("Nakamura", Rank.MODEL),
    ]


def test_function_words_left_over_are_let_go() -> None:
    text = "Sarah said"
    settled = settle(text, [of(text, text), of(text, "Sarah", rank=Rank.KNOWN)])
    assert [text[c.start : c.end] for c in settled] == ["Sarah"]


def test_partial_overlap_uncovers_nothing() -> None:
    text = "Sarah Lee Consulting"
    settled = settle(
        text,
        [of(text, "Sarah Lee"), of(text, "Lee Consulting", kind=Kind.ORGANIZATION)],
    )
    assert [text[c.start : c.end] for c in settled] == [text]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 29),
            st.integers(1, 12),
            st.sampled_from([Kind.PERSON, Kind.ORGANIZATION, Kind.EMAIL]),
            st.sampled_from(list(Rank)),
            st.floats(0.01, 1),
        ),
        max_size=8,
    )
)
def test_settled_spans_are_apart_and_cover_every_letter(
    raw: list[tuple[int, int, Kind, Rank, float]],
) -> None:
    text = "xoz lwk Mju qpa fgh tre bnv zzq"
    candidates = [
        candidate(start, min(start + length, len(text)), kind, rank, weight)
        for start, length, kind, rank, weight in raw
    ]
    settled = settle(text, candidates)
    for one, after in pairwise(settled):
        assert one.start < one.end <= after.start
    asked = {i for c in candidates for i in range(c.start, c.end) if text[i].isalnum()}
    covered = {i for c in settled for i in range(c.start, c.end)}
    assert asked <= covered
