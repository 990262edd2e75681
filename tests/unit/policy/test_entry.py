"""Who comes in to answer for processors and settings, beside a table in plain words."""

import pytest

from governance.identity import Actor, PersonId, Role
from governance.policy.engine import PolicyEngine
from governance.policy.entry import Entry, entry_request

ENGINE = PolicyEngine.load()
LEGAL = Role.ESCALATION_HANDLER
WHO = {
    Entry.SEE_PROCESSORS: {Role.PRIVACY_OFFICER, Role.MODEL_OWNER, Role.ADMINISTRATOR, LEGAL},
    Entry.SIGN_PROCESSORS: {Role.PRIVACY_OFFICER, LEGAL},
    Entry.KEEP_SETTINGS: {Role.PRIVACY_OFFICER, Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("entry", WHO)
def test_these_roles_come_in_and_no_others(entry):
    somebody = [Actor(person=PersonId("per_somebody"), role=role) for role in Role]
    allowed = {who.role for who in somebody if ENGINE.decide(entry_request(entry, who)).allow}
    assert allowed == WHO[entry]


def test_a_handler_who_is_nobody_in_particular_signs_nothing():
    nobody = Actor(person=None, role=LEGAL)
    assert not ENGINE.decide(entry_request(Entry.SIGN_PROCESSORS, nobody)).allow
