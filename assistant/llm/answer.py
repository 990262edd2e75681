"""What a model is asked to fill in: the summary's lines, each with its turns and a quote.

Invariant: validation errors never hold what the model wrote (`hide_input_in_errors`). A wrong
type makes the whole answer rubbish; a false claim is a matter for the checks, one by one.
Themes are not asked for: they are scored by the embedded engine, never by a model.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_NAME = "summary-answer-1"
"""Named in the prompt's front matter, so that a prompt and its schema change together."""


class AnswerPart(BaseModel):
    """Common settings. Unknown fields are dropped: they cannot reach a reader."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)


class AnswerLine(AnswerPart):
    """One sentence of the summary."""

    text: str = Field(description="One sentence; says no more than the cited turns.")
    turns: tuple[int, ...] = Field(description="Numbers of the turns it rests on.")
    quote: str = Field(default="", description="4-25 words copied exactly from a cited turn.")


class AnswerCommitment(AnswerPart):
    """Something a speaker said they would do."""

    action: str = Field(description="Starts with a verb.")
    owner: Literal["coach", "coachee"] | None = Field(
        default=None, description="Who said they will do it; null when unsaid."
    )
    due: str | None = Field(default=None, description="The words used for the time, or null.")
    turns: tuple[int, ...] = Field(description="At most three turn numbers.")
    quote: str = Field(default="", description="Where it was promised, copied exactly.")


class SummaryAnswer(AnswerPart):
    """A model's whole answer."""

    overview: tuple[AnswerLine, ...] = ()
    goal: tuple[AnswerLine, ...] = ()
    reality: tuple[AnswerLine, ...] = ()
    options: tuple[AnswerLine, ...] = ()
    way_forward: tuple[AnswerLine, ...] = ()
    commitments: tuple[AnswerCommitment, ...] = ()
    own_words: tuple[AnswerLine, ...] = ()
    open_threads: tuple[AnswerLine, ...] = ()
    open_questions: tuple[AnswerLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """No line and no commitment at all: not an answer."""
        return not any(getattr(self, name) for name in type(self).model_fields)
