"""Ranges read from the ledger for somebody's log: everything of theirs, and little besides."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.mentions import _PAST, stretches


@given(st.sets(st.integers(min_value=0, max_value=500)))
def test_ranges_hold_all_that_is_wanted_once_and_in_order(wanted):
    ranges = list(stretches(sorted(wanted)))
    read = [index for first, end in ranges for index in range(first, end)]
    assert read == sorted(set(read))
    assert wanted <= set(read)
    for first, end in ranges:
        assert {first, end - 1} <= wanted
    for (_, end), (first, _) in pairwise(ranges):
        assert first - end >= _PAST
