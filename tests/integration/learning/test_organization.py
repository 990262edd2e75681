"""An organization's own modules: two people, versions, and counts nobody is found in."""

from __future__ import annotations

import pytest

from assistant.microlearning.catalogue import LIBRARY, installed
from assistant.microlearning.module import ModuleError
from assistant.storage.learning_records import ModuleState, Tally
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind

WRITER = Actor(person=PersonId("per_writer"), role=Role.LD_ANALYST)
READER = Actor(person=PersonId("per_reader"), role=Role.PROGRAMME_MANAGER)
FILE = (LIBRARY / "delegation.md").read_text(encoding="utf-8")
OWN = FILE.replace('id = "delegation"', 'id = "own-delegation"')
NEXT = OWN.replace("version = 1", "version = 2").replace("Most work", "Much work")
pytestmark = pytest.mark.verify


@pytest.fixture
def modules(learning):
    return learning.modules


def catalogue(stage, learning):
    with stage.chatham.database.read() as work:
        return learning.catalogue(work)


def test_what_one_wrote_another_publishes_and_versions_stay(stage, learning, modules):
    modules.draft(OWN, by=WRITER)
    assert "own-delegation" not in catalogue(stage, learning).by_id
    with pytest.raises(ModuleError):
        modules.decide("own-delegation", 1, publish=True, by=WRITER)
    modules.decide("own-delegation", 1, publish=True, by=READER)
    assert "own-delegation" in catalogue(stage, learning).by_id
    assert catalogue(stage, learning).digest != installed().digest
    with pytest.raises(ModuleError):
        modules.draft(OWN, by=WRITER)
    modules.draft(NEXT, by=READER)
    modules.decide("own-delegation", 2, publish=False, by=WRITER)
    assert catalogue(stage, learning).by_id["own-delegation"].version == 1
    modules.decide("own-delegation", 1, publish=False, by=WRITER)
    assert catalogue(stage, learning).digest == installed().digest
    assert [one.state for one in modules.all(by=WRITER)] == [
        ModuleState.REFUSED,
        ModuleState.WITHDRAWN,
    ]
    kinds = stage.kinds()
    assert kinds.count(EventKind.LEARNING_MODULE_DRAFTED) == 2
    assert kinds.count(EventKind.LEARNING_MODULE_DECIDED) == 3


@pytest.mark.parametrize("role", [Role.COACH, Role.COACHEE, Role.SPONSOR, Role.ADMINISTRATOR])
def test_nobody_else_keeps_modules_or_sees_counts(modules, role):
    who = Actor(person=PersonId("per_x"), role=role)
    for ask in (
        lambda: modules.draft(OWN, by=who),
        lambda: modules.all(by=who),
        lambda: modules.tallies(by=who),
    ):
        with pytest.raises(ModuleError):
            ask()


def test_a_module_with_a_script_is_never_stored(stage, modules):
    with pytest.raises(ModuleError):
        modules.draft(OWN.replace("Most work", "<script>"), by=WRITER)
    assert modules.all(by=WRITER) == ()


def test_counts_are_shown_by_fives(stage, modules):
    shown = []
    for useful in (True, True, False, True, True, False, False, False, False, True):
        with stage.chatham.database.write() as work:
            work.learning_modules.count("delegation/1", useful=useful)
        shown.append(modules.tallies(by=WRITER))
    first = (Tally(module="delegation/1", answers=5, useful=4),)
    second = (Tally(module="delegation/1", answers=10, useful=5),)
    assert shown == [(), (), (), (), first, first, first, first, first, second]
