"""A changed policy over past decisions: flips in both directions, in numbers only."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from governance.errors import GateError
from governance.policy.engine import PolicyEngine
from governance.policy.files import read_policies
from governance.policy.labels import Sensitivity
from governance.policy.replay import Change, Past, packed, replay, unpacked
from tests.properties.test_policy import processings
from tests.unit.policy.rooms import HARMLESS, change, copied

ENGINE = PolicyEngine.load()
MEDICAL = replace(HARMLESS, labels=frozenset({Sensitivity.MEDICAL}))


@settings(max_examples=60)
@given(processings)
def test_facts_come_back_as_they_were_and_the_same_policies_flip_nothing(processing):
    assert unpacked(packed(processing)) == processing
    decision = ENGINE.decide(processing.request())
    policies = () if decision.allow else decision.policies
    past = Past(allowed=decision.allow, policies=policies, facts=packed(processing))
    found = replay([past], ENGINE)
    assert (found.replayed, found.unchanged, found.flips) == (1, 1, ())


def test_flips_both_ways_and_other_reasons(tmp_path):
    folder = copied(tmp_path / "policy")
    change(folder / "sensitivities.cedar", 'contains(Chatham::Sensitivity::"medical")', "isEmpty()")
    past = [
        Past(allowed=False, policies=("sensitive-medical",), facts=packed(MEDICAL)),
        Past(allowed=True, policies=(), facts=packed(HARMLESS)),
        Past(allowed=True, policies=(), facts=packed(HARMLESS)),
        Past(
            allowed=False,
            policies=("sensitive-crisis",),
            facts=packed(replace(HARMLESS, labels=frozenset({Sensitivity.CRISIS}))),
        ),
        Past(allowed=False, policies=("of-old",), facts=packed(HARMLESS)),
        Past(allowed=False, policies=(), facts=None),
    ]
    found = replay(past, PolicyEngine(read_policies(folder)))
    assert (found.replayed, found.unchanged, found.erased) == (5, 1, 1)
    assert {(f.change, f.count) for f in found.flips} == {
        (Change.NOW_ALLOWED, 1),
        (Change.NOW_STOPPED, 2),
        (Change.OTHER_REASON, 1),
    }


@pytest.mark.parametrize("facts", ["", "{}", "null", '{"purpose": "zaffre"}'])
def test_facts_that_cannot_be_read_are_a_fault_that_quotes_nothing(facts):
    with pytest.raises(GateError) as caught:
        unpacked(facts)
    assert "zaffre" not in str(caught.value)
    assert caught.value.__context__ is None
