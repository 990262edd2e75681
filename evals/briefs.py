"""Reads the brief sessions: ten to sixteen turns each, written and labelled for their themes.

Invariant: a brief that loads names two to four themes of the installed taxonomy, none twice, and
its id says who wrote it. Format and provenance: cases/themes/README.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.themes.taxonomy import installed
from evals.sessions import CaseError
from governance.identity import SpeakerRole

FOLDER: Final = Path(__file__).parent / "cases" / "themes"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class BriefTurn(_Model):
    """One turn, without markup."""

    speaker: SpeakerRole
    text: Annotated[str, Field(min_length=1, repr=False)]


class Brief(_Model):
    """A brief session with the themes a reader would name."""

    id: Annotated[str, Field(pattern=r"^b[a-f]-\d\d$")]
    level: Literal[
        "first_line_manager", "middle_manager", "senior_leader", "executive", "specialist"
    ]
    themes: Annotated[tuple[str, ...], Field(min_length=2, max_length=4)]
    turns: Annotated[tuple[BriefTurn, ...], Field(min_length=10, max_length=16)]

    @model_validator(mode="after")
    def _labelled(self) -> Self:
        if len(set(self.themes)) != len(self.themes):
            raise ValueError("a theme is named twice")
        if not set(self.themes) <= set(installed().themes):
            raise ValueError("a theme is not in the taxonomy")
        if any("{{" in turn.text for turn in self.turns):
            raise ValueError("briefs carry no markup")
        return self

    @property
    def writer(self) -> str:
        """The letter of who wrote it."""
        return self.id[1]

    def texts(self) -> tuple[str, ...]:
        """What was said, in order."""
        return tuple(turn.text for turn in self.turns)


def load(path: Path) -> tuple[Brief, ...]:
    """Every brief of a JSONL file, in order; raises CaseError naming the line that is wrong."""
    found: list[Brief] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(Brief.model_validate_json(line))
        except ValueError as error:
            raise CaseError(f"{path.name}, line {number}: {error}") from None
    return tuple(found)


def briefs() -> tuple[Brief, ...]:
    """All of them, writer by writer; raises CaseError when one is wrong or two share an id."""
    found = [one for path in sorted(FOLDER.glob("brief_*.jsonl")) for one in load(path)]
    if len({one.id for one in found}) != len(found):
        raise CaseError("Two briefs share an id.")
    return tuple(found)
