"""Fixtures that several test folders share, and which tests of PostgreSQL `make test` runs.

Properties are tried on the same examples every time and without a deadline, as Hypothesis itself
does in CI: a busy machine is no counterexample, and what is found anew is found by `make soak`.
"""

import gc
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.bundles import publisher
from assistant.probes.installation import in_memory

pytest_plugins = ["tests.databases"]
settings.load_profile("ci")
settings.register_profile("anew", settings.get_profile("ci"), derandomize=False)

HERE = Path(__file__).parent
SMOKE = ("integration/rights", "integration/sessions", "web")
"""Here PostgreSQL is tried by `make test` as well; elsewhere by `make verify`, SQLite by both."""
WHOLE_WAYS = (
    "integration/audit",
    "integration/bundles",
    "integration/cases",
    "integration/cli",
    "integration/coaching",
    "integration/consent",
    "integration/learning",
    "integration/notifications",
    "integration/papers",
    "integration/privacy",
    "integration/programme",
    "integration/proving",
    "integration/register",
    "integration/requests",
    "integration/tracing/test_made_up_sessions.py",
    "integration/triage",
    "integration/web_apart/test_away.py",
    "web/test_jobs_page.py",
    "web/test_metrics.py",
    "web/test_office_desk.py",
    "web/test_policy_trial.py",
    "web/test_sign_in.py",
    "web/test_turns_page.py",
)
"""Whole ways through the product that `make verify` goes; `make test` is to stay quick."""


def pytest_addoption(parser):
    says = "Put every installation of tests/web on PostgreSQL, the web in its own role there."
    parser.addoption("--web-on", choices=("sqlite", "postgresql"), default="sqlite", help=says)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        beyond_smoke = item.get_closest_marker("postgres") and not place.startswith(SMOKE)
        soaks = item.get_closest_marker("soak")
        if not soaks and (beyond_smoke or place.startswith(WHOLE_WAYS)):
            item.add_marker(pytest.mark.verify)


def pytest_collection_finish():
    """Twelve thousand tests stay until the end; nobody need look for cycles in them meanwhile."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _approved_as_it_stands():
    """A release ships an approval of itself; here it is of the working tree, as it stands.

    tests/integration/bundles/test_publisher.py looks at the one that is shipped.
    """
    shipped = publisher.shipped

    @cache
    def of_the_tree():
        return shipped().model_copy(update={"digest": in_memory().bundles.installed.digest})

    publisher.shipped = of_the_tree
    yield
    publisher.shipped = shipped
