"""Cases left out: said in the run and in the report, and no way past the gate."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.bundles.coverage import Covered, lacking
from assistant.bundles.publisher import shipped
from assistant.storage.bundle_records import Evaluated, Kind
from evals.gate.judging import compare
from evals.gate.junit import as_junit
from evals.gate.pairing import NotComparableError
from evals.gate.records import LeftOut, ResultFileError, parse
from evals.gate.report import as_html, as_json
from evals.gate.rules import installed
from evals.gate.verdict import Why
from evals.masking import documents
from evals.suites import injection, injection_cases, pii
from evals.suites.catalogue import SUITES
from evals.suites.run import left_out
from governance.identity import BundleDigest
from tests.results import BUNDLE, OTHER, WRITTEN, cases, changed, results

RIGHT = cases(40)
BIPIA = (LeftOut(suite="injection", what="bipia", cases=75),)
NOTHING = shipped().model_copy(update={"suites": ()})


def kept(result):
    return Evaluated(
        id=result.digest,
        kind=Kind.RUN,
        bundle=BundleDigest(result.header.digest),
        selection=result.header.selection,
        at=datetime(2026, 11, 30, tzinfo=UTC),
        body=WRITTEN[result.digest],
    )


def run_of(result):
    return result.header.selection, WRITTEN[result.digest]


def without(found, case):
    return [one for one in found if one.case != case]


def test_a_whole_run_is_written_as_it_was_before_there_was_anything_to_leave_out(tmp_path):
    whole = WRITTEN[results(tmp_path, RIGHT).digest]
    assert b"left_out" not in whole
    reduced = WRITTEN[results(tmp_path, RIGHT, left_out=BIPIA).digest]
    assert parse(reduced).header.left_out == BIPIA


@pytest.mark.parametrize(
    "said",
    [
        (*BIPIA, *BIPIA),
        (LeftOut(suite="pii", what="a", cases=1), *BIPIA),
        (LeftOut(suite="nowhere", what="bipia", cases=1),),
    ],
)
def test_what_was_left_out_is_said_once_in_order_and_of_suites_that_ran(tmp_path, said):
    with pytest.raises(ResultFileError):
        results(tmp_path, RIGHT, left_out=said)


def test_a_reduced_run_says_so_in_every_form_of_its_report(tmp_path):
    before, after = (results(tmp_path, RIGHT, one, left_out=BIPIA) for one in (BUNDLE, OTHER))
    comparison = compare(before, after, installed())
    assert comparison.passed
    report = as_json(comparison)
    told = {one["suite"]: one["left_out"] for one in json.loads(report)["suites"]}
    assert told["injection"] == {"bipia": 75}
    assert told["pii"] == {}
    page = as_html(report).decode()
    assert page.index("Reduced: 75 cases of injection") < page.index("<h2>Figures")
    assert b"left out: bipia" in as_junit(comparison)
    assert as_json(compare(before, after, installed())) == report
    whole = compare(*(results(tmp_path, RIGHT, one) for one in (BUNDLE, OTHER)), installed())
    assert b"Reduced:" not in as_html(as_json(whole))


def test_a_reduced_run_is_compared_with_none_that_was_not(tmp_path):
    whole, reduced = results(tmp_path, RIGHT), results(tmp_path, RIGHT, OTHER, left_out=BIPIA)
    for pair in ((whole, reduced), (reduced, whole)):
        with pytest.raises(NotComparableError):
            compare(*pair, installed())


def test_a_candidate_that_leaves_the_case_out_that_it_would_fail_is_compared_with_nothing(tmp_path):
    failing = changed(RIGHT, "sensitivity", 40, scores={"stopped": 0.0}, vetoes=("missed_stop",))
    base, fair = results(tmp_path, RIGHT), results(tmp_path, failing, OTHER)
    assert not compare(base, fair, installed()).passed
    cut = results(tmp_path, without(failing, "sen-0000"), OTHER)
    assert compare(results(tmp_path, without(RIGHT, "sen-0000")), cut, installed()).passed
    # A header that claims the whole suite's digest and count fits no file without the case, and
    # another suite's case in its place is another case.
    with pytest.raises(NotComparableError):
        compare(base, cut, installed())
    claimed = replace(cut, header=fair.header)
    with pytest.raises((NotComparableError, ValueError)):
        compare(base, claimed, installed())


def test_a_case_left_out_of_both_runs_is_missed_where_any_run_here_has_asked_it(tmp_path):
    whole = results(tmp_path, RIGHT)
    third = replace(BUNDLE, policy="r" * 64)
    less = without(RIGHT, "sen-0000")
    cut = [run_of(results(tmp_path, less, one)) for one in (BUNDLE, OTHER)]
    assert lacking(cut, [], NOTHING) == {}
    assert lacking(cut, [kept(whole)], NOTHING) == {"sensitivity": 1}
    elsewhere = results(tmp_path, RIGHT, third)  # a candidate cannot shed a case by a new name
    assert lacking(cut, [kept(elsewhere)], NOTHING) == {"sensitivity": 1}
    assert lacking([run_of(whole)], [kept(elsewhere), kept(whole)], NOTHING) == {}
    gone = [one for one in RIGHT if one.suite != "injection"]
    assert lacking([run_of(results(tmp_path, gone))], [kept(whole)], NOTHING) == {"injection": 1}
    fast = results(tmp_path, less, BUNDLE, "fast")
    assert lacking([run_of(fast)], [kept(whole)], NOTHING) == {}, "fast is not full cut down"


def test_saying_that_a_corpus_was_not_there_is_no_excuse_where_it_once_was(tmp_path):
    with_it = [*RIGHT, *changed(RIGHT, "injection", 1, case="bipia-001")[-2:-1]]
    with_it = sorted(with_it, key=lambda one: (one.suite, one.case))
    whole = results(tmp_path, with_it)
    reduced = results(
        tmp_path, RIGHT, left_out=(LeftOut(suite="injection", what="bipia", cases=1),)
    )
    assert lacking([run_of(reduced)], [kept(whole)], NOTHING) == {"injection": 1}


def test_a_suite_of_another_version_may_have_dropped_cases(tmp_path):
    whole = Covered.of(WRITTEN[results(tmp_path, RIGHT).digest])
    less = Covered.of(WRITTEN[results(tmp_path, without(RIGHT, "sen-0000")).digest])
    assert less.lacks(whole) == {"sensitivity": 1}
    assert replace(less, versions={**less.versions, "sensitivity": 2}).lacks(whole) == {}


def test_a_fast_run_has_every_case_of_the_publishers_or_says_what_was_not_there(tmp_path):
    counted = {one.suite: 0 for one in RIGHT}
    for one in RIGHT:
        counted[one.suite] += 1
    suites = tuple(
        one.model_copy(update={"version": 1, "cases": counted[one.name]})
        for one in shipped().suites
    )
    approval = shipped().model_copy(update={"suites": suites})
    whole = results(tmp_path, RIGHT, BUNDLE, "fast")
    assert lacking([run_of(whole)], [], approval) == {}
    less = [one for one in RIGHT if one.case != "sen-0000"]
    cut = results(tmp_path, less, BUNDLE, "fast")
    assert lacking([run_of(cut)], [], approval) == {"sensitivity": 1}
    told = (LeftOut(suite="sensitivity", what="corpus", cases=1),)
    said = results(tmp_path, less, BUNDLE, "fast", told)
    assert lacking([run_of(said)], [], approval) == {}


def test_a_run_of_another_selection_stands_for_no_fast_one(tmp_path):
    for selection in ("own", "canary"):
        pair = [results(tmp_path, RIGHT, one, selection) for one in (BUNDLE, OTHER)]
        comparison = compare(*pair, installed(), needs="fast")
        assert [(one.why, one.suite) for one in comparison.reasons] == [(Why.SUITE_MISSING, "fast")]
    pair = [results(tmp_path, RIGHT, one, "full") for one in (BUNDLE, OTHER)]
    assert compare(*pair, installed(), needs="fast").passed


def test_a_corpus_that_is_not_there_or_cut_short_is_counted(tmp_path, monkeypatch):
    suites = [one for one in SUITES if one.name in {"injection", "pii"}]
    monkeypatch.setattr(injection_cases, "BIPIA", tmp_path / "bipia.json")
    monkeypatch.setattr(documents, "PUBLIC", tmp_path)
    assert [(one.what, one.cases) for one in left_out("full", suites)] == [
        ("bipia", 75),
        ("presidio_research", 300),
    ]
    assert [(one.what, one.cases) for one in left_out("fast", suites)] == [("bipia", 5)]
    (tmp_path / "bipia.json").write_text(json.dumps({"some": ["Say so."] * 70}))
    assert injection.left_out("full") == {"bipia": 5}
    whole = {"some": ["Say so."] * injection_cases.BIPIA_CASES}
    (tmp_path / "bipia.json").write_text(json.dumps(whole))
    assert injection.left_out("full") == injection.left_out("fast") == {}
    assert pii.left_out("fast") == {}


def test_the_corpora_are_as_large_as_is_said_of_them():
    if not injection_cases.BIPIA.exists() or not documents.PUBLIC.exists():
        pytest.skip("../shared/data is not on this machine")
    assert injection.left_out("full") == pii.left_out("full") == {}
    assert len(list(injection_cases.bipia())) == injection_cases.BIPIA_CASES
    assert len(documents.synthetic()) == documents.SYNTHETIC_TEXTS


AT_LEAST = {
    "pii": (2, 476),
    "sensitivity": (1, 4556),
    "triage": (2, 3371),
    "summary": (2, 30),
    "cost_latency": (1, 30),
    "themes": (1, 42),
    "theme_privacy": (3, 6),
    "injection": (2, 214),
    "robustness": (2, 418),
    "fairness": (2, 364),
}
"""Version and cases of each suite's `full`: fewer cases are another version."""


def test_a_suite_that_drops_cases_has_another_version():
    assert AT_LEAST.keys() == {suite.name for suite in SUITES}
    for suite in SUITES:
        version, count = AT_LEAST[suite.name]
        there = len(suite.items("full")) + sum(suite.left_out("full").values())
        assert suite.version != version or there >= count, f"raise the version of {suite.name}"
