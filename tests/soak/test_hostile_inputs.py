"""Hypothesis over every reader and every body of the API: no crash, no stall, no 500 MB.

Two minutes of `make verify`, a million inputs in `make soak`; SOAK_INPUTS, SOAK_SECONDS and
SOAK_PROCESSES bound it, SOAK_BEGIN goes on where a run stopped. What the API answers to whole
requests has `tests/web/test_schemathesis.py`.
"""

import os
import sys
import time
from collections import Counter

import pytest

from tests.soak.hostile.asking import Operations
from tests.soak.hostile.files import readers
from tests.soak.hostile.running import TURN, run

MOST_BYTES = 500 * 2**20
SOME = 20_000
INPUTS = int(os.environ.get("SOAK_INPUTS", "1000000"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "inf"))
PROCESSES = int(os.environ.get("SOAK_PROCESSES", "2"))
BEGIN = int(os.environ.get("SOAK_BEGIN", "0"))


@pytest.mark.verify
def test_no_input_crashes_stalls_or_fills_the_memory(tmp_path):
    found = run(SOME, size=SOME // len(TURN))
    assert found.most < MOST_BYTES
    assert found.inputs >= 0.9 * SOME, "Hypothesis ran out of inputs"
    told = {name for name, _ in found.counts}
    assert told >= {*readers(0), *(one.name for one in Operations(tmp_path))}


@pytest.mark.soak
def test_a_million_inputs_crash_stall_or_fill_nothing(capsys):
    began = time.monotonic()

    def tell(batches, found):
        rate = found.inputs / (time.monotonic() - began)
        with capsys.disabled():
            sys.stdout.write(
                f"\r{found.inputs:,} inputs, {rate:.0f} a second, at most {found.most >> 20} MB; "
                f"to go on: SOAK_BEGIN={batches} "
            )
            sys.stdout.flush()

    found = run(INPUTS, begin=BEGIN, processes=PROCESSES, seconds=SECONDS, tell=tell)
    with capsys.disabled():
        sys.stdout.write(f"\n{table(found)}")
    assert found.most < MOST_BYTES


def table(found):
    """What became of how many, by reader and operation, in Markdown."""
    by_name = {}
    for (name, became), n in sorted(found.counts.items()):
        by_name.setdefault(name, Counter())[became] += n
    rows = [
        f"| {name} | {n.total():,} | {', '.join(f'{of:,} {what}' for what, of in n.items())} |"
        for name, n in by_name.items()
    ]
    head = "| reader or operation | inputs | of which |\n|---|---|---|\n"
    per_second = found.inputs / max(found.seconds, 1e-9)
    return head + "\n".join(rows) + f"\n\n{per_second:.0f} inputs a second of one core\n"
