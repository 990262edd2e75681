"""Fixtures that several test folders share, and which tests of PostgreSQL `make test` runs."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]

HERE = Path(__file__).parent
SMOKE = ("integration/rights", "integration/sessions", "web")
"""Here PostgreSQL is tried by `make test` as well; elsewhere by `make verify`, SQLite by both."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if item.get_closest_marker("postgres") and not place.startswith(SMOKE):
            item.add_marker(pytest.mark.verify)
