"""Runs evaluation sessions through every gate with a model that words, and keeps what it made.

Production's pipeline, masking and guard; synthetic consent. What a model wrote that did not hold is
kept beside what did, because "before the guard" has to be printed too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.bootstrap import Chatham
from assistant.bundles.office import OnTrial
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.chat import ChatTransport
from assistant.llm.configured import generative_engine
from assistant.llm.engines import SummaryEngine
from assistant.llm.generation import Generation
from assistant.llm.report import Drafting, DraftReport
from assistant.probes.lines import SessionCase
from assistant.probes.summary import probe_summary
from assistant.programme.demonstration import set_up
from assistant.summary.schema import Summary
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
        made = self.inner.draft(session)
        self.drafting = made if isinstance(made, Drafting) else None
        return made

    def _extract(self, masked: MaskedTranscript) -> Summary:
        summary = self.chatham.extract(masked)
        self.seen.append((masked, summary))
        return summary


def run(cases: Sequence[Case], transport: ChatTransport) -> Iterator[Made]:
    """Each case, one after the other."""
    with tempfile.TemporaryDirectory(prefix="chatham-bench-") as folder:
        settings = Settings(home=Path(folder), database_url="", key_file=None, llm="")
        chatham = install(settings, Overrides(approvals=OnTrial(), transport=transport))
        set_up(chatham.programme)
        listener = _Listener(chatham, transport)
        chatham.engines[listener.processor.id] = listener
        try:
            for case in cases:
                yield _one(case, chatham, listener)
        finally:
            chatham.database.close()


def _one(case: Case, chatham: Chatham, listener: _Listener) -> Made:
    before = len(listener.seen)
    answer = probe_summary(_line(case), chatham=chatham)
    status = str(answer["status"])
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


def _line(case: Case) -> SessionCase:
    plain = case.plain_turns()
    return SessionCase.model_validate(
        {
            "id": case.id,
            "turns": [{"i": t.i, "speaker": t.speaker, "text": plain[t.i]} for t in case.turns],
            "roster": [{"name": p.name, "role": p.role} for p in case.roster],
            "context": {"coachee_level": case.coachee_level, "coach_type": case.coach_type},
        }
    )
