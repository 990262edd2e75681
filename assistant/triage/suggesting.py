"""A model's opinion beside the embedded engine's: masked words out, two lists of codes back.

Invariants: only a request the policies cleared gets here, masked, and only a model of the
organization's own reads it; what it says is a door and grounds from closed lists, so no word of a
model reaches anybody. Sensitive findings were decided before it was asked, and stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from pydantic import Field

from assistant.llm.answer import AnswerPart
from assistant.llm.gateway import Gateway
from assistant.triage.cues import Outcome
from assistant.triage.proposing import Proposal
from governance.errors import EngineError, GateError
from governance.identity import Processor, Triage
from governance.outcomes import Blocked, Escalated, NoConsent
from governance.stages import Cleared, Pseudonymized
from prompts.catalog import Prompt, PromptError

SCHEMA_NAME: Final = "triage-answer-1"
MOST_GROUNDS: Final = 3
LEAST_CHANCE: Final = 0.2
"""How likely the embedded engine must find a model's door at least; chance level is .2, and below
it the two disagree so clearly that a person reads the request."""

Mask: TypeAlias = Callable[[Cleared[Triage]], Pseudonymized[Triage] | Escalated | Blocked]


class Ground(StrEnum):
    """Why a door; the only reasons a model may give."""

    WANTS_A_SKILL = "wants_a_skill"
    WANTS_PEERS = "wants_peers"
    OWN_PATTERN = "own_pattern"
    OWN_DECISION = "own_decision"
    AT_THE_TOP = "at_the_top"
    WANTS_A_PERSON = "wants_a_person"
    NOT_CLEAR = "not_clear"


GROUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Ground.WANTS_A_SKILL: "it seems to ask for a skill or a method",
        Ground.WANTS_PEERS: "it seems to ask how others in the same position do it",
        Ground.OWN_PATTERN: "it seems to be about a pattern of your own",
        Ground.OWN_DECISION: "it seems to be about a decision that is yours to make",
        Ground.AT_THE_TOP: "it seems to come from the very top of an organization",
        Ground.WANTS_A_PERSON: "it seems to ask for a person",
        Ground.NOT_CLEAR: "it is not clear enough for a machine",
    }
)


class TriageAnswer(AnswerPart):
    """A model's whole answer; anything but these codes is unusable."""

    outcome: Outcome = Field(description="One of the doors.")
    grounds: tuple[Ground, ...] = Field(description="At most three.", max_length=MOST_GROUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A door and why, as a model sees it."""

    outcome: Outcome
    grounds: tuple[Ground, ...]


class Suggester(Protocol):
    """Asks a model about a cleared request."""

    @property
    def processor(self) -> Processor:
        """Who runs the model; a request is cleared for it or it is not asked."""
        ...

    def suggest(self, cleared: Cleared[Triage], /) -> Suggestion | NoConsent | None:
        """Its suggestion; whose consent is in the way; None when there is no usable answer."""
        ...


class ModelSuggester:
    """Through the anonymizer and the gateway, like everything a model reads."""

    def __init__(self, gateway: Gateway, *, mask: Mask, prompt: Prompt) -> None:
        if prompt.answers != SCHEMA_NAME:
            raise PromptError(
                f"Prompt {prompt.id} v{prompt.version} was written for answers of the form "
                f"{prompt.answers}; this version reads {SCHEMA_NAME}."
            )
        self._gateway: Final = gateway
        self._mask: Final = mask
        self._prompt: Final = prompt

    @property
    def processor(self) -> Processor:
        """See `Suggester.processor`."""
        return self._gateway.processor

    def suggest(self, cleared: Cleared[Triage], /) -> Suggestion | NoConsent | None:
        """See `Suggester.suggest`."""
        try:
            masked = self._mask(cleared)
            if not isinstance(masked, Pseudonymized):
                return None  # too much of somebody would remain: no model reads it
            reply = self._gateway.ask(masked, self._prompt, TriageAnswer)
        except (EngineError, GateError):
            return None
        if isinstance(reply, NoConsent):
            return reply
        # A long request is asked about in parts; where they disagree nothing is clear.
        if len({answer.outcome for answer in reply.answers}) != 1:
            return Suggestion(outcome=Outcome.HUMAN_ESCALATION, grounds=(Ground.NOT_CLEAR,))
        first = reply.answers[0]
        return Suggestion(outcome=first.outcome, grounds=tuple(dict.fromkeys(first.grounds)))


def weighed(proposal: Proposal, suggestion: Suggestion | None) -> Proposal:
    """Both opinions as one proposal.

    A model may send anybody to a person. Another door it opens only where the embedded engine
    finds that door likely enough itself; and what that engine hands to a person stays there.
    """
    if suggestion is None or proposal.outcome is Outcome.HUMAN_ESCALATION:
        return proposal
    chance = proposal.chances.get(suggestion.outcome, 0.0)
    if suggestion.outcome is Outcome.HUMAN_ESCALATION or chance < LEAST_CHANCE:
        return replace(
            proposal, outcome=Outcome.HUMAN_ESCALATION, hits=(), confidence=chance, unsure=True
        )
    hits = tuple(hit for hit in proposal.hits if hit.outcome is suggestion.outcome)
    return replace(
        proposal,
        outcome=suggestion.outcome,
        hits=hits,
        confidence=round(chance, 3),
        grounds=tuple(ground.value for ground in suggestion.grounds),
    )
