"""The approval this release ships is of what it embeds. After a change: `make approval`."""

from importlib.resources import files

import pytest

from assistant.bundles.publisher import FILE, Approval
from assistant.probes.installation import in_memory
from evals.gate.rules import installed


@pytest.fixture
def approval():
    data = files("assistant.bundles").joinpath(FILE).read_bytes()
    return Approval.model_validate_json(data)


def test_the_shipped_approval_is_of_what_is_embedded(approval):
    assert approval.digest == in_memory().bundles.installed.digest, "run `make approval`"


def test_it_names_every_suite_the_gate_asks_for_with_figures_above_their_floors(approval):
    rules = installed()
    assert {suite.name for suite in approval.suites} >= set(rules.required["fast"])
    for suite in approval.suites:
        assert suite.figures
        for metric, value in suite.figures.items():
            rule = rules.of(suite.name, metric)
            assert rule is not None
            if rule.floor is not None and rule.better == "up":
                assert value >= rule.floor
