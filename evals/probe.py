"""Runs cases through the installed product, as anybody with their own cases would.

`chatham probe summary` reads JSON lines and runs the whole production pipeline. Invariant: exactly
one answer per case, in order; a session that a gate stopped has no summary, which is no fault.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.summary.schema import Commitment, Line, Summary, Theme
from evals.sessions import Case
from governance.identity import SpeakerRole

COMMAND: Final = (sys.executable, "-m", "assistant.cli", "probe", "summary")


class ProbeError(RuntimeError):
    """The product did not answer every case; the message says which answer is missing or bad."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Line(_Answer):
    text: str
    turns: tuple[int, ...]


class _Commitment(_Answer):
    action: str
    owner: SpeakerRole | None
    due: str | None
    turns: tuple[int, ...]


class _Summary(_Answer):
    overview: tuple[_Line, ...]
    goal: tuple[_Line, ...]
    reality: tuple[_Line, ...]
    options: tuple[_Line, ...]
    way_forward: tuple[_Line, ...]
    commitments: tuple[_Commitment, ...]
    own_words: tuple[_Line, ...]
    themes: tuple[str, ...]
    open_threads: tuple[_Line, ...]


class _Session(_Answer):
    id: str
    status: Literal["draft", "escalated", "blocked"]
    summary: _Summary | None = None


def summaries(
    cases: Sequence[Case], *, command: Sequence[str] = COMMAND
) -> Mapping[str, Summary | None]:
    """Case id → summary as released to the coach, None where a gate stopped the session.

    Raises ProbeError when the command fails or an answer is missing, out of order or malformed.
    """
    asked = "".join(question(case) + "\n" for case in cases)
    # The command is ours or the caller's own; nothing of a case stands in it.
    done = subprocess.run(  # noqa: S603
        command, input=asked, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise ProbeError(
            f"`probe summary` ended with exit code {done.returncode}. "
            "Run it by hand on one session to see its message."
        )
    lines = done.stdout.splitlines()
    if len(lines) != len(cases):
        raise ProbeError(f"`probe summary` gave {len(lines)} answers to {len(cases)} cases.")
    return {case.id: _summary(case, line) for case, line in zip(cases, lines, strict=True)}


def question(case: Case) -> str:
    """A case as a line for `chatham probe summary`, without its markup."""
    plain = case.plain_turns()
    return json.dumps(
        {
            "id": case.id,
            "turns": [{"i": t.i, "speaker": t.speaker, "text": plain[t.i]} for t in case.turns],
            "roster": [{"name": p.name, "role": p.role} for p in case.roster],
            "context": {"coachee_level": case.coachee_level, "coach_type": case.coach_type},
        },
        ensure_ascii=False,
    )


def _summary(case: Case, line: str) -> Summary | None:
    try:
        answer = _Session.model_validate_json(line)
    except ValidationError as error:
        raise ProbeError(f"The answer to {case.id} is malformed: {error}") from None
    if answer.id != case.id:
        raise ProbeError(f"The answer to {case.id} came out of order.")
    if answer.status != "draft":
        return None
    if answer.summary is None:
        raise ProbeError(f"The answer to {case.id} is a draft without a summary.")
    found = answer.summary

    def section(lines: Sequence[_Line]) -> tuple[Line, ...]:
        return tuple(Line(text=each.text, turns=each.turns) for each in lines)

    return Summary(
        overview=section(found.overview),
        goal=section(found.goal),
        reality=section(found.reality),
        options=section(found.options),
        way_forward=section(found.way_forward),
        commitments=tuple(
            Commitment(action=c.action, owner=c.owner, due=c.due, turns=c.turns)
            for c in found.commitments
        ),
        own_words=section(found.own_words),
        themes=tuple(Theme(id=theme, score=1.0, turns=()) for theme in found.themes),
        open_threads=section(found.open_threads),
    )
