"""What a model is asked to fill in when it words notes: a text for each number, nothing else.

Invariant: owner, due date and turns are not asked for, so a model cannot get them wrong.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_NAME: Final = "wording-answer-1"


class WordedPart(BaseModel):
    """Common settings. Unknown fields are dropped: they cannot reach a reader."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)


class WordedNote(WordedPart):
    """One note in good English."""

    n: int = Field(description="The note's number.")
    text: str = Field(description="The note in plain, correct English.")


class WordingAnswer(WordedPart):
    """A model's whole answer."""

    lines: tuple[WordedNote, ...] = Field(description="One for each note.")

    def text_of(self, number: int) -> str | None:
        """The wording of note `number`; None when there is none, or two that differ."""
        texts = {line.text for line in self.lines if line.n == number}
        return texts.pop() if len(texts) == 1 else None
