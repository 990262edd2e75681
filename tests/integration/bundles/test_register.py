"""The register of bundles under attack: by people, and by somebody with the database in hand."""

import json
import sqlite3
from contextlib import closing

import pytest

from assistant.bundles.evaluating import UnknownResultError
from assistant.bundles.refusals import NotAllowedHereError
from assistant.bundles.standing import State
from assistant.storage.bundle_records import Lane, Mode
from governance.errors import SealError
from governance.identity import Actor, BundleDigest, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import overrides, scene

ONE = Actor(person=PersonId("per_one"), role=Role.MODEL_OWNER)
TWO = Actor(person=PersonId("per_two"), role=Role.MODEL_OWNER)
OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
A, B = BundleDigest("a" * 64), BundleDigest("b" * 64)


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home", overrides())
    yield built
    built.chatham.database.close()


@pytest.fixture
def office(stage):
    return stage.chatham.bundles


def compared(office, bundle, *, passed=True, lane=Lane.FULL, body=b"{}"):
    return office.evaluating.keep_comparison(
        body + bundle.encode(),
        bundle=bundle,
        baseline=office.book.standing().serving,
        selection="full",
        passed=passed,
        lane=lane,
        cases=1,
    )


def approved(office, bundle):
    seen = compared(office, bundle)
    office.deciding.approve(bundle, evidence=seen, by=ONE)
    return office.deciding.approve(bundle, evidence=seen, by=TWO)


def refused(act, cause):
    with pytest.raises(NotAllowedHereError) as no:
        act()
    assert no.value.cause == cause


def sql(stage, statement):
    """Somebody with the file in hand, who asks no repository."""
    with closing(sqlite3.connect(stage.chatham.database._engine.url.database)) as file:
        file.execute(statement)
        file.commit()


def test_two_people_approve_and_it_serves_and_everything_is_in_the_ledger(stage, office):
    assert approved(office, A) is State.APPROVED
    assert office.book.demand_whole().serving == A
    kinds = stage.kinds()
    assert kinds.count(EventKind.BUNDLE_APPROVAL_GIVEN) == 3  # the publisher's, and two
    assert EventKind.BUNDLE_EVALUATION_RECORDED in kinds
    assert kinds[-1] is EventKind.BUNDLE_VERSION_CHOSEN


def test_the_same_person_twice_another_digest_and_a_refused_comparison(stage, office):
    seen = compared(office, A)
    office.deciding.approve(A, evidence=seen, by=ONE)
    refused(lambda: office.deciding.approve(A, evidence=seen, by=ONE), "same_person")
    refused(lambda: office.deciding.approve(B, evidence=seen, by=TWO), "another_digest")
    refused(lambda: office.deciding.approve(A, evidence="0" * 64, by=TWO), "another_digest")
    refused(lambda: office.deciding.approve(A, evidence=seen, by=OFFICER), "not_a_model_owner")
    no = compared(office, B, passed=False)
    refused(lambda: office.deciding.approve(B, evidence=no, by=TWO), "refused_by_gate")
    assert office.book.standing().state(A) is State.CANDIDATE
    assert stage.kinds().count(EventKind.BUNDLE_APPROVAL_REFUSED) == 5


def test_nobody_approves_beside_a_bundle_that_serves_no_longer(office):
    """A lane is from one bundle to another: what masks more than A may mask less than B."""
    before = office.book.standing().serving
    small = compared(office, A, lane=Lane.FAST)
    half = compared(office, BundleDigest("c" * 64))
    office.deciding.approve(BundleDigest("c" * 64), evidence=half, by=ONE)
    approved(office, B)
    refused(lambda: office.deciding.approve(A, evidence=small, by=TWO), "another_baseline")
    third = BundleDigest("c" * 64)
    refused(lambda: office.deciding.approve(third, evidence=half, by=TWO), "another_baseline")
    assert office.book.standing().state(A) is State.CANDIDATE
    with pytest.raises(UnknownResultError, match="was not kept"):
        office.evaluating.keep_comparison(
            b"late",
            bundle=A,
            baseline=before,
            selection="fast",
            passed=True,
            lane=Lane.FAST,
            cases=1,
        )
    office.deciding.choose(before, by=ONE)
    assert office.deciding.approve(A, evidence=small, by=TWO) is State.APPROVED


