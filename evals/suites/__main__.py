"""`python -m evals.suites --fast`: runs the suites and prints what they found.

The gate has its own command, `chatham eval run`; this one is for whoever works on the product.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.config import Settings
from assistant.offline import stay_offline
from evals.gate.records import read
from evals.suites.catalogue import SUITES
from evals.suites.figures import tables
from evals.suites.foretelling import foretold
from evals.suites.run import run
from evals.suites.suite import Selection
from governance.errors import ChathamError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write, print; 0 when every suite ran to its end."""
    parser = argparse.ArgumentParser(prog="python -m evals.suites", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fast", dest="selection", action="store_const", const="fast")
    which.add_argument("--full", dest="selection", action="store_const", const="full")
    parser.add_argument("--out", type=Path, default=Path(".evals/result.jsonl"))
    parser.add_argument("--logs", type=Path, help="keep logs here, for `inspect view`")
    parser.add_argument("--suite", action="append", choices=[one.name for one in SUITES])
    parser.add_argument("--dry", action="store_true", help="only say how long and what it costs")
    chosen = parser.parse_args(arguments)
    selection: Selection = chosen.selection or "fast"
    if chosen.dry:
        told = foretold(selection, Settings(), only=chosen.suite or ()).told()
        sys.stdout.write(told + "\n")
        return 0
    stay_offline()
    try:
        out = run(
            selection,
            Settings(),
            chosen.out,
            only=chosen.suite or (),
            logs=chosen.logs,
        )
    except ChathamError as fault:
        sys.stderr.write(f"Error: {fault}\n")
        return 1
    sys.stdout.write("\n".join(tables(read(out).cases)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
