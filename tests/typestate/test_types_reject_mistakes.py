"""mypy and pyright, both strict, reject every mistake in `cases/rejected.py` and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"


def marked(path: Path) -> set[int]:
    lines = path.read_text().splitlines()
    return {n for n, line in enumerate(lines, start=1) if line.endswith("# rejected")}


def mypy_errors(path: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    pattern = re.compile(rf"{path.name}:(\d+): error")
    return {int(n) for n in pattern.findall(run.stdout)}


def pyright_errors(path: Path) -> set[int]:
    command = [sys.executable, "-m", "pyright", "--outputjson", str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(run.stdout)["generalDiagnostics"]
    return {d["range"]["start"]["line"] + 1 for d in found if d["severity"] == "error"}


@pytest.mark.parametrize("errors", [mypy_errors, pyright_errors], ids=["mypy", "pyright"])
def test_every_mistake_is_rejected_and_nothing_else(errors):
    wanted = marked(CASES / "rejected.py")
    assert len(wanted) >= 14
    assert errors(CASES / "rejected.py") == wanted


@pytest.mark.parametrize("errors", [mypy_errors, pyright_errors], ids=["mypy", "pyright"])
def test_correct_code_passes(errors):
    assert errors(CASES / "allowed.py") == set()
