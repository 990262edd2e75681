"""The generative engine: a model words the summary, and every claim is checked before it stands.

Invariant: nothing a model wrote enters the draft unchecked. A model that fails, answers nothing or
would cost too much leaves the whole draft to the embedded engine, and the coach reads why: half a
session read never turns into a summary that looks complete.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.llm.answer import SCHEMA_NAME, SummaryAnswer
from assistant.llm.composing import compose
from assistant.llm.engines import Extract, extracted
from assistant.llm.gateway import Gateway
from assistant.llm.report import Drafting, DraftReport, EgressFacts
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.summary.schema import Making, Summary
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
        masked = open_for_engine(session)
        try:
            reply = self._gateway.ask(session, self._prompt, SummaryAnswer)
        except ModelFaultError as fault:
            why, usage = fault.why, fault.usage
        else:
            if isinstance(reply, NoConsent):
                return reply
            if not all(answer.is_empty for answer in reply.answers):
                summary, report = compose(reply.answers, masked, extracted(self._extract, masked))
                return self._drafting(session, summary, report, reply.facts)
            why, usage = Shortfall.UNUSABLE_ANSWER, reply.facts.usage
        summary, report = extracted(self._extract, masked), DraftReport(shortfall=why)
        return self._drafting(session, summary, report, self._gateway.facts(self._prompt, usage))

    def _drafting(
        self,
        session: Pseudonymized[SessionSummary],
        summary: Summary,
        report: DraftReport,
        egress: EgressFacts,
    ) -> Drafting:
        made = Making(
            worded=report.kept, removed=report.claims - report.kept, shortfall=report.shortfall
        )
        draft = record_draft(session, replace(summary, made=made), bundle=self.bundle)
        return Drafting(draft=draft, report=report, egress=egress)
