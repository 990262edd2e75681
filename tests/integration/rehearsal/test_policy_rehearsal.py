"""Changed policies over decisions that were really made: numbers of five people and more."""

from __future__ import annotations

import pytest

from assistant.rehearsal.apart import Replays
from assistant.rehearsal.desk import MOST_CHARACTERS, Draft, PolicyRehearsal
from assistant.rehearsal.figures import Row, figures_of
from governance.errors import GateError
from governance.policy.drafts import DraftError
from governance.policy.engine import INSTALLED
from governance.policy.files import texts_of
from governance.policy.replay import Change, Flip, Past, Replay
from tests.integration.rehearsal.stops import several_stopped
from tests.integration.sessions.scene import Scene, scene

RULE = "sensitive-executive-transition"
FILE = "sensitivities.cedar"


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home")
    yield built
    built.chatham.policy_rehearsal.replays.stop()
    built.chatham.database.close()


def rehearse(stage: Scene, **draft):
    return stage.chatham.policy_rehearsal.replay(Draft(**draft))


@pytest.mark.verify
def test_a_change_five_people_are_behind_is_told_in_steps(stage):
    several_stopped(stage, 6)
    found = rehearse(stage, leaving_out=frozenset({RULE}))
    assert found.figures.replayed == 6
    assert found.figures.rows == (
        Row(change=Change.NOW_ALLOWED, before=(RULE,), after=(), at_least=5),
    )
    assert "executive_transition" in found.would_not_start
    files = stage.chatham.policy_rehearsal.files
    assert not rehearse(stage, changed={FILE: files[FILE].replace("\n", "\r\n")}).figures.rows


def test_nobody_learns_why_one_person_was_stopped(stage):
    """The attack: leave a rule out, and see whether anything changes."""
    several_stopped(stage, 4)
    stopped = rehearse(stage, leaving_out=frozenset({RULE})).figures
    none = rehearse(stage, leaving_out=frozenset({"sensitive-crisis"})).figures
    assert stopped == none


def test_many_decisions_about_one_person_are_still_one_person():
    flip = Flip(change=Change.NOW_ALLOWED, before=(RULE,), after=(), count=40, people=4)
    assert not figures_of(Replay(replayed=40, unchanged=0, erased=0, flips=(flip,))).rows


def test_nothing_is_kept_and_nothing_is_put_in_force(stage):
    digest = stage.chatham.policy_engine.digest
    before = {path.name: path.read_bytes() for path in INSTALLED.glob("*.cedar*")}
    kinds = stage.kinds()
    rehearse(stage, changed={FILE: ""}, leaving_out=frozenset({"nothing-while-restricted"}))
    assert {path.name: path.read_bytes() for path in INSTALLED.glob("*.cedar*")} == before
    assert stage.chatham.policy_engine.digest == digest
    assert stage.kinds() == kinds


DEEP = f"forbid (principal, action, resource) when {{{'(' * 9_000}true{')' * 9_000}}};"
REFUSED = (
    ({}, "nothing is changed"),
    ({"changed": {"schema.cedarschema": ""}}, "no such file"),
    ({"changed": {"../../chatham.key": ""}}, "no such file"),
    ({"changed": {FILE: "/" * (MOST_CHARACTERS + 1)}}, "more than 20000 characters"),
    ({"changed": {FILE: "forbid"}}, "does not parse"),
    ({"changed": {FILE: DEEP}}, "could not be read to its end"),
)


def test_what_cannot_be_tried_is_refused_and_the_next_draft_works(stage):
    for draft, why in REFUSED:
        with pytest.raises(DraftError, match=why):
            rehearse(stage, **draft)
    assert rehearse(stage, leaving_out=frozenset({RULE})).figures.replayed == 0


def test_a_decision_that_cannot_be_read_is_not_blamed_on_the_draft(stage):
    past = (Past(allowed=False, policies=(RULE,), facts='{"zaffre": 1}'),)
    replays = stage.chatham.policy_rehearsal.replays
    with pytest.raises(GateError, match="not your draft's doing") as caught:
        replays.replay(texts_of(INSTALLED), frozenset({RULE}), past)
    assert "zaffre" not in str(caught.value)


@pytest.mark.verify
def test_a_draft_that_takes_too_long_is_given_up(stage):
    desk = PolicyRehearsal(database=stage.chatham.database, folder=INSTALLED)
    desk.replays = Replays(("sleep", "60"), seconds=0.2)
    with pytest.raises(DraftError, match="took too long"):
        desk.replay(Draft(leaving_out=frozenset({RULE})))
