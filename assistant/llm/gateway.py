"""The egress gateway: the only place from which masked words go to a language model.

Invariants: only a `Pseudonymized` is sent, checked again at run time; only to the processor its
people agreed to; and their consent is asked for again right before every single request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeAlias

from assistant.llm.chat import (
    NOTHING,
    ChatMessage,
    ChatTransport,
    Permit,
    T,
    Usage,
    estimate_tokens,
)
from assistant.llm.render import render
from assistant.llm.report import EgressFacts
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.llm.spending import Spending, TokenBudget
from assistant.llm.windows import windows
from governance.errors import EngineError
from governance.identity import BundleDigest, Processor
from governance.masked import MaskedTranscript, MaskedTurn
from governance.opening import open_for_engine
from governance.outcomes import NoConsent
from governance.stages import Header, P, Pseudonymized
from prompts.catalog import Prompt

Recheck: TypeAlias = Callable[[Header], NoConsent | None]
"""Asks the stored grants again; None means everybody's yes still stands."""

Announce: TypeAlias = Callable[[Header], NoConsent | None]
"""Tells the ledger that words are about to leave; raises if it cannot, and then none do.

Returns whose consent has ended by then, the ledger being told nothing; None where it was told.
"""


Pick: TypeAlias = Callable[[MaskedTranscript], Sequence[Sequence[MaskedTurn]]]
"""What of a masked session to ask about, request by request."""

_TOO_LONG: Final = (
    "This session takes more than the token budget of one session. Nothing more of it was sent. "
    "Raise the budget, or use the embedded engine for it."
)
_MOST_FAILURES: Final = 2
"""Requests in a row that may fail before a model is left in peace for this session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Generic[T]):
    """A model's answers about one session: one for each window, in order, with the facts."""

    answers: tuple[T, ...] = field(repr=False)
    facts: EgressFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies(Generic[T]):
    """Answers to requests that stand each for themselves; None where there is none.

    shortfall: why some, or all, are missing.
    """

    answers: tuple[T | None, ...] = field(repr=False)
    facts: EgressFacts
    shortfall: Shortfall | None = None


