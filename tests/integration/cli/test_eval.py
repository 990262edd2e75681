"""`chatham eval` and `chatham ai` as people run them: what is refused, and what it says then."""

import json

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.storage.bundle_records import Lane
from evals.gate.judging import compare
from evals.gate.records import LeftOut, read, write
from evals.gate.report import as_json
from evals.gate.rules import installed
from governance.identity import Actor, BundleDigest, PersonId, Role
from tests.results import BUNDLE, OTHER, cases, changed, header

pytestmark = pytest.mark.verify
WORSE = changed(cases(60), "sensitivity", 12, scores={"stopped": 0.0}, vetoes=("missed_stop",))


@pytest.fixture
def office(chatham):
    """The bundles of an installation, beside the commands."""
    assert chatham("init", "--demo", "--offline").code == 0
    there = build(Settings())
    yield there.bundles
    there.database.close()


@pytest.fixture
def owners(chatham, office):
    """Two model owners."""
    return [chatham("officers", "appoint", "models").out.strip() for _ in range(2)]


@pytest.fixture
def measured(office, tmp_path):
    """Kept runs: of a bundle that serves, and of a candidate; their files."""
    paths = []
    for bundle, found in ((BUNDLE, cases(60)), (OTHER, WORSE)):
        path = tmp_path / f"{bundle.digest[:4]}.jsonl"
        kept = write(path, header(found, bundle), found)
        office.register.note(bundle, {})
        office.evaluating.keep_run(
            path.read_bytes(),
            bundle=BundleDigest(bundle.digest),
            selection="full",
            cases=len(kept.cases),
        )
        paths.append(path)
    seen = keep(office, b"{}", BUNDLE)
    for person in ("per_1", "per_2"):
        by = Actor(person=PersonId(person), role=Role.MODEL_OWNER)
        office.deciding.approve(BundleDigest(BUNDLE.digest), evidence=seen, by=by)
    return paths


def keep(office, body, bundle):
    """A comparison that says it passed, put in past the gate."""
    return office.evaluating.keep_comparison(
        body,
        bundle=BundleDigest(bundle.digest),
        baseline=office.book.standing().serving,
        selection="full",
        passed=True,
        lane=Lane.FULL,
        cases=1,
    )


def equal(office, tmp_path):
    """Another run of the candidate, in which it is as good; its file."""
    path = tmp_path / "equal.jsonl"
    write(path, header(cases(60), OTHER), cases(60))
    office.evaluating.keep_run(
        path.read_bytes(), bundle=BundleDigest(OTHER.digest), selection="full", cases=1
    )
    return path


def test_a_result_with_changed_numbers_is_compared_with_nothing(
    chatham, office, measured, tmp_path
):
    base, candidate = measured
    assert chatham("eval", "compare", base, candidate).code == 4
    better = tmp_path / "better.jsonl"
    write(better, read(candidate).header, cases(60))
    before = len(office.evaluating.comparisons())
    for pair in ((base, better), (better, candidate)):
        ran = chatham("eval", "compare", *pair)
        assert ran.code == 2
        assert "changed since" in ran.err
    assert len(office.evaluating.comparisons()) == before
    assert chatham("eval", "compare", "--aside", base, better).code == 0
    assert len(office.evaluating.comparisons()) == before


def test_a_comparison_that_does_not_come_out_of_its_results_is_approved_by_nobody(
    chatham, office, measured, owners
):
    base, candidate = (read(path) for path in measured)
    told = json.loads(as_json(compare(base, candidate, installed())))
    forged = json.dumps(told | {"verdict": "passed", "reasons": []}, sort_keys=True, indent=1)
    name = keep(office, forged.encode() + b"\n", OTHER)
    ran = chatham("eval", "approve", name, "--as", owners[0])
    assert ran.code == 3
    assert "does not come out of its results" in ran.err
    assert office.book.standing().signed(BundleDigest(OTHER.digest), name) == ()


def test_two_owners_approve_what_comes_out_and_a_suspension_ends_what_spoke_for_it(
    chatham, office, measured, owners, tmp_path
):
    base, again = measured[0], equal(office, tmp_path)
    ran = chatham("eval", "compare", base, again, "--out", tmp_path / "report")
    assert (ran.code, ran.out) == (0, "passed\n")
    assert "two model owners" in ran.err
    assert (tmp_path / "report" / "report.html").exists()
    name = ran.err.split("Comparison ")[1].split()[0]
    approve = ("eval", "approve", name[:12], "--as")
    assert "one more" in chatham(*approve, owners[0]).err
    assert chatham(*approve, owners[0]).code == 3
    assert chatham(*approve, owners[1]).out == f"{OTHER.digest}\n"
    assert f"{OTHER.digest[:12]}  approved  serves" in chatham("eval", "list").out

    assert chatham("eval", "suspend", OTHER.digest[:12], "--as", owners[0]).code == 0
    assert f"{OTHER.digest[:12]}  suspended\n" in chatham("eval", "list").out
    assert chatham("ai", "status").out == "serving nothing\n"
    late = chatham(*approve, owners[0])
    assert late.code == 2
    assert "suspended" in late.err
    assert chatham("eval", "choose", BUNDLE.digest[:12], "--as", owners[0]).code == 3
    office.deciding.choose(BundleDigest(BUNDLE.digest), by=office_owner(owners[0]))
    old = chatham("eval", "compare", base, again)
    assert old.code == 2
    assert "suspended" in old.err
    equal(office, tmp_path)  # the very same figures, measured anew
    assert chatham("eval", "compare", base, again).code == 0
    assert chatham("eval", "retire", OTHER.digest[:12], "--as", owners[1]).code == 0


