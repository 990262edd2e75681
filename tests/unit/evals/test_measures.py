from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scorers.intervals import interval
from evals.scorers.measures import COUNTS, MEASURES, f1, faults, figures
from evals.scorers.summary import CommitmentCounts, SessionScore


def session(
    *, predicted: int = 0, gold: int = 0, matched: int = 0, hit: bool | None = None, wrong: int = 0
) -> SessionScore:
    return SessionScore(
        case="made",
        commitments=CommitmentCounts(
            predicted=predicted,
            gold=gold,
            matched=matched,
            owner_given=matched,
            owner_wrong=wrong,
            due_known=0,
            due_right=0,
            due_wrong=0,
            due_invented=0,
        ),
        hits={} if hit is None else {"goal": hit},
        lines=0,
        lines_valid=0,
    )


def test_f1_pools_before_it_divides() -> None:
    # The mean of the two sessions' F1 would be .5.
    sessions = [session(predicted=4, gold=4, matched=4), session(predicted=1, gold=1)]
    assert f1(sessions) == pytest.approx(8 / 10)


def test_a_session_without_commitments_costs_precision() -> None:
    good = session(predicted=2, gold=2, matched=2)
    found = figures([good, session(predicted=2)])
    assert found["precision"].value == pytest.approx(0.5)
    assert found["recall"].value == pytest.approx(1.0)


def test_a_share_of_nothing_has_no_value() -> None:
    found = figures([session()])
    assert found["due recall"].value is None
    assert found["due recall"].interval is None
    assert found["goal"].value is None


def test_faults_are_counted_over_all_sessions() -> None:
    sessions = [session(matched=2, wrong=1), session(matched=1, wrong=1)]
    assert faults(sessions)["owner wrong"] == 2
    assert set(faults(sessions)) == set(COUNTS)


def test_hits_are_shares_of_sections_that_were_judged() -> None:
    found = figures([session(hit=True), session(hit=False), session()])
    assert found["hit@3"].value == pytest.approx(0.5)
    assert set(found) == set(MEASURES)


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def test_the_interval_is_the_same_every_time_and_holds_the_value() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    first = interval(values, mean)
    assert first is not None
    assert first == interval(values, mean)
    assert first[0] < 4 / 6 < first[1]


def test_whole_sessions_are_drawn() -> None:
    # A draw of the first alone gives 1, of the second alone 0: nothing in between is certain.
    sessions = [session(predicted=9, gold=9, matched=9), session(predicted=1, gold=1)]
    assert interval(sessions, f1) == (0.0, 1.0)


def test_no_sessions_no_interval() -> None:
    assert interval([], mean) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_an_interval_stays_within_what_was_seen(values: list[float]) -> None:
    found = interval(values, mean, draws=40)
    assert found is not None
    low, high = found
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
