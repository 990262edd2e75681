"""Windows: nothing is lost between them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from governance.policy.sensitivity import Passage
from governance.policy.sensitivity.windows import WHOLE, windows_of

TURNS = st.lists(st.integers(min_value=0, max_value=200), max_size=40)


@given(TURNS)
def test_every_word_of_every_turn_is_in_a_window_that_names_it(lengths):
    passages = [
        Passage(number=n, text=" ".join(f"w{n}x{i}" for i in range(length)))
        for n, length in enumerate(lengths, start=1)
    ]
    windows = windows_of(passages)
    for passage in passages:
        for word in passage.text.split():
            assert any(
                passage.number in window.turns and word in window.text.split() for window in windows
            )


def test_a_short_text_is_one_window_and_a_long_one_overlaps():
    assert len(windows_of([Passage(number=1, text="word " * WHOLE)])) == 1
    long = windows_of([Passage(number=n, text="word " * 30) for n in range(1, 21)])
    pairs = list(itertools.pairwise(long))
    assert pairs
    assert all(set(a.turns) & set(b.turns) for a, b in pairs)


def test_a_window_shows_no_text():
    assert "zaffre" not in repr(windows_of([Passage(number=1, text="zaffre")]))