def test_rolling_back_is_choosing_an_earlier_approved_bundle(office):
    approved(office, A)
    approved(office, B)
    office.deciding.choose(A, by=ONE)
    assert office.book.standing().serving == A
    refused(lambda: office.deciding.retire(A, by=ONE), "serves")
    refused(lambda: office.deciding.retire(BundleDigest("c" * 64), by=ONE), "unknown")
    office.deciding.retire(B, by=ONE)
    refused(lambda: office.deciding.choose(B, by=ONE), "not_approved")
    office.deciding.suspend(A, cause="withdrawn", by=TWO)
    refused(lambda: office.deciding.choose(A, by=ONE), "not_approved")


def test_what_a_privacy_officer_stops_no_model_owner_lets_go_on(office):
    refused(lambda: office.deciding.resume(by=ONE), "not_stopped")
    office.deciding.stop(Mode.OFF, by=OFFICER)
    refused(lambda: office.deciding.resume(by=ONE), "another_role")
    refused(lambda: office.deciding.stop(Mode.EXTRACTIVE, by=ONE), "another_role")
    office.deciding.stop(Mode.OFF, by=ONE)
    refused(lambda: office.deciding.resume(by=ONE), "another_role")
    office.deciding.resume(by=OFFICER)
    office.deciding.stop(Mode.EXTRACTIVE, by=ONE)
    office.deciding.resume(by=OFFICER)
    coach = Actor(person=PersonId("per_coach"), role=Role.COACH)
    refused(lambda: office.deciding.stop(Mode.OFF, by=coach), "not_a_stopper")
    unnamed = Actor(person=None, role=Role.MODEL_OWNER)
    seen = compared(office, A)
    refused(lambda: office.deciding.approve(A, evidence=seen, by=unnamed), "not_a_model_owner")


@pytest.mark.parametrize(
    "attack",
    [
        "update bundle_statement set bundle = 'aaaa' where happened = 'chosen'",
        "update bundle_statement set person_id = 'per_two' where person_id = 'per_one'",
        "update bundle_statement set code = 'passed:full' where happened = 'evaluated'",
        "delete from bundle_statement where number = 2",
        "update bundle_statement set number = number + 10",
    ],
)
def test_a_row_edited_in_the_database_ends_everything(stage, office, attack):
    compared(office, A, passed=False)
    approved(office, B)
    sql(stage, attack)
    with pytest.raises(SealError):
        office.book.standing()
    with pytest.raises(SealError):
        office.mode()


def test_a_downgrade_by_cutting_the_register_back_is_seen_at_the_start(stage, office):
    approved(office, A)
    approved(office, B)
    sql(stage, "delete from bundle_statement where number > 6")
    with pytest.raises(SealError, match="ledger"):
        office.book.demand_whole()


def test_a_register_put_in_by_hand_is_no_register(stage, office):
    sql(stage, "delete from bundle_statement")
    with pytest.raises(SealError, match="ledger"):
        office.book.demand_whole()


def test_a_report_that_was_signed_and_then_edited_is_no_report(stage, office):
    seen = compared(office, A)
    sql(stage, 'update evaluation set body = cast(\'{"verdict": "passed"}\' as blob)')
    with pytest.raises(SealError):
        office.evaluating.comparison(seen)


def test_facts_that_were_changed_are_no_bundle(stage, office):
    office.note_installed()
    sql(stage, "update bundle set facts = cast('{}' as blob)")
    with pytest.raises(SealError), stage.chatham.database.read() as work:
        work.bundles.facts(office.installed.digest)


def test_what_a_bundle_was_made_of_is_sealed_and_comes_back(stage, office, tmp_path):
    (tmp_path / "home" / "patterns.toml").write_text(
        '[[pattern]]\nid="x"\nkind="ID"\nnames=["Heron"]'
    )
    office.note_installed()
    with stage.chatham.database.read() as work:
        kept = work.bundles.artefacts(office.installed.digest)
    assert b"Heron" in kept["house/patterns.toml"]
    assert json.loads(kept["model.json"]) == {"llm": "", "base_url": "", "triage": False}
    sql(stage, "update bundle_artefact set name = 'house/other.toml' where name like 'house/%'")
    with pytest.raises(SealError), stage.chatham.database.read() as work:
        work.bundles.artefacts(office.installed.digest)
