from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from evals.scorers.matching import match


def gold(*turns: set[int]) -> list[frozenset[int]]:
    return [frozenset(t) for t in turns]


def test_one_shared_turn_is_a_match() -> None:
    assert match([(4, 5)], gold({5, 9})) == ((0, 0),)


def test_neighbouring_turns_are_no_match() -> None:
    assert match([(4,)], gold({5})) == ()


def test_a_greedy_matcher_would_lose_a_pair() -> None:
    # Taking 0–0 first leaves prediction 1 with nothing.
    assert match([(1, 2), (1,)], gold({1}, {2})) == ((0, 1), (1, 0))


def test_two_predictions_of_one_commitment_count_once() -> None:
    assert len(match([(7,), (7,)], gold({7}))) == 1


def test_more_than_three_turns_match_nothing() -> None:
    assert match([(1, 2, 3, 4)], gold({1})) == ()
    assert match([(1, 2, 3)], gold({1})) == ((0, 0),)


def test_no_turns_match_nothing() -> None:
    assert match([()], gold({1})) == ()


def test_a_shared_recap_does_not_swap_partners() -> None:
    # Both cite the recap (60); each belongs to the gold it shares its own turn with.
    assert match([(44, 60), (32, 60)], gold({32, 60}, {44, 60})) == ((0, 1), (1, 0))


turn_sets = st.lists(st.frozensets(st.integers(1, 6), min_size=1, max_size=3), max_size=4)


@given(turn_sets, turn_sets)
def test_pairs_are_one_to_one_share_a_turn_and_none_is_left_over(
    ours: list[frozenset[int]], theirs: list[frozenset[int]]
) -> None:
    pairs = match([tuple(sorted(t)) for t in ours], theirs)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert all(ours[a] & theirs[b] for a, b in pairs)
    fewer, more = sorted((ours, theirs), key=len)
    best = max(
        sum(bool(a & b) for a, b in zip(fewer, order, strict=False)) for order in permutations(more)
    )
    assert len(pairs) == best
