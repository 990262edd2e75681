"""The memory of processes: of one that runs, and of those that the web process starts and ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

PDF: Final = """
from datetime import UTC, datetime
from assistant.papers.apart import set_here
from assistant.papers.blocks import Paper, Section, text
told = (Section(heading="A part", blocks=(text(*["word " * 200] * 20),)),)
facts = dict(id="a", title="A paper", lead="Long.", issued_for="Us", contact="Us", sections=told)
set_here(Paper(at=datetime.now(UTC), **facts))
"""
PILOT: Final = """
from assistant.programme.pilot.answers import Rows
from assistant.programme.pilot.power import power_of
from assistant.programme.pilot.reckoning import ReckonHere
power_of(40, 80, aim=0.5)
many = range(120)
figures = dict(before=tuple(50.0 + n % 7 for n in many), after=tuple(52.0 + n % 5 for n in many))
columns = {"level": ["ab"[n % 2] for n in many]}
ReckonHere().result_of(Rows(pilot=tuple(n < 40 for n in many), columns=columns, **figures))
"""


def children_of(pid: int) -> list[int]:
    """The processes it has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def peak_mb(pid: int) -> float:
    """The most memory it ever held at once, in MB, as Linux counts it (VmHWM, proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def alone_mb(code: str) -> float:
    """The peak of a process that does this and nothing else, in MB."""
    # Not ru_maxrss: after exec that goes on counting what the parent held.
    told = "\nprint(next(x for x in open('/proc/self/status') if x.startswith('VmHWM')).split()[1])"
    command = [sys.executable, "-c", code + told]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  -- ours
    return int(run.stdout) / 1024
