"""What a sponsor looks at before a decision: facts Chatham knows, and questions only people answer.

Invariant: a fact is about the programme as a whole, from figures the board shows anyway; none is
about a coach or a coachee.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.programme.blueprint.plan import Gate
from assistant.programme.kpis.board import Board, Lack, Line, Way
from assistant.programme.kpis.plan import Measure

_GOOD: Final = frozenset({Way.REACHED, Way.CLOSER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something a decision rests on. met: None where there is no figure yet, or people answer."""

    words: str
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What has to stand before anybody is coached. coaches: whether there are enough of them."""

    contacts: bool
    coaches: bool


def criteria(gate: Gate, board: Board, ready: Readiness) -> tuple[Criterion, ...]:
    """What a decision rests on, as it stands now."""
    lines = {line.kpi.measure: line for line in board.lines}
    business = next((line for line in board.lines if line.kpi.business), None)
    found = {
        Gate.READY: (
            _one("Crisis contacts and a privacy contact are set.", ready.contacts),
            _one("At least five coaches are under contract.", ready.coaches),
            _one("Every KPI has an owner, a source and a target.", _whole(board)),
            _one("Everybody concerned knows what is not done with their data."),
        ),
        Gate.RUNS: (
            _one("Booked sessions are held.", _moved(lines.get(Measure.SESSION_COMPLETION))),
            _one("No figure is overdue.", not _any(board, Lack.OVERDUE)),
            _one("Nobody takes part who would rather not."),
        ),
        Gate.HELPS: (
            _one("Those who take part would recommend it.", _moved(lines.get(Measure.NPS))),
            _one("Booked sessions are held.", _moved(lines.get(Measure.SESSION_COMPLETION))),
            _one("Managers and coachees say that there is time for it."),
        ),
        Gate.WORTH_IT: (
            _one("The behaviours are seen more often.", _moved(lines.get(Measure.CHECKLIST))),
            _one("The outcome of the business moves the right way.", _moved(business)),
            _one("Every figure is signed.", not _any(board, Lack.UNSIGNED)),
            _one("We would do it again, knowing what it costs."),
        ),
    }
    return found[gate]


def _one(words: str, met: bool | None = None) -> Criterion:  # noqa: FBT001  -- a fact in a table of facts
    return Criterion(words=words, met=met)


def _whole(board: Board) -> bool:
    return bool(board.lines) and not any(
        _any(board, lack) for lack in (Lack.OWNER, Lack.SOURCE, Lack.TARGET)
    )


def _any(board: Board, lack: Lack) -> bool:
    return any(lack in line.lacks for line in board.lines)


def _moved(line: Line | None) -> bool | None:
    if line is None or line.way is Way.NONE:
        return None
    return line.way in _GOOD
