"""The generative engine: a model words the summary, and every claim is checked before it stands.

Invariant: nothing a model wrote enters the draft unchecked. A model that stalls or answers rubbish
ends the session as failed; it never turns into a summary that looks complete.
"""

from __future__ import annotations

from typing import Final

from assistant.llm.answer import SCHEMA_NAME, SummaryAnswer
from assistant.llm.composing import compose
from assistant.llm.engines import Extract, extracted
from assistant.llm.gateway import Gateway
from assistant.llm.report import Drafting
from governance.errors import EngineError
from governance.identity import BundleDigest, Processor, SessionSummary
from governance.opening import open_for_engine, record_draft
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized
from prompts.catalog import Prompt, PromptError


class GenerativeEngine:
    """Asks a chat model through the gateway; the embedded engine stands in for what fails."""

    def __init__(self, gateway: Gateway, extract: Extract, *, prompt: Prompt) -> None:
        if prompt.answers != SCHEMA_NAME:
            raise PromptError(
                f"Prompt {prompt.id} v{prompt.version} was written for answers of the form "
                f"{prompt.answers}; this version reads {SCHEMA_NAME}."
            )
        self._gateway: Final = gateway
        self._extract: Final = extract
        self._prompt: Final = prompt

    @property
    def processor(self) -> Processor:
        """See `SummaryEngine.processor`."""
        return self._gateway.processor

    @property
    def bundle(self) -> BundleDigest:
        """See `SummaryEngine.bundle`."""
        return self._gateway.bundle

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting | NoConsent:
        """See `SummaryEngine.draft`."""
        reply = self._gateway.ask(session, self._prompt, SummaryAnswer)
        if isinstance(reply, NoConsent):
            return reply
        if all(answer.is_empty for answer in reply.answers):
            raise EngineError(
                "The model answered without a single line. Nothing of it was used. Try the "
                "session again, choose another model, or use the embedded engine."
            )
        masked = open_for_engine(session)
        summary, report = compose(reply.answers, masked, extracted(self._extract, masked))
        draft = record_draft(session, summary, bundle=self.bundle)
        return Drafting(draft=draft, report=report, egress=reply.facts)
