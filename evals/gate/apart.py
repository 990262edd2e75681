"""The gate in a process of its own, asked by `assistant.bundles.gate` before anybody approves.

Invariant: what it says comes out of the two runs it is handed and the installed rules, and of
nothing that was said about them before.
"""

from __future__ import annotations

from assistant.beside import Told, answer_all, own_pipes
from evals.gate.judging import compare
from evals.gate.records import parse
from evals.gate.report import as_json
from evals.gate.rules import installed


def _answer(asked: Told, data: bytes) -> Told:
    at = int(asked["base"])
    runs = parse(data[:at]), parse(data[at:])
    return {"report": as_json(compare(*runs, installed(), needs=str(asked["needs"]))).decode()}


def main() -> None:
    """Answer questions on stdin until there are no more."""
    with own_pipes() as (questions, answers):
        answer_all(questions, answers, _answer)


if __name__ == "__main__":
    main()
