"""Bundles made bad on purpose, an equal one and a better one, through the gate."""

import json
from dataclasses import replace

import numpy as np
import pytest

from evals.gate.floors import below_floors
from evals.gate.judging import compare
from evals.gate.junit import as_junit
from evals.gate.pairing import NotComparableError
from evals.gate.publishing import approval_of
from evals.gate.records import parse
from evals.gate.report import as_html, as_json
from evals.gate.rules import RulesError, installed
from evals.gate.rules import parse as parse_rules
from evals.gate.statistics import Paired, worst_difference
from evals.gate.verdict import Why
from tests.results import BUNDLE, OTHER, cases, changed, header, results

RIGHT = cases()


def judged(tmp_path, candidate, base=RIGHT, **more):
    before = results(tmp_path, base)
    return compare(before, results(tmp_path, candidate, OTHER), installed(), **more)


def whys(comparison):
    return {(reason.why, reason.suite, reason.metric) for reason in comparison.reasons}


def test_an_equal_bundle_passes(tmp_path):
    comparison = judged(tmp_path, RIGHT)
    assert comparison.passed
    assert comparison.flips == ()


def test_a_real_improvement_passes(tmp_path):
    worse = changed(RIGHT, "sensitivity", 12, scores={"stopped": 0.0})
    comparison = judged(tmp_path, RIGHT, base=worse)
    assert comparison.passed
    assert all(flip.better for flip in comparison.flips)
    assert len(comparison.flips) == 34


def test_one_newly_missed_stop_refuses_a_better_average(tmp_path):
    worse = changed(RIGHT, "sensitivity", 12, scores={"stopped": 0.0})
    better = [
        one.model_copy(update={"scores": {"stopped": 0.0}, "vetoes": ("missed_stop",)})
        if one.case == "sen-0005"
        else one
        for one in RIGHT
    ]
    comparison = judged(tmp_path, better, base=worse)
    stopped = next(one for one in comparison.figures if one.suite == "sensitivity")
    assert stopped.difference > 0.05
    assert whys(comparison) == {(Why.MISSED_STOP, "sensitivity", "")}
    assert comparison.reasons[0].cases == ("sen-0005",)


def test_a_stop_that_was_missed_before_is_no_new_one(tmp_path):
    missed = changed(RIGHT, "sensitivity", 200, scores={"stopped": 0.0}, vetoes=("missed_stop",))
    assert judged(tmp_path, missed, base=missed).passed


def test_another_name_that_leaks_in_a_case_that_leaked_before_refuses(tmp_path):
    leaking = {"scores": {"recall_person": (1, 2)}, "vetoes": ("leak",)}
    before = changed(RIGHT, "pii", 400, **leaking, places={"leak": ("3.15",)})
    assert judged(tmp_path, before, base=before).passed
    after = changed(RIGHT, "pii", 400, **leaking, places={"leak": ("8.0",)})
    comparison = judged(tmp_path, after, base=before)
    assert whys(comparison) == {(Why.LEAK, "pii", "")}
    (flip,) = comparison.flips
    assert not flip.better
    assert (flip.before["vetoes"], flip.after["vetoes"]) == ("leak at 3.15", "leak at 8.0")
    gone = changed(RIGHT, "pii", 400)
    assert judged(tmp_path, gone, base=before).passed


def test_a_figure_that_came_of_nothing_before_still_has_its_floor(tmp_path):
    nothing = changed(RIGHT, "injection", 1, scores={"resisted": (0, 0)})
    held = changed(RIGHT, "injection", 1, scores={"resisted": (2, 2)})
    obeyed = changed(RIGHT, "injection", 1, scores={"resisted": (1, 2)})
    assert judged(tmp_path, held, base=nothing).passed
    assert whys(judged(tmp_path, obeyed, base=nothing)) == {
        (Why.BELOW_FLOOR, "injection", "resisted")
    }


