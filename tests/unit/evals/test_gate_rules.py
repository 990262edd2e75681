"""The gate's rules and the suites know the same figures, and mean the same by better."""

from collections import Counter

from evals.gate.fairness import FEWEST
from evals.gate.rules import installed
from evals.suites.catalogue import SUITES
from evals.suites.fairness import ATTRIBUTES


def test_every_figure_of_every_suite_has_a_rule_and_every_rule_a_figure():
    rules = installed().metrics
    named = {suite.name: dict(suite.metrics) for suite in SUITES}
    assert {
        suite: {metric: rule.better for metric, rule in metrics.items()}
        for suite, metrics in rules.items()
    } == named
    for required in installed().required.values():
        assert set(required) == named.keys()


def test_whom_a_rule_wants_treated_alike_a_suite_tells_apart_in_enough_cases():
    tested: set[str] = set()
    for suite in SUITES:
        items = suite.items("fast")
        for rule in installed().metrics[suite.name].values():
            for name in rule.fair:
                groups = Counter(item.slices[name] for item in items if name in item.slices)
                assert sum(many >= FEWEST for many in groups.values()) > 1, (suite.name, name)
                tested.add(name)
    assert tested == set(ATTRIBUTES)