def office_owner(person):
    return Actor(person=PersonId(person), role=Role.MODEL_OWNER)


def test_a_place_that_cannot_be_written_to_is_said_before_anything_runs(
    chatham, measured, tmp_path
):
    (tmp_path / "file").write_text("")
    inside = tmp_path / "file" / "result.jsonl"
    ran = chatham("eval", "run", "--out", inside)
    assert ran.code == 2
    assert "cannot be written to" in ran.err
    ran = chatham("eval", "compare", *measured, "--junit", inside)
    assert ran.code == 2
    assert "Comparison " in ran.err


def test_what_is_not_here_is_said_and_nobody_without_an_office_decides(chatham, office, owners):
    privacy = chatham("officers", "appoint", "privacy").out.strip()
    for command in ("choose", "retire", "suspend", "approve"):
        assert "See `chatham eval list`" in chatham("eval", command, "zz", "--as", owners[0]).err
        assert chatham("eval", command, "zz", "--as", privacy).code == 2
    assert "no such result file" in chatham("eval", "compare", "a", "b").err


def test_a_privacy_officers_stop_is_a_model_owners_to_add_to_and_no_more(chatham, owners):
    privacy = chatham("officers", "appoint", "privacy").out.strip()
    assert chatham("ai", "stop", "--off", "--as", privacy).code == 0
    for order in ("stop", "resume"):
        ran = chatham("ai", order, "--as", owners[0])
        assert ran.code == 3
        assert "a privacy officer says when to go on" in ran.err
    status = chatham("ai", "status").err
    assert "they wait" in status
    assert "Stopped by a privacy officer" in status
    assert chatham("ai", "resume", "--as", privacy).code == 0
    assert "The approved bundle works" in chatham("ai", "status").err
    assert chatham("ledger", "verify").code == 0


REDUCED = (LeftOut(suite="injection", what="bipia", cases=75),)


def keep_run(office, tmp_path, bundle, found, left_out=()):
    """A run as one here has left it; its file."""
    path = tmp_path / f"{bundle.digest[:4]}-{len(found)}-{len(left_out)}.jsonl"
    write(path, header(found, bundle, left_out=left_out), found)
    office.register.note(bundle, {})
    office.evaluating.keep_run(
        path.read_bytes(), bundle=BundleDigest(bundle.digest), selection="full", cases=len(found)
    )
    return path


def serve(office, bundle):
    seen = keep(office, b"{}", bundle)
    for person in ("per_1", "per_2"):
        by = Actor(person=PersonId(person), role=Role.MODEL_OWNER)
        office.deciding.approve(BundleDigest(bundle.digest), evidence=seen, by=by)


def name_of(ran):
    return ran.err.split("Comparison ")[1].split()[0]


def test_nobody_signs_a_reduced_run_without_saying_that_they_know(
    chatham, office, owners, tmp_path
):
    pair = [keep_run(office, tmp_path, one, cases(60), REDUCED) for one in (BUNDLE, OTHER)]
    serve(office, BUNDLE)
    ran = chatham("eval", "compare", *pair)
    assert ran.code == 0
    assert "Reduced: 75 cases of injection were left out" in ran.err
    approve = ("eval", "approve", name_of(ran), "--as", owners[0])
    refused = chatham(*approve)
    assert refused.code == 3
    assert "75 of injection" in refused.err
    assert "--knowing-left-out" in refused.err
    assert office.book.standing().signed(BundleDigest(OTHER.digest), name_of(ran)) == ()
    assert chatham(*approve, "--knowing-left-out").code == 0


def test_a_case_left_out_of_both_runs_gets_no_bundle_past_the_gate(
    chatham, office, measured, owners, tmp_path
):
    """The attack: what the candidate fails is cut out of the cases, and both are run again."""
    assert chatham("eval", "compare", *measured).code == 4
    failed = {one.case for one in WORSE if one.vetoes}
    fewer = [one for one in cases(60) if one.case not in failed]
    pair = [keep_run(office, tmp_path, one, fewer) for one in (BUNDLE, OTHER)]
    ran = chatham("eval", "compare", *pair)
    assert ran.code == 3
    assert f"{len(failed)} of sensitivity" in ran.err
    assert chatham("eval", "compare", "--aside", *pair).code == 0


def test_a_run_that_asks_more_ends_what_a_smaller_one_has_shown(chatham, office, owners, tmp_path):
    pair = [keep_run(office, tmp_path, one, cases(59)) for one in (BUNDLE, OTHER)]
    serve(office, BUNDLE)
    name = name_of(chatham("eval", "compare", *pair))
    assert chatham("eval", "approve", name, "--as", owners[0]).code == 0
    keep_run(office, tmp_path, BUNDLE, cases(60))
    late = chatham("eval", "approve", name, "--as", owners[1])
    assert late.code == 3
    assert "asked here before" in late.err