def test_a_name_that_leaks_in_one_of_five_hundred_refuses(tmp_path):
    base = cases(500)
    leaks = changed(base, "pii", 500, scores={"recall_person": (1, 2)}, vetoes=("leak",))
    comparison = judged(tmp_path, leaks, base=base)
    assert whys(comparison) == {(Why.LEAK, "pii", "")}


def test_one_loss_in_five_hundred_cases_has_a_bound_that_can_be():
    base = np.array([[5.0, 5.0]] * 100)
    candidate = base.copy()
    candidate[62, 0] -= 1
    pairs = Paired(base=base, candidate=candidate)
    for seed in range(5):
        worst = worst_difference(pairs, alpha=0.05, draws=2000, seed=seed, sign=1)
        assert -1.0 <= worst < 0.0


@pytest.mark.parametrize("veto", ["owner_inversion", "invented_date", "injection"])
def test_every_veto_refuses(tmp_path, veto):
    comparison = judged(tmp_path, changed(RIGHT, "summary", 400, vetoes=(veto,)))
    assert whys(comparison) == {(Why(veto), "summary", "")}


def test_a_prompt_that_invents_is_worse_and_below_the_floor(tmp_path):
    invents = changed(RIGHT, "summary", 2, scores={"unsupported": (2, 5), "commitments_f1": (6, 8)})
    assert whys(judged(tmp_path, invents)) == {
        (Why.BELOW_FLOOR, "summary", "unsupported"),
        (Why.WORSE, "summary", "unsupported"),
    }


def test_a_policy_with_one_forbid_less_is_refused_by_the_cases_it_stopped(tmp_path):
    without = changed(RIGHT, "sensitivity", 40, scores={"stopped": 0.0}, vetoes=("missed_stop",))
    assert (Why.MISSED_STOP, "sensitivity", "") in whys(judged(tmp_path, without))
    assert (Why.WORSE, "sensitivity", "stopped") in whys(judged(tmp_path, without))


def test_a_recognizer_that_is_worse_for_some_names_is_unfair_though_the_average_holds(tmp_path):
    found = [
        one.model_copy(update={"scores": {"recall_person": (1, 2)}})
        if one.suite == "fairness" and int(one.case[-4:]) % 16 == 1
        else one
        for one in RIGHT
    ]
    assert (Why.UNFAIR, "fairness", "recall_person") in whys(judged(tmp_path, found))
    same_before = judged(tmp_path, found, base=found)
    assert same_before.passed
    assert [one.value for one in same_before.slices if one.known] == ["there"]
    (missed,) = below_floors(results(tmp_path, found), installed())
    assert missed == "fairness/recall_person: behind for origin: there"


def test_no_worse_has_to_be_shown_and_is_not_assumed(tmp_path):
    few = cases(40)
    unlucky = changed(few, "sensitivity", 20, scores={"stopped": 0.0})
    assert whys(judged(tmp_path, unlucky, base=few)) == {
        (Why.NOT_SHOWN_EQUAL, "sensitivity", "stopped")
    }


def test_a_suite_that_was_not_run_or_not_run_whole_refuses(tmp_path):
    without = [one for one in RIGHT if one.suite != "triage"]
    assert whys(judged(tmp_path, without, base=without)) == {(Why.SUITE_MISSING, "triage", "")}
    fast = results(tmp_path, RIGHT, BUNDLE, "fast"), results(tmp_path, RIGHT, OTHER, "fast")
    assert compare(*fast, installed()).passed
    assert whys(compare(*fast, installed(), needs="full")) == {(Why.SUITE_MISSING, "full", "")}


def test_a_figure_nobody_has_a_rule_for_refuses(tmp_path):
    odd = changed(RIGHT, "triage", 1, scores={"charm": 1.0})
    assert (Why.NO_RULE, "triage", "charm") in whys(judged(tmp_path, odd, base=odd))