class Gateway:
    """Sends a masked session to one model."""

    def __init__(
        self,
        transport: ChatTransport,
        *,
        recheck: Recheck,
        bundle: BundleDigest,
        budget: TokenBudget | None = None,
        announce: Announce = lambda _: None,
    ) -> None:
        self._transport: Final = transport
        self._recheck: Final = recheck
        self._bundle: Final = bundle
        self._announce: Final = announce
        self._budget: Final = budget or TokenBudget()

    @property
    def processor(self) -> Processor:
        """Who runs the model."""
        return self._transport.identity.processor

    @property
    def bundle(self) -> BundleDigest:
        """What a draft made through this gateway is signed with."""
        return self._bundle

    def ask(
        self, session: Pseudonymized[P], prompt: Prompt, schema: type[T]
    ) -> Reply[T] | NoConsent:
        """The model's answers about `session`, or whose consent is in the way.

        Raises:
            TypeError: anything but a `Pseudonymized`.
            ModelFaultError: the model failed, or the session is too long for it or would cost too
                much. Its usage is what was spent.
            EngineError: another processor than was agreed to.
        """
        masked = open_for_engine(session)
        self._demand_same_processor(session.header)
        permit = self._permit(session.header)
        requests = self._requests(masked, prompt)
        spending = Spending(self._budget)
        answers: list[T] = []
        for number, messages in enumerate(requests):
            if spending.is_too_dear(requests[number:]):
                raise ModelFaultError(
                    "This session would cost more than one session may. Nothing more of it was "
                    "sent. Raise the bound, let the model read single lines, or use the embedded "
                    "engine for it.",
                    Shortfall.COST_BUDGET,
                    spending.usage,
                )
            if spending.is_read_up(messages):
                raise ModelFaultError(_TOO_LONG, Shortfall.TOKEN_BUDGET, spending.usage)
            refusal = self._recheck(session.header)
            if refusal is not None:
                return refusal
            # Before, not after: words that left for a model that then failed have left as well.
            refusal = self._announce(session.header)
            if refusal is not None:
                return refusal
            try:
                completion = self._transport.complete(messages, schema, permit)
            except ModelFaultError as fault:
                refusal = self._recheck(session.header)
                if refusal is not None:
                    return refusal
                # What the parts before it took was spent all the same.
                raise ModelFaultError(
                    str(fault), fault.why, spending.usage.plus(fault.usage)
                ) from None
            answers.append(completion.parsed)
            spending.add(completion.usage)
        return Reply(answers=tuple(answers), facts=self.facts(prompt, spending.usage))

    def ask_each(
        self,
        session: Pseudonymized[P],
        prompt: Prompt,
        schema: type[T],
        pick: Pick,
        *,
        before: Usage = NOTHING,
    ) -> Replies[T] | NoConsent:
        """The model's answers about parts of `session`, one request each, or whose consent fails.

        A request that fails costs its own answer only. When the model keeps failing, or the budget
        of the session is spent, the rest is not asked, and the reply says why. before: what this
        session has taken of its budget already.

        Raises:
            TypeError: anything but a `Pseudonymized`.
            EngineError: another processor than was agreed to.
        """
        masked = open_for_engine(session)
        self._demand_same_processor(session.header)
        permit = self._permit(session.header)
        spending = Spending(self._budget, before=before)
        shortfall: Shortfall | None = None
        answers: list[T | None] = []
        failures = 0
        for turns in pick(masked):
            messages = render(prompt, turns)
            spent = spending.refuses(messages)
            if spent is not None or failures >= _MOST_FAILURES:
                shortfall = shortfall or spent
                answers.append(None)
                continue
            refusal = self._recheck(session.header)
            if refusal is not None:
                return refusal
            refusal = self._announce(session.header)
            if refusal is not None:
                return refusal
            try:
                completion = self._transport.complete(messages, schema, permit)
            except ModelFaultError as fault:
                refusal = self._recheck(session.header)
                if refusal is not None:
                    return refusal
                failures, shortfall = failures + 1, shortfall or fault.why
                spending.add(fault.usage)
                answers.append(None)
                continue
            failures = 0
            spending.add(completion.usage)
            answers.append(completion.parsed)
        facts = self.facts(prompt, spending.usage)
        return Replies(answers=tuple(answers), facts=facts, shortfall=shortfall)

    def _permit(self, header: Header) -> Permit:
        return Permit(
            purpose=header.purpose,
            processor=header.processor,
            bundle=self._bundle,
            stands=lambda: self._recheck(header) is None,
        )

    def facts(self, prompt: Prompt, usage: Usage) -> EgressFacts:
        """That words went to the model with this prompt, and what that took."""
        return EgressFacts(
            processor=self.processor, bundle=self._bundle, prompt=prompt.digest, usage=usage
        )

    def _demand_same_processor(self, header: Header) -> None:
        if header.processor != self.processor:
            raise EngineError(
                "This session was cleared for another processor than the configured model. "
                "Nothing was sent. Start the session again so that consent and policy are asked "
                "about this one."
            )

    def _requests(
        self, masked: MaskedTranscript, prompt: Prompt
    ) -> tuple[tuple[ChatMessage, ...], ...]:
        def fits(turns: Sequence[MaskedTurn]) -> bool:
            return estimate_tokens(render(prompt, turns)) <= self._budget.per_request

        try:
            cut = windows(masked.turns, fits=fits)
        except EngineError as endless:
            raise ModelFaultError(str(endless), Shortfall.TOKEN_BUDGET, NOTHING) from None
        requests = tuple(render(prompt, turns) for turns in cut)
        if sum(estimate_tokens(messages) for messages in requests) > self._budget.per_session:
            raise ModelFaultError(_TOO_LONG, Shortfall.TOKEN_BUDGET, NOTHING)
        return requests
