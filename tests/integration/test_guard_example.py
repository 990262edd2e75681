"""The example of the README runs as it stands, offline, with the product's own gates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "guard_a_chain.py"


@pytest.mark.verify
@pytest.mark.models
def test_the_readme_example_runs_and_restores_the_name(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(EXAMPLE)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "the rota. [2]" in run.stdout
    assert "Grace" in run.stdout
    assert "[PERSON_1]" not in run.stdout
