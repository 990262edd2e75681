"""A second reader for wordings: a model asked, with the cited turns alone, whether they say that.

Invariant: it can only take away. A wording that failed a deterministic check never gets here, and
where the judge says nothing usable, the deterministic checks stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import Field

from assistant.llm.chat import Usage
from assistant.llm.gateway import Gateway
from assistant.llm.report import EgressFacts
from assistant.llm.shortfall import Shortfall
from assistant.llm.wording.answer import WordedPart
from assistant.llm.wording.notes import Note
from governance.identity import SessionSummary
from governance.masked import MaskedTranscript, MaskedTurn
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized
from prompts.catalog import Prompt, PromptError

SCHEMA_NAME: Final = "judging-answer-1"


class JudgingAnswer(WordedPart):
    """A judge's answer about one line."""

    supported: bool = Field(description="Whether the turns say what the line says.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Numbers of the notes whose wording is refused, with what asking took."""

    numbers: frozenset[int]
    facts: EgressFacts
    shortfall: Shortfall | None = None


class ClaimJudge(Protocol):
    """Says which wordings their cited turns do not carry."""

    def refused(
        self,
        session: Pseudonymized[SessionSummary],
        said: Sequence[tuple[Note, str]],
        /,
        *,
        before: Usage,
    ) -> Verdict | NoConsent:
        """The refused ones of `said`, or whose consent no longer stands.

        before: what wording this session has taken of its budget.
        """
        ...


class ChatJudge:
    """Asks the chat model itself, one line and its cited turns at a time."""

    def __init__(self, gateway: Gateway, *, prompt: Prompt) -> None:
        if prompt.answers != SCHEMA_NAME:
            raise PromptError(
                f"Prompt {prompt.id} v{prompt.version} was written for answers of the form "
                f"{prompt.answers}; this version reads {SCHEMA_NAME}."
            )
        self._gateway: Final = gateway
        self._prompt: Final = prompt

    def refused(
        self,
        session: Pseudonymized[SessionSummary],
        said: Sequence[tuple[Note, str]],
        /,
        *,
        before: Usage,
    ) -> Verdict | NoConsent:
        """See `ClaimJudge.refused`."""

        def pick(masked: MaskedTranscript) -> Sequence[Sequence[MaskedTurn]]:
            turns = {turn.number: turn for turn in masked.turns}
            return [[*(turns[n] for n in note.turns), _as_line(note, text)] for note, text in said]

        replies = self._gateway.ask_each(session, self._prompt, JudgingAnswer, pick, before=before)
        if isinstance(replies, NoConsent):
            return replies
        numbers = frozenset(
            note.number
            for (note, _), answer in zip(said, replies.answers, strict=True)
            if answer is not None and not answer.supported
        )
        return Verdict(numbers=numbers, facts=replies.facts, shortfall=replies.shortfall)


def _as_line(note: Note, text: str) -> MaskedTurn:
    return MaskedTurn(number=0, speaker=note.spoken.speaker, role=note.role, text=text)
