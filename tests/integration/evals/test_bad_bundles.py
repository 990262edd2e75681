"""Real bad bundles through the real suites: each refused, with the reason that is the right one."""

from __future__ import annotations

import pytest

from evals.gate.bad_bundles.trials import NAMES, Bench
from evals.gate.verdict import Why
from governance.policy.files import PolicyFilesError

pytestmark = [pytest.mark.verify, pytest.mark.models]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("bad"))


def whys(comparison):
    return {(one.why, one.suite, one.metric): one.cases for one in comparison.reasons}


def figures(comparison):
    return {one.metric: one for one in comparison.figures}


def test_an_equal_bundle_passes(bench):
    comparison = bench.equal()
    assert comparison.passed
    assert comparison.flips == ()


def test_a_recognizer_switched_off_leaks(bench):
    comparison = bench.deaf()
    found = whys(comparison)
    assert (Why.LEAK, "pii", "") in found
    assert (Why.BELOW_FLOOR, "pii", "recall_person") in found


def test_a_forbid_that_covers_less_misses_stops(bench):
    found = whys(bench.narrowed())
    assert (Why.MISSED_STOP, "sensitivity", "") in found
    assert (Why.BELOW_FLOOR, "sensitivity", "stopped") in found


def test_a_forbid_taken_out_whole_does_not_even_start(bench):
    with pytest.raises(PolicyFilesError, match="medical"):
        bench.without()


def test_a_model_that_invents_what_mattered_is_refused_by_its_evidence(bench):
    comparison = bench.inventing()
    found = whys(comparison)
    assert (Why.BELOW_FLOOR, "summary", "sections_hit") in found
    assert {why for why, _, metric in found if metric.startswith("evidence_")}
    # The checks keep owners and dates even from a model like this: no veto, and it is refused.
    assert not {why for why, _, _ in found} & {Why.OWNER_INVERSION, Why.INVENTED_DATE}


def test_one_name_of_five_hundred_refuses_though_the_average_hardly_moves(bench):
    comparison = bench.leaking()
    recall = figures(comparison)["recall_person"]
    assert comparison.cases == NAMES
    assert recall.base - recall.candidate == pytest.approx(1 / NAMES)
    assert len(whys(comparison)[Why.LEAK, "pii", ""]) == 1
    assert recall.worst >= -1.0


def test_a_newly_missed_crisis_refuses_a_detector_that_is_better_on_average(bench):
    comparison = bench.duller()
    lost = [flip for flip in comparison.flips if not flip.better]
    won = [flip for flip in comparison.flips if flip.better]
    assert [flip.case for flip in lost] == ["pe-181"]
    assert len(won) > len(lost)
    assert whys(comparison)[Why.MISSED_STOP, "sensitivity", ""] == ("pe-181",)
