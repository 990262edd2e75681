"""A pilot's mathematics for whoever serves people, in a process beside, so that none of it is here.

Numpy, scipy and statsmodels are a hundred megabytes and more for what is asked a few times a year.
Invariants: bands, counts and figures go through pipes and nowhere else; what the mathematics
refuses is refused the same way; a process that gave no answer means that nothing was reckoned.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.beside import Beside, NoAnswerError, Told, answer_all, own_pipes
from assistant.programme.pilot.answers import Feasible, Result, Rows, TooFew
from assistant.programme.pilot.design import Design
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Bands

COMMAND: Final = (sys.executable, "-m", "assistant.programme.pilot.reckoning")
SECONDS: Final = 60.0
"""Loading the libraries takes two or three, on a busy machine more."""
IDLE_S: Final = 300.0
"""Without a question for so long, it goes and gives its memory back."""
_DESIGN: Final = TypeAdapter(Design)
_PEOPLE: Final = TypeAdapter(list[tuple[Bands, int]])
_FEASIBLE: Final = TypeAdapter(Feasible)
_ROWS: Final = TypeAdapter(Rows)
_RESULT: Final[TypeAdapter[Result | TooFew]] = TypeAdapter(Result | TooFew)

T = TypeVar("T")


class Reckoning(Protocol):
    """What is asked of the mathematics."""

    def feasible(self, design: Design, people: Mapping[Bands, int]) -> Feasible:
        """See `feasibility.feasible`."""
        ...

    def result_of(self, rows: Rows) -> Result | TooFew:
        """See `result.result_of`."""
        ...


class ReckonHere:
    """In this process, which loads the libraries when it is first asked."""

    def feasible(self, design: Design, people: Mapping[Bands, int]) -> Feasible:
        """See `feasibility.feasible`."""
        from assistant.programme.pilot.feasibility import feasible  # noqa: PLC0415  -- numpy, scipy

        return feasible(design, people)

    def result_of(self, rows: Rows) -> Result | TooFew:
        """See `result.result_of`."""
        from assistant.programme.pilot.result import result_of  # noqa: PLC0415  -- likewise

        return result_of(rows)


class ReckonApart:
    """In a process beside this one. command: what starts it. seconds, idle_s: see `Beside`."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        seconds: float = SECONDS,
        idle_s: float = IDLE_S,
    ) -> None:
        self._beside: Final = Beside(command, seconds=seconds, idle_s=idle_s)

    def feasible(self, design: Design, people: Mapping[Bands, int]) -> Feasible:
        """See `feasibility.feasible`; ProgrammeError as well when the process gave no answer."""
        asked = {
            "do": "feasible",
            "design": _DESIGN.dump_python(design, mode="json"),
            "people": _PEOPLE.dump_python(list(people.items()), mode="json"),
        }
        return self._ask(asked, _FEASIBLE)

    def result_of(self, rows: Rows) -> Result | TooFew:
        """See `result.result_of`; ProgrammeError when the process gave no answer."""
        asked = {"do": "result", "rows": _ROWS.dump_python(rows, mode="json")}
        return self._ask(asked, _RESULT)

    def stop(self) -> None:
        """End the process, if there is one; the next question starts another."""
        self._beside.stop()

    def _ask(self, asked: Told, answer: TypeAdapter[T]) -> T:
        try:
            told = self._beside.ask(asked)
        except NoAnswerError:
            raise _away() from None
        if told.get("refused") == ProgrammeError.__name__:
            raise ProgrammeError(told["message"])
        try:
            return answer.validate_python(told["answer"])
        except (KeyError, ValidationError):
            raise _away() from None


def _away() -> ProgrammeError:
    return ProgrammeError(
        "The pilot could not be reckoned just now. Nothing was changed, and nothing was read. "
        "Try again in a minute."
    )


def _answer(asked: Told, _: bytes) -> Told:
    here = ReckonHere()
    if asked["do"] == "result":
        found = here.result_of(_ROWS.validate_python(asked["rows"]))
        return {"answer": _RESULT.dump_python(found, mode="json")}
    design, people = asked["design"], asked["people"]
    try:
        promised = here.feasible(
            _DESIGN.validate_python(design), dict(_PEOPLE.validate_python(people))
        )
    except ProgrammeError as refused:
        return {"refused": ProgrammeError.__name__, "message": str(refused)}
    return {"answer": _FEASIBLE.dump_python(promised, mode="json")}


def main() -> None:
    """Answer questions on stdin until there are no more."""
    with own_pipes() as (questions, answers):
        answer_all(questions, answers, _answer)


if __name__ == "__main__":
    main()
