"""Replays a draft in a process of its own, which a draft may crash, fill or stall and harm nobody.

Cedar's parser runs out of stack on deeply nested text. Invariants: draft and facts go through pipes
and nowhere else; memory and time are bounded; only figures come back.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.beside import Beside, NoAnswerError, Told, answer_all, own_pipes
from assistant.rehearsal.figures import Figures, figures_of
from governance.errors import GateError
from governance.policy import canary
from governance.policy.drafts import DraftError, draft_engine
from governance.policy.files import PolicyFilesError
from governance.policy.replay import Past, replay

COMMAND: Final = (sys.executable, "-m", "assistant.rehearsal.apart")
SECONDS: Final = 20.0
"""Two thousand decisions take one on a quiet core and four on a busy one; starting takes one."""
IDLE_S: Final = 120.0
MOST_BYTES: Final = 1 << 30
UNREADABLE: Final = (
    "A past decision cannot be read by this version, so nothing was tried. That is not your "
    "draft's doing; tell whoever runs Chatham."
)
_PAST: Final = TypeAdapter(tuple[Past, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came of it. would_not_start: why the draft could not be put in force as it is, or ""."""

    figures: Figures
    would_not_start: str


_REHEARSED: Final = TypeAdapter(Rehearsed)


class Replays:
    """The process, asked one draft at a time. command: what starts it."""

    def __init__(self, command: Sequence[str] = COMMAND, *, seconds: float = SECONDS) -> None:
        self._beside: Final = Beside(command, seconds=seconds, idle_s=IDLE_S)

    def replay(
        self, texts: Mapping[str, str], leaving_out: frozenset[str], past: tuple[Past, ...]
    ) -> Rehearsed:
        """Put the past to a draft; `texts` is all of its files, schema included.

        Raises:
            DraftError: it cannot be tried, and where and why.
            GateError: a past decision cannot be read.
        """
        question = {"texts": dict(texts), "leaving_out": sorted(leaving_out)}
        try:
            told = self._beside.ask(question, _PAST.dump_json(past))
            if "rehearsed" in told:
                return _REHEARSED.validate_python(told["rehearsed"])
            if told.get("refused") == GateError.__name__:
                raise GateError(UNREADABLE)
            refused = told["draft"]
            error = DraftError(
                str(refused["why"]),
                file=str(refused["file"]),
                line=int(refused["line"]),
                engine=str(refused["engine"]),
            )
        except (NoAnswerError, KeyError, TypeError, ValueError, ValidationError):
            error = DraftError(
                "it took too long, or could not be read to its end. Make it shorter and nest it "
                "less; if the others are trying something as well, wait a moment"
            )
        raise error

    def stop(self) -> None:
        """End the process; the next draft starts another."""
        self._beside.stop()


def _answer(question: Told, data: bytes) -> Told:
    try:
        engine = draft_engine(
            question["texts"], leaving_out=frozenset[str](question["leaving_out"])
        )
    except DraftError as refused:
        place = {"file": refused.file, "line": refused.line}
        return {"draft": {"why": refused.why, "engine": refused.engine, **place}}
    figures, wrong = figures_of(replay(_PAST.validate_json(data), engine)), ""
    try:
        canary.demand_stops(engine.decide)
    except PolicyFilesError as refused:
        wrong = refused.why
    rehearsed = Rehearsed(figures=figures, would_not_start=wrong)
    return {"rehearsed": json.loads(_REHEARSED.dump_json(rehearsed))}


def main() -> None:
    """Answer questions on stdin until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    with own_pipes() as (questions, answers):
        answer_all(questions, answers, _answer)


if __name__ == "__main__":
    main()
