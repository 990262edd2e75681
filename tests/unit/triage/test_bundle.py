"""Whatever decides or explains is in the bundle's digest, triage's and the engine's alike."""

from dataclasses import fields, replace

import pytest

from assistant.llm.configured import Rules, extractive_bundle, triage_bundle
from assistant.triage.proposing import WEIGHTS, installed_digest

RULES = Rules(**{field.name: "0" for field in fields(Rules)})


@pytest.mark.parametrize("bundle", [extractive_bundle, triage_bundle])
def test_every_rule_changes_the_digest(bundle):
    digests = {bundle("p", replace(RULES, **{field.name: "1"})) for field in fields(Rules)}
    assert len(digests | {bundle("p", RULES)}) == len(fields(Rules)) + 1
    assert bundle("q", RULES) != bundle("p", RULES)


def test_the_weights_of_triage_change_its_digest(tmp_path):
    other = tmp_path / "weights.json"
    other.write_bytes(WEIGHTS.read_bytes() + b"\n")
    assert installed_digest(other) != installed_digest()
