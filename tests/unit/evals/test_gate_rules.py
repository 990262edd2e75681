"""The gate's rules and the suites know the same figures, and mean the same by better."""

from evals.gate.rules import installed
from evals.suites.catalogue import SUITES


def test_every_figure_of_every_suite_has_a_rule_and_every_rule_a_figure():
    rules = installed().metrics
    named = {suite.name: dict(suite.metrics) for suite in SUITES}
    assert {
        suite: {metric: rule.better for metric, rule in metrics.items()}
        for suite, metrics in rules.items()
    } == named
    for required in installed().required.values():
        assert set(required) == named.keys()
