"""What the model owner's pages refuse, and what stays readable after a bundle lost its approval."""

import json
from dataclasses import replace

import pytest

from assistant.storage.bundle_records import Lane, Mode
from evals.gate.judging import compare
from evals.gate.records import LeftOut
from evals.gate.rules import installed
from governance.identity import Actor, BundleDigest, PersonId, Role
from tests.results import BUNDLE, OTHER, cases, changed, kept, results

pytestmark = pytest.mark.verify
PAGE = {"Accept": "text/html"}
SECOND = Actor(person=PersonId("per_second"), role=Role.MODEL_OWNER)
OWNER = Actor(person=PersonId("per_owner"), role=Role.MODEL_OWNER)
OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)


@pytest.fixture
def office(stage):
    return stage.chatham.bundles


def test_a_stop_is_added_to_by_whoever_may_and_loosened_by_nobody_else(client, office):
    owner, officer = client(OWNER), client(OFFICER)
    assert officer.post("/model/stop", data={"mode": "extractive"}).status_code == 303
    assert "Stop AI now" in owner.get("/model", headers=PAGE).text
    assert owner.post("/model/stop", data={"mode": "off"}).status_code == 303
    assert "Stop AI now" not in owner.get("/model", headers=PAGE).text
    for path, fields in (("/model/stop", {"mode": "extractive"}), ("/model/resume", {})):
        refused = owner.post(path, data=fields, headers=PAGE)
        assert refused.status_code == 409
        assert "a privacy officer says when to go on" in refused.text
    assert office.book.standing().stopped.mode is Mode.OFF
    assert officer.post("/model/resume").status_code == 303
    assert office.book.standing().stopped is None


def test_a_bundle_nobody_has_heard_of_is_not_put_away(client, office):
    for act in ("choose", "retire", "suspend"):
        refused = client(OWNER).post(f"/model/bundles/{'c' * 64}/{act}", headers=PAGE)
        assert refused.status_code == 409
    assert "c" * 64 not in office.book.standing().lives


def test_a_comparison_from_before_a_suspension_is_read_and_not_signed(client, office, tmp_path):
    base = results(tmp_path, cases(20), BUNDLE)
    seen = kept(office, compare(base, results(tmp_path, cases(20), OTHER), installed()))
    for by in (SECOND, OWNER):
        office.deciding.approve(BundleDigest(OTHER.digest), evidence=seen, by=by)
    owner = client(OWNER)
    assert "serves" in owner.get("/model", headers=PAGE).text
    office.deciding.suspend(BundleDigest(OTHER.digest), cause="withdrawn", by=SECOND)
    shown = owner.get(f"/model/evaluations/{seen}", headers=PAGE)
    assert shown.status_code == 200
    assert "no longer speaks for it" in shown.text
    assert "I approve this bundle" not in shown.text
    assert owner.post(f"/model/evaluations/{seen}/approve", headers=PAGE).status_code == 409
    assert ">serves<" not in owner.get("/model", headers=PAGE).text
    assert owner.get(f"/model/evaluations/{'0' * 64}", headers=PAGE).status_code == 404


def test_a_report_that_does_not_come_out_of_its_runs_is_not_signed_in_the_browser(
    client, office, tmp_path
):
    right = cases(20)
    worse = changed(right, "sensitivity", 4, scores={"stopped": 0.0}, vetoes=("missed_stop",))
    pair = results(tmp_path, right), results(tmp_path, worse, OTHER)
    refused = kept(office, compare(*pair, installed()))
    told = json.loads(office.evaluating.comparison(refused).body)
    forged = json.dumps(told | {"verdict": "passed", "reasons": []}, sort_keys=True, indent=1)
    seen = office.evaluating.keep_comparison(
        forged.encode() + b"\n",
        bundle=BundleDigest(OTHER.digest),
        baseline=BundleDigest(BUNDLE.digest),
        selection="full",
        passed=True,
        lane=Lane.FULL,
        cases=len(right),
    )
    owner, address = client(OWNER), f"/model/evaluations/{seen}"
    assert "I approve this bundle" in owner.get(address, headers=PAGE).text
    answer = owner.post(f"{address}/approve", headers=PAGE)
    assert answer.status_code == 409
    assert "does not come out of its results" in answer.text
    assert office.book.standing().signed(BundleDigest(OTHER.digest), seen) == ()


def test_a_comparison_with_what_serves_no_longer_or_by_other_rules_is_not_signed(
    client, office, tmp_path
):
    base = results(tmp_path, cases(20), BUNDLE)
    comparison = compare(base, results(tmp_path, cases(20), OTHER), installed())
    owner = client(OWNER)
    old = kept(office, replace(comparison, rules="0" * 64))
    refused = owner.post(f"/model/evaluations/{old}/approve", headers=PAGE)
    assert refused.status_code == 409
    assert "rules were changed" in refused.text
    third = replace(BUNDLE, policy="r" * 64)
    other = kept(office, compare(base, results(tmp_path, cases(20), third), installed()))
    seen = kept(office, comparison)
    for by in (SECOND, OWNER):
        office.deciding.approve(BundleDigest(third.digest), evidence=other, by=by)
    shown = owner.get(f"/model/evaluations/{seen}", headers=PAGE)
    assert "Another bundle serves now" in shown.text
    assert "I approve this bundle" not in shown.text
    assert owner.post(f"/model/evaluations/{seen}/approve", headers=PAGE).status_code == 409


def test_a_reduced_comparison_says_so_and_takes_a_yes_that_knows_it(client, office, tmp_path):
    absent = (LeftOut(suite="injection", what="bipia", cases=75),)
    pair = [results(tmp_path, cases(20), one, left_out=absent) for one in (BUNDLE, OTHER)]
    seen = kept(office, compare(*pair, installed()))
    owner, address = client(OWNER), f"/model/evaluations/{seen}"
    shown = owner.get(address, headers=PAGE).text
    assert "Both runs were reduced" in shown
    assert "I approve this bundle, knowing that cases were left out" in shown
    refused = owner.post(f"{address}/approve", headers=PAGE)
    assert refused.status_code == 409
    assert "75 of injection" in refused.text
    assert office.book.standing().signed(BundleDigest(OTHER.digest), seen) == ()
    assert owner.post(f"{address}/approve", data={"knowing": "yes"}).status_code == 303
    assert office.book.standing().signed(BundleDigest(OTHER.digest), seen) == (OWNER.person,)


def test_a_comparison_of_fewer_cases_than_were_asked_here_is_not_signed(client, office, tmp_path):
    fewer = [results(tmp_path, cases(19), one) for one in (BUNDLE, OTHER)]
    seen = kept(office, compare(*fewer, installed()))
    kept(
        office,
        compare(*(results(tmp_path, cases(20), one) for one in (BUNDLE, OTHER)), installed()),
    )
    refused = client(OWNER).post(f"/model/evaluations/{seen}/approve", headers=PAGE)
    assert refused.status_code == 409
    assert "1 of pii" in refused.text
