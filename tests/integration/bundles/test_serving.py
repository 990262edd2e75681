"""What starts: the approved bundle, from its kept files after an edit, or nothing at all."""

from dataclasses import replace

import pytest

from assistant.bundles import publisher
from assistant.bundles.artefacts import HOUSE
from assistant.bundles.refusals import NotApprovedError
from assistant.bundles.serving import production
from assistant.cli.installing import install
from assistant.masking.apart import opened
from assistant.storage.bundle_records import Lane, Mode
from governance.identity import Actor, PersonId, Role
from tests.integration.sessions.scene import overrides, settings

pytestmark = pytest.mark.verify
ONE = Actor(person=PersonId("per_one"), role=Role.MODEL_OWNER)
PATTERNS = '[[pattern]]\nid = "project"\nkind = "ORGANIZATION"\nnames = ["Heron"]\n'


@pytest.fixture
def given():
    return replace(overrides(), approvals=None)


@pytest.fixture
def home(tmp_path, given):
    where = tmp_path / "home"
    chatham = install(settings(where), given)
    shipped = publisher.shipped

    def of_the_stand_ins():
        return shipped().model_copy(update={"digest": embedded})

    embedded = chatham.bundles.installed.digest
    publisher.shipped = of_the_stand_ins
    chatham.bundles.register.take_over(publisher.shipped())
    chatham.bundles.register.upgraded(embedded)
    chatham.database.close()
    yield where
    publisher.shipped = shipped


def test_a_fresh_install_serves_with_the_shipped_approval(home, given):
    chatham = production(settings(home), given)
    assert chatham.bundles.mode() is Mode.ON
    chatham.database.close()


def test_masking_beside_reads_what_was_approved_and_not_what_lies_on_the_disk(home, given):
    def digests():
        beside = opened(settings(home), given)
        beside.database.close()
        return beside.masking.table.digest, beside.masking.beside

    approved = digests()
    (home / "patterns.toml").write_text(PATTERNS)
    assert digests() == approved
    # Whoever edits what was laid out of the approved bundle gets no masking, rather than theirs.
    (kept,) = (home / "bundles").iterdir()
    (kept / HOUSE / "patterns.toml").write_text(PATTERNS)
    with pytest.raises(NotApprovedError):
        digests()


def test_an_edit_makes_a_candidate_while_the_approved_one_keeps_serving(home, given):
    (home / "patterns.toml").write_text(PATTERNS)
    told = []
    chatham = production(settings(home), given, tell=told.append)
    assert chatham.masking.patterns.patterns == ()
    assert chatham.bundles.mode() is Mode.ON
    assert "masking-rules" in told[0]
    standing = chatham.bundles.book.standing()
    candidate = next(one for one in standing.lives if standing.state(one) == "candidate")
    seen = chatham.bundles.evaluating.keep_comparison(
        b"{}",
        bundle=candidate,
        baseline=standing.serving,
        selection="fast",
        passed=True,
        lane=Lane.FAST,
        cases=1,
    )
    chatham.bundles.deciding.approve(candidate, evidence=seen, by=ONE)
    assert chatham.bundles.is_superseded()
    chatham.database.close()
    changed = production(settings(home), given)
    assert [one.id for one in changed.masking.patterns.patterns] == ["project"]
    (home / "patterns.toml").unlink()
    kept = production(settings(home), given)
    assert [one.id for one in kept.masking.patterns.patterns] == ["project"]
    kept.bundles.choose(standing.serving, by=ONE)
    back = production(settings(home), given)
    assert back.masking.patterns.patterns == ()
    for one in (changed, kept, back):
        one.database.close()


def test_a_bundle_that_was_suspended_serves_nothing(home, given):
    chatham = production(settings(home), given)
    chatham.bundles.deciding.suspend(chatham.bundles.installed.digest, cause="withdrawn", by=ONE)
    chatham.database.close()
    with pytest.raises(NotApprovedError, match="full"):
        production(settings(home), given)
