"""Windows miss no word, stay short, and know their turns."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.policy.sensitivity import Passage
from governance.policy.sensitivity.windows import PIECE, SPAN, WHOLE, windows

spoken = st.lists(st.integers(0, 260), max_size=30)


def passages(lengths):
    """One passage per length; every word says where it stands."""
    return [
        Passage(number=n, text=" ".join(f"w{n}-{i}" for i in range(length)))
        for n, length in enumerate(lengths, start=1)
    ]


@settings(deadline=None)
@given(spoken)
def test_every_word_is_in_a_window_and_under_its_own_turn(lengths):
    given_passages = passages(lengths)
    found = windows(given_passages)
    heard = {word for window in found for word in window.text.split()}
    assert heard == {word for passage in given_passages for word in passage.text.split()}
    for window in found:
        said_by = {int(word[1:].split("-")[0]) for word in window.text.split()}
        assert said_by == set(window.turns)
        assert list(window.turns) == sorted(set(window.turns))


@settings(deadline=None)
@given(spoken)
def test_no_window_is_longer_than_a_classifier_reads(lengths):
    most = max(WHOLE, SPAN * PIECE)
    assert all(len(window.text.split()) <= most for window in windows(passages(lengths)))


@settings(deadline=None)
@given(spoken)
def test_two_neighbouring_stretches_are_read_together_somewhere(lengths):
    words = [word for passage in passages(lengths) for word in passage.text.split()]
    found = [set(window.text.split()) for window in windows(passages(lengths))]
    for first, second in pairwise(words):
        assert any({first, second} <= window for window in found)


def test_a_short_text_is_read_as_it_stands():
    (window,) = windows([Passage(number=4, text="I can't,"), Passage(number=7, text="any more.")])
    assert (window.turns, window.text) == ((4, 7), "I can't,\nany more.")


def test_silence_has_no_window():
    assert windows([]) == windows([Passage(number=1, text="  ")]) == ()
