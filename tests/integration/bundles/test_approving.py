"""Approving under attack: reports, runs and lanes that are not what comes out of the gate."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.bundles.approving import Approving
from assistant.bundles.evaluating import UnknownResultError
from assistant.bundles.gate import GateApart
from assistant.bundles.refusals import NotAllowedHereError
from assistant.bundles.standing import State
from assistant.storage.bundle_records import Evaluated, Kind, Lane
from evals.gate.judging import compare
from evals.gate.report import as_json
from evals.gate.rules import installed
from governance.errors import SealError
from governance.identity import Actor, BundleDigest, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.bundles.test_register import sql
from tests.integration.sessions.scene import overrides, scene
from tests.results import BUNDLE, OTHER, WRITTEN, cases, changed, kept, results, serves

ONE = Actor(person=PersonId("per_one"), role=Role.MODEL_OWNER)
TWO = Actor(person=PersonId("per_two"), role=Role.MODEL_OWNER)
THIRD = replace(BUNDLE, policy="r" * 64)
CANDIDATE = BundleDigest(OTHER.digest)
WORSE = changed(cases(20), "sensitivity", 4, scores={"stopped": 0.0}, vetoes=("missed_stop",))


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home", overrides())
    serves(built.chatham.bundles, BundleDigest(BUNDLE.digest))
    yield built
    built.chatham.database.close()


@pytest.fixture
def office(stage):
    return stage.chatham.bundles


@pytest.fixture
def base(office, tmp_path):
    return measured(office, results(tmp_path, cases(20)))


def measured(office, run):
    """Keep a run as one here has left it."""
    body, bundle = WRITTEN[run.digest], BundleDigest(run.header.digest)
    office.evaluating.keep_run(body, bundle=bundle, selection="full", cases=len(run.cases))
    return run


def stated(office, body, *, bundle=CANDIDATE, lane=Lane.FULL):
    """A report put in past the gate, by somebody inside who says that it passed."""
    return office.evaluating.keep_comparison(
        body,
        bundle=bundle,
        baseline=office.book.standing().serving,
        selection="full",
        passed=True,
        lane=lane,
        cases=1,
    )


def refused(stage, name, cause):
    office, before = stage.chatham.bundles, stage.kinds().count(EventKind.BUNDLE_APPROVAL_REFUSED)
    with pytest.raises(NotAllowedHereError) as no:
        office.approving.approve(name, by=ONE, knowing=False)
    assert no.value.cause == cause
    assert office.book.standing().lives[CANDIDATE].signatures == []
    assert stage.kinds().count(EventKind.BUNDLE_APPROVAL_REFUSED) == before + 1


def test_what_comes_out_of_its_runs_is_approved_by_two(office, tmp_path):
    pair = [results(tmp_path, cases(20), one) for one in (BUNDLE, OTHER)]
    name = kept(office, compare(*pair, installed()))
    assert office.approving.approve(name, by=ONE, knowing=False) is State.CANDIDATE
    assert office.approving.approve(name, by=TWO, knowing=False) is State.APPROVED
    assert office.book.standing().serving == CANDIDATE


def test_a_report_with_another_verdict_or_other_figures(stage, office, base, tmp_path):
    worse = measured(office, results(tmp_path, WORSE, OTHER))
    told = json.loads(as_json(compare(base, worse, installed())))
    for forged in (
        told | {"verdict": "passed", "reasons": []},
        told | {"flips": []},
        told | {"figures": []},
    ):
        text = json.dumps(forged, sort_keys=True, indent=1).encode() + b"\n"
        refused(stage, stated(office, text), "another_report")


def test_a_true_report_of_a_refusal_that_was_entered_as_passed(stage, office, base, tmp_path):
    worse = measured(office, results(tmp_path, WORSE, OTHER))
    name = stated(office, as_json(compare(base, worse, installed())))
    refused(stage, name, "refused_by_gate")


def test_a_report_about_other_bundles(stage, office, base, tmp_path):
    good = measured(office, results(tmp_path, cases(20), THIRD))
    measured(office, results(tmp_path, cases(20), OTHER))
    # Of another candidate, and beside another bundle than the one that serves.
    refused(stage, stated(office, as_json(compare(base, good, installed()))), "another_run")
    mine = measured(office, results(tmp_path, cases(20), OTHER))
    refused(stage, stated(office, as_json(compare(good, mine, installed()))), "another_run")


def test_a_run_the_register_never_heard_of(stage, office, base, tmp_path):
    measured(office, results(tmp_path, WORSE, OTHER))
    better = results(tmp_path, cases(20), OTHER)
    slipped = Evaluated(
        id=better.digest,
        kind=Kind.RUN,
        bundle=CANDIDATE,
        selection="full",
        at=stage.chatham.clock.now(),
        cases=len(better.cases),
        body=WRITTEN[better.digest],
    )
    with stage.chatham.database.write() as work:
        work.evaluations.add(slipped)
    refused(stage, stated(office, as_json(compare(base, better, installed()))), "another_run")


def test_a_run_entered_for_a_bundle_it_did_not_measure(stage, office, base, tmp_path):
    """Everything agrees but the run itself, which names another bundle."""
    good = results(tmp_path, cases(20), THIRD)
    body = WRITTEN[good.digest]
    office.evaluating.keep_run(body, bundle=CANDIDATE, selection="full", cases=1)
    refused(stage, stated(office, as_json(compare(base, good, installed()))), "another_digest")


def test_a_run_or_report_edited_in_the_database(stage, office, base, tmp_path):
    mine = measured(office, results(tmp_path, cases(20), OTHER))
    name = stated(office, as_json(compare(base, mine, installed())))
    sql(stage, "UPDATE evaluation SET body = CAST(body || x'0a' AS BLOB) WHERE kind = 'run'")
    with pytest.raises(SealError):
        office.approving.approve(name, by=ONE, knowing=False)
    sql(stage, "DELETE FROM evaluation WHERE kind = 'run'")
    with pytest.raises(UnknownResultError, match="not kept here"):
        office.approving.approve(name, by=ONE, knowing=False)
    assert office.book.standing().lives[CANDIDATE].signatures == []


def test_the_short_lane_for_a_change_that_has_to_take_the_long_one(stage, office, base, tmp_path):
    mine = measured(office, results(tmp_path, cases(20), OTHER))
    report = as_json(compare(base, mine, installed(), needs="fast"))
    refused(stage, stated(office, report, lane=Lane.FAST), "another_lane")


def test_without_the_gates_answer_nobody_approves(stage, office, tmp_path):
    pair = [results(tmp_path, cases(20), one) for one in (BUNDLE, OTHER)]
    name = kept(office, compare(*pair, installed()))
    alone = Approving(
        office.evaluating,
        office.deciding,
        office.book,
        gate=GateApart(("false",)),
        database=stage.chatham.database,
        trail=stage.chatham.trail,
    )
    with pytest.raises(NotAllowedHereError) as no:
        alone.approve(name, by=ONE, knowing=False)
    assert no.value.cause == "gate_away"
    assert office.book.standing().signed(CANDIDATE, name) == ()
