"""What a session may become, as a graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.errors import IllegalTransition
from assistant.storage.statuses import ENDS, ERASED, TRANSITIONS, Status, Step, check_transition

AT_WORK = frozenset(Status) - ENDS
walks = st.lists(st.sampled_from(Status), min_size=1, max_size=30)


def reachable(start: Status, *, without: frozenset[tuple[Status, Status]]) -> set[Status]:
    found: set[Status] = set()
    edge = [start]
    while edge:
        here = edge.pop()
        for there in TRANSITIONS[here] - found:
            if (here, there) not in without:
                found.add(there)
                edge.append(there)
    return found


def test_the_names_are_those_of_the_design() -> None:
    assert {s.value for s in Status} == {
        "received",
        "awaiting_speakers",
        "awaiting_consent",
        "queued",
        "running",
        "in_review",
        "approved",
        "no_consent",
        "escalated",
        "blocked",
        "failed",
        "withdrawn",
        "expired",
    }
    assert {s.value for s in ENDS} == {
        "approved",
        "no_consent",
        "escalated",
        "blocked",
        "failed",
        "withdrawn",
        "expired",
    }
    assert [s.value for s in Step] == [
        "consent",
        "policy",
        "anonymizer",
        "engine",
        "guard",
        "release",
    ]
    assert set(TRANSITIONS) == set(Status)


def test_only_a_retry_leads_from_an_end_back_to_work() -> None:
    retry = frozenset({(Status.FAILED, Status.QUEUED)})
    for end in ENDS:
        assert not reachable(end, without=retry) & AT_WORK
    assert reachable(Status.FAILED, without=frozenset()) & AT_WORK


def test_everything_can_be_withdrawn_and_nothing_leaves_withdrawn() -> None:
    for status in set(Status) - {Status.WITHDRAWN}:
        assert Status.WITHDRAWN in TRANSITIONS[status]
    for status in set(Status) - ERASED:
        assert Status.EXPIRED in TRANSITIONS[status]
    assert TRANSITIONS[Status.WITHDRAWN] == frozenset()


def test_nothing_is_reviewed_that_did_not_run_and_nothing_approved_unreviewed() -> None:
    assert {s for s in Status if Status.IN_REVIEW in TRANSITIONS[s]} == {Status.RUNNING}
    assert {s for s in Status if Status.APPROVED in TRANSITIONS[s]} == {Status.IN_REVIEW}
    assert {s for s in Status if Status.RUNNING in TRANSITIONS[s]} == {Status.QUEUED}


@given(walks)
def test_no_history_wakes_an_ended_session(walk: list[Status]) -> None:
    here, ended = Status.RECEIVED, False
    for there in walk:
        if there != here and there not in TRANSITIONS[here]:
            with pytest.raises(IllegalTransition, match=here.value):
                check_transition(here, there)
            continue
        check_transition(here, there)
        ended = ended or (there in ENDS and there is not Status.FAILED)
        here = there
        assert not (ended and here in AT_WORK)


@pytest.mark.parametrize("status", Status)
def test_staying_is_always_possible(status: Status) -> None:
    check_transition(status, status)
