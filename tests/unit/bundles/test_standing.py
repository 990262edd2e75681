"""What statements come to: nobody counts twice, and nothing approves but what may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bundles.standing import DRIFT, State, standing_of
from assistant.storage.bundle_records import Happened, Lane, Mode, Statement
from governance.identity import BundleDigest, PersonId, Role

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
A, B = BundleDigest("a" * 64), BundleDigest("b" * 64)
SEEN = "e" * 64


def said(happened, bundle=A, person=None, evidence=None, code=None):
    return Statement(
        number=1,
        happened=happened,
        at=AT,
        bundle=bundle,
        person=None if person is None else PersonId(person),
        role=None if person is None else Role.MODEL_OWNER,
        evidence=evidence,
        code=code,
    )


PASSED = said(Happened.EVALUATED, evidence=SEEN, code="passed:full")


def yes(person, evidence=SEEN, bundle=A):
    return said(Happened.APPROVED, bundle, person, evidence, "full")


def test_two_different_people_approve_and_one_twice_does_not():
    assert standing_of([PASSED, yes("per_1"), yes("per_2")]).state(A) is State.APPROVED
    assert standing_of([PASSED, yes("per_1"), yes("per_1")]).state(A) is State.CANDIDATE


def test_the_fast_lane_needs_one_and_only_where_the_comparison_says_so():
    fast = said(Happened.EVALUATED, evidence=SEEN, code="passed:fast")
    assert standing_of([fast, yes("per_1")]).state(A) is State.APPROVED
    claims = said(Happened.APPROVED, A, "per_1", SEEN, "fast")
    assert standing_of([PASSED, claims]).state(A) is State.CANDIDATE


@pytest.mark.parametrize(
    "before",
    [
        [],
        [said(Happened.EVALUATED, evidence=SEEN, code="refused:full")],
        [said(Happened.EVALUATED, B, evidence=SEEN, code="passed:full")],
        [said(Happened.EVALUATED, evidence="f" * 64, code="passed:full")],
        [said(Happened.EVALUATED, evidence=SEEN, code="passed:publisher")],
        [said(Happened.EVALUATED, evidence=SEEN, code="passed")],
    ],
)
def test_nothing_is_approved_on_a_comparison_that_does_not_speak_for_it(before):
    assert standing_of([*before, yes("per_1"), yes("per_2")]).state(A) is State.CANDIDATE


def test_a_person_cannot_approve_as_the_publisher():
    forged = said(Happened.APPROVED, A, "per_1", SEEN, Lane.PUBLISHER.value)
    assert standing_of([forged]).state(A) is State.CANDIDATE


def test_after_a_suspension_what_was_said_before_counts_for_nothing():
    suspended = [PASSED, yes("per_1"), yes("per_2"), said(Happened.SUSPENDED, code="withdrawn")]
    assert standing_of(suspended).state(A) is State.SUSPENDED
    assert standing_of([*suspended, yes("per_1"), yes("per_2")]).state(A) is State.SUSPENDED
    anew = [*suspended, PASSED, yes("per_1"), yes("per_2")]
    assert standing_of(anew).state(A) is State.APPROVED


def test_a_model_that_drifted_leaves_the_embedded_engine_at_work_and_others_nothing():
    approved = [PASSED, yes("per_1"), yes("per_2"), said(Happened.CHOSEN)]
    assert standing_of(approved).mode(A) is Mode.ON
    drifted = standing_of([*approved, said(Happened.SUSPENDED, code=DRIFT)])
    assert drifted.mode(A) is Mode.EXTRACTIVE
    assert standing_of([*approved, said(Happened.SUSPENDED, code="withdrawn")]).mode(A) is None
    assert standing_of([*approved, said(Happened.RETIRED)]).mode(A) is None


def test_a_bundle_that_is_not_approved_is_not_chosen():
    assert standing_of([said(Happened.NOTED), said(Happened.CHOSEN)]).serving is None


def test_a_stop_holds_until_somebody_says_go():
    approved = [said(Happened.APPROVED, code=Lane.PUBLISHER.value), said(Happened.CHOSEN)]
    stopped = [*approved, said(Happened.STOPPED, None, "per_1", code="off")]
    assert standing_of(stopped).mode(A) is Mode.OFF
    odd = standing_of([*approved, said(Happened.STOPPED, None, "per_1", code="who knows")])
    assert odd.mode(A) is Mode.OFF
    assert standing_of([*stopped, said(Happened.RESUMED, None)]).mode(A) is Mode.ON


@pytest.mark.parametrize(
    ("first", "then", "mode"),
    [("off", "extractive", Mode.OFF), ("extractive", "off", Mode.OFF), ("off", "off", Mode.OFF)],
)
def test_what_a_privacy_officer_stopped_stays_theirs_whoever_says_stop_after_them(
    first, then, mode
):
    officers = replace(said(Happened.STOPPED, None, "per_9", code=first), role=Role.PRIVACY_OFFICER)
    owners = said(Happened.STOPPED, None, "per_1", code=then)
    stopped = standing_of([officers, owners]).stopped
    assert (stopped.mode, stopped.role) == (mode, Role.PRIVACY_OFFICER)
    assert standing_of([owners, officers]).stopped.mode is Mode(first)


def test_a_run_from_before_a_suspension_counts_for_nothing():
    run = said(Happened.MEASURED, evidence=SEEN)
    ended = [run, said(Happened.SUSPENDED, code="withdrawn")]
    assert standing_of([run]).runs(A) == {SEEN}
    assert standing_of(ended).runs(A) == frozenset()
    assert standing_of([*ended, run]).runs(A) == {SEEN}


def test_what_was_chosen_and_then_suspended_is_not_at_work():
    approved = [PASSED, yes("per_1"), yes("per_2"), said(Happened.CHOSEN)]
    assert standing_of(approved).at_work == A
    assert standing_of([*approved, said(Happened.SUSPENDED, code=DRIFT)]).at_work == A
    assert standing_of([*approved, said(Happened.SUSPENDED, code="withdrawn")]).at_work is None
    stopped = said(Happened.STOPPED, None, "per_1", code="off")
    ended = said(Happened.SUSPENDED, code="withdrawn")
    assert standing_of([*approved, stopped]).at_work == A
    assert standing_of([*approved, ended, stopped]).at_work is None


STATEMENTS = st.lists(
    st.builds(
        said,
        st.sampled_from(Happened),
        st.sampled_from([A, B]),
        st.sampled_from([None, "per_1"]),
        st.sampled_from([None, SEEN]),
        st.sampled_from([None, "passed:full", "full", "fast", "drift", "off"]),
    ),
    max_size=20,
)


@given(STATEMENTS)
def test_whatever_one_person_says_in_whatever_order_no_bundle_is_approved_by_them_alone(statements):
    standing = standing_of(statements)
    assert all(life.state is not State.APPROVED for life in standing.lives.values())
    assert standing.serving is None
