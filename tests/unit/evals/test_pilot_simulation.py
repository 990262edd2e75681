"""A small run of the pilot's simulation: `make bench-pilot` has the large one."""

from dataclasses import replace

import pytest

from evals.bench_pilot import LARGE, NOMINAL, SMALL, figures_of

pytestmark = pytest.mark.verify
TIMES = 300


@pytest.mark.parametrize("scenario", [LARGE, SMALL], ids=["120", "24"])
def test_intervals_hold_what_they_say(scenario):
    lifted, nothing = (
        figures_of(replace(scenario, uplift=uplift), TIMES) for uplift in (scenario.uplift, 0.0)
    )
    assert lifted.coverage.contains(NOMINAL)
    assert nothing.told.contains(1 - NOMINAL)
    assert max(lifted.silent, nothing.silent) < 0.1 * TIMES
    # Matching takes away what comparing everybody would add.
    assert lifted.naive > 0.1
    assert lifted.unmatched > 0.1
    assert abs(lifted.matched) < 0.05
