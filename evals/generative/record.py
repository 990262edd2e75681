"""`python -m evals.generative.record --base-url http://127.0.0.1:8085/v1`: asks a real model.

Appends to the recording; what was asked before is not asked again. Needs a model's server; nothing
else in this repository does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.llm.processors import ModelAddress
from assistant.llm.transport import Limits, connect
from evals.bench_generative import SEEN, UNSEEN
from evals.generative.recording import MODEL, RECORDING, RecordingTransport
from evals.generative.runs import GENERATION, run
from evals.sessions import FOLDER, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Records; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.generative.record", description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--sets", nargs="+", default=[*SEEN, *UNSEEN])
    chosen = parser.parse_args(arguments)
    model = connect(
        ModelAddress.parse(MODEL, chosen.base_url),
        most_output_tokens=GENERATION.most_output_tokens,
        limits=Limits(seconds=600),
        shaping=GENERATION.parameters(),
    )
    RECORDING.parent.mkdir(parents=True, exist_ok=True)
    transport = RecordingTransport(model, RECORDING)
    for name in chosen.sets:
        cases = [case for case in load(FOLDER / f"{name}.jsonl") if case.allowed]
        for made in run(cases, transport):
            report = made.report
            told = "nothing" if report is None else f"{report.kept} kept, {dict(report.failed)}"
            sys.stdout.write(f"{made.case.id} {made.status}: {told}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
