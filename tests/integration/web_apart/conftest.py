"""The real web process, before a releaser that does as a test says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web_process import RunningWeb, Scripted, answers, web_before


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    return folder / "r.sock"


@pytest.fixture(scope="module")
def web(place: Path) -> Iterator[RunningWeb]:
    with web_before(place) as running:
        yield running


@pytest.fixture
def behind(place: Path, web: RunningWeb) -> Iterator[Scripted]:
    made = Scripted(place, answers())
    yield made
    made.close()
