"""`make approval`: the publisher's approval of the embedded bundle, from a run of the suites.

Run before a release, and whenever a policy, a rule or a weight of the embedded bundle has changed.
The publisher signs by releasing: what a release ships has gone through every floor of the gate.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.bundles.publisher import FILE, Approval, Suite
from assistant.config import Settings
from assistant.offline import stay_offline
from evals.gate.floors import below_floors, figures_of
from evals.gate.records import Results, read
from evals.gate.rules import installed


def approval_of(results: Results, *, date: str) -> Approval:
    """The approval of what these results measured."""
    figures = figures_of(results)
    return Approval(
        digest=results.header.digest,
        date=date,
        results=results.digest,
        suites=tuple(
            Suite(
                name=one.name,
                version=one.version,
                digest=one.digest,
                cases=one.cases,
                figures={
                    metric: round(value, 6)
                    for (suite, metric), value in figures.items()
                    if suite == one.name and value is not None
                },
            )
            for one in results.header.suites
        ),
    )


def main() -> int:
    """Run the fast suites on the embedded bundle; write its approval; 4: it may not."""
    from evals.suites.run import run  # noqa: PLC0415  -- loads every model

    stay_offline()
    with TemporaryDirectory(prefix="chatham-approval-") as folder:
        home = Path(folder)
        settings = Settings(home=home, llm="", llm_base_url="", triage_llm=False)
        results = read(run("fast", settings, home / "result.jsonl"))
    left_out = results.header.left_out
    missed = (
        *below_floors(results, installed()),
        *(f"{one.suite}: {one.cases} cases of {one.what} left out" for one in left_out),
    )
    for one in missed:
        sys.stderr.write(f"Not to be released: {one}\n")
    if missed:
        return 4
    approval = approval_of(results, date=datetime.now(UTC).date().isoformat())
    told: dict[str, Any] = approval.model_dump(mode="json")
    path = Path(str(files("assistant.bundles"))) / FILE
    path.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{approval.digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
