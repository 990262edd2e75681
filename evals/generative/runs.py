"""Runs evaluation sessions through every gate with a model that words, and keeps what it made.

Production's pipeline, masking and guard; synthetic consent. What a model wrote that did not hold is
kept beside what did, because "before the guard" has to be printed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.bootstrap import Chatham
from assistant.foundations import Overrides
from assistant.llm.chat import ChatTransport
from assistant.llm.configured import generative_engine
from assistant.llm.engines import SummaryEngine
from assistant.llm.generation import Generation
from assistant.llm.report import Drafting, DraftReport
from assistant.probes.installation import in_memory
from assistant.probes.lines import SessionCase
from assistant.probes.summary import run_session
from assistant.summary.schema import Summary
from evals.probe import question
from evals.sessions import Case
from governance.identity import BundleDigest, Processor, SessionSummary
from governance.masked import MaskedTranscript
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized

GENERATION = Generation(lines_per_request=1)
"""One line a request: what a small model can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One session's work. masked: as the model's side saw it; extracted: without a model."""

    case: Case
    status: str
    masked: MaskedTranscript | None = field(default=None, repr=False)
    extracted: Summary | None = field(default=None, repr=False)
    report: DraftReport | None = None
    tokens: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Listener:
    """An engine that lets everything through and remembers the last report."""

    chatham: Chatham
    transport: ChatTransport
    seen: list[tuple[MaskedTranscript, Summary]] = field(
        default_factory=list[tuple[MaskedTranscript, Summary]]
    )
    drafting: Drafting | None = None
    inner: SummaryEngine = field(init=False)

    def __post_init__(self) -> None:
        self.inner = generative_engine(
            self.transport,
            extract=self._extract,
            recheck=self.chatham.pipeline.recheck,
            announce=self.chatham.pipeline.announce,
            policy=self.chatham.policy_engine.digest,
            rules=self.chatham.rules,
            generation=GENERATION,
        )

    @property
    def processor(self) -> Processor:
        return self.inner.processor

    @property
    def bundle(self) -> BundleDigest:
        return self.inner.bundle

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting | NoConsent:
        self.drafting = None
        made = self.inner.draft(session)
        self.drafting = made if isinstance(made, Drafting) else None
        return made

    def _extract(self, masked: MaskedTranscript) -> Summary:
        summary = self.chatham.extract(masked)
        self.seen.append((masked, summary))
        return summary


def run(cases: Sequence[Case], transport: ChatTransport) -> Iterator[Made]:
    """Each case, one after the other."""
    chatham = in_memory(Overrides(transport=transport))
    listener = _Listener(chatham, transport)
    chatham.engines[listener.processor.id] = listener
    try:
        for case in cases:
            yield _one(case, chatham, listener)
    finally:
        chatham.database.close()


def _one(case: Case, chatham: Chatham, listener: _Listener) -> Made:
    before = len(listener.seen)
    asked = SessionCase.model_validate_json(question(case))
    status = run_session(asked, chatham=chatham).status
    drafting = listener.drafting
    if len(listener.seen) == before or drafting is None:
        return Made(case=case, status=status)
    masked, summary = listener.seen[-1]
    usage = drafting.egress.usage if drafting.egress else None
    return Made(
        case=case,
        status=status,
        masked=masked,
        extracted=summary,
        report=drafting.report,
        tokens=(usage.input_tokens, usage.output_tokens) if usage else (0, 0),
    )
