"""The probes' contract: one JSON line out for every line in, in order; bad lines do not end it.

The offsets of a span are Unicode code points, end-exclusive, which is how Python counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from governance.errors import ChathamError
from governance.raw import CoacheeLevel, CoachType, SessionContext

MAX_LINE: Final = 8_000_000
CaseId: TypeAlias = str | int | None
Answer: TypeAlias = dict[str, Any]
C = TypeVar("C", bound="Case")


class _Model(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, frozen=True, extra="ignore")


class Case(_Model):
    """What every line has."""

    id: CaseId = None


class Spoken(_Model):
    """One turn of a case. speaker: `coach` or `coachee`."""

    i: Annotated[int, Field(ge=1)]
    speaker: Literal["coach", "coachee"]
    text: str


class Named(_Model):
    """One roster entry of a case."""

    name: str
    role: str = ""


class Circumstances(_Model):
    """A case's context; null and absent are the same."""

    coachee_level: CoacheeLevel | None = None
    coach_type: CoachType | None = None

    def as_context(self) -> SessionContext:
        """As the gates know it."""
        return SessionContext(coachee_level=self.coachee_level, coach_type=self.coach_type)


class SessionCase(Case):
    """A whole session."""

    turns: Annotated[tuple[Spoken, ...], Field(min_length=1)]
    roster: tuple[Named, ...] = ()
    context: Circumstances = Circumstances()


class BadLineError(ValueError):
    """A line that is no case; the message holds nothing of it."""


def answers(
    lines: Iterable[str], kind: type[C], answer: Callable[[C], Answer]
) -> Iterator[tuple[Answer, bool]]:
    """An answer for each line that is not blank, and whether the line was good."""
    adapter = TypeAdapter(kind)
    for line in lines:
        if not line.strip():
            continue
        case_id: CaseId = None
        try:
            case_id = _id_of(line)
            yield {"id": case_id, **answer(_parse(adapter, line))}, True
        except (BadLineError, ChathamError) as bad:
            yield {"id": case_id, "error": str(bad)}, False
        except Exception as fault:  # noqa: BLE001  -- the next line has to be answered too
            # The message could quote the line.
            yield (
                {"id": case_id, "error": f"This line broke the probe: {type(fault).__name__}."},
                False,
            )


def _id_of(line: str) -> CaseId:
    if len(line) > MAX_LINE:
        raise BadLineError(f"The line is longer than {MAX_LINE} characters.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLineError("The line is no JSON.") from None
    if not isinstance(value, dict):
        raise BadLineError("The line is no JSON object.")
    found: object = value.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return found if isinstance(found, str | int) else None


def _parse(adapter: TypeAdapter[C], line: str) -> C:
    try:
        return adapter.validate_json(line)
    except ValidationError as bad:
        where = ", ".join(
            sorted(
                {".".join(str(p) for p in e["loc"][:3]) for e in bad.errors(include_input=False)}
            )[:3]
        )
        raise BadLineError(f"The line is not as the probe expects it, at: {where}.") from None