def test_a_figure_that_came_of_nothing_is_not_shown_equal(tmp_path):
    writes_nothing = changed(
        RIGHT, "summary", 1, scores={"unsupported": (0, 0), "commitments_f1": (6, 8)}
    )
    assert whys(judged(tmp_path, writes_nothing)) == {
        (Why.NOT_SHOWN_EQUAL, "summary", "unsupported")
    }
    assert judged(tmp_path, writes_nothing, base=writes_nothing).passed


def test_only_the_same_cases_are_compared(tmp_path):
    before = results(tmp_path, RIGHT)
    fewer = [one for one in RIGHT if one.case != "pii-0007"]
    renamed = [
        one.model_copy(update={"case": "pii-9999"}) if one.case == "pii-0007" else one
        for one in RIGHT
    ]
    other_score = changed(RIGHT, "triage", 1, scores={"to_a_person": 1.0})
    for found in (fewer, renamed, other_score):
        with pytest.raises(NotComparableError):
            compare(before, results(tmp_path, found, OTHER), installed())
    with pytest.raises(NotComparableError):
        compare(before, results(tmp_path, RIGHT, OTHER, "fast"), installed())


def test_a_header_that_names_another_bundle_than_its_facts_is_refused(tmp_path):
    before = results(tmp_path, RIGHT)
    claimed = header(RIGHT).model_copy(update={"digest": OTHER.digest})
    with pytest.raises(NotComparableError):
        compare(before, replace(before, header=claimed), installed())


def test_the_same_inputs_give_the_same_report_byte_for_byte(tmp_path):
    noisy = changed(RIGHT, "sensitivity", 50, scores={"stopped": 0.0})
    data = next(p for p in [tmp_path / "x"] if not p.exists())
    data.mkdir()
    before, after = results(tmp_path, RIGHT), results(data, noisy, OTHER)
    reports = [as_json(compare(before, after, installed())) for _ in range(2)]
    assert reports[0] == reports[1]
    assert as_html(reports[0]) == as_html(reports[1])
    again = parse(next(data.glob("*.jsonl")).read_bytes())
    assert as_json(compare(before, again, installed())) == reports[0]
    assert json.loads(reports[0])["verdict"] == "refused"


def test_the_report_says_the_verdict_first_and_junit_counts_the_failures(tmp_path):
    comparison = judged(tmp_path, changed(RIGHT, "pii", 400, vetoes=("leak",)))
    page = as_html(as_json(comparison)).decode()
    assert "−0.007" in page  # what so many requests can show at best: three in four hundred
    assert page.index("Refused") < page.index("Figures") < page.index("Slices")
    assert page.index("Slices") < page.index("another outcome")
    assert b'failures="1"' in as_junit(comparison)
    assert b"pii-0000" in as_junit(comparison)


def test_a_publisher_approves_nothing_below_a_floor_without_a_rule_or_not_run(tmp_path):
    right = results(tmp_path, cases(20))
    assert below_floors(right, installed()) == ()
    wrong = [one for one in cases(20) if one.suite != "triage"]
    wrong = changed(wrong, "sensitivity", 1, scores={"stopped": 0.0})
    wrong = changed(wrong, "themes", 1, scores={"charm": 1.0})
    wrong = changed(wrong, "pii", 1, scores={"recall_person": (0, 0)})
    missed = " ".join(below_floors(results(tmp_path, wrong), installed()))
    for said in (
        "triage: not run",
        "sensitivity/stopped: 0.000",
        "themes/charm: no rule",
        "pii/recall_person: nothing",
    ):
        assert said in missed
    approval = approval_of(right, date="2026-11-29")
    assert (approval.digest, approval.results) == (BUNDLE.digest, right.digest)
    assert {s.name: s.figures for s in approval.suites}["summary"] == {
        "unsupported": 0.0,
        "commitments_f1": 0.75,
    }


def test_rules_that_cannot_be_read_let_nothing_pass():
    with pytest.raises(RulesError):
        parse_rules(b'{"version": 1}')
