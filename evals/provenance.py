"""Where and when a figure was measured: machine, date and commit, for every benchmark's page."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
REPORTS: Final = ROOT / "docs" / "benchmarks"


def provenance() -> str:
    """One sentence, such as "2026-01-31, 2 cores of …, Python 3.11.7, commit 1a2b3c4"."""
    date = datetime.now(UTC).date().isoformat()
    cores = len(os.sched_getaffinity(0))
    return (
        f"{date}, {cores} cores of {_processor()}, Python {platform.python_version()}, "
        f"commit {_commit()}."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    return run.stdout.strip() or "unknown"
