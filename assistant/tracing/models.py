"""The installation's own models and its approved bundle, each telling how long it took.

Invariant: what goes in and comes out is passed on as it is; of it only counts are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.bundles.office import Approvals
from assistant.llm.chat import ChatMessage, ChatTransport, Completion, ModelIdentity, Permit, T
from assistant.llm.shortfall import ModelFaultError
from assistant.storage.bundle_records import Mode
from assistant.telemetry.spans import Doing, Mark, Span, Spans
from assistant.telemetry.words import Server
from assistant.triage.proposing import Reader
from governance.ports import Embedder
from governance.privacy.findings import Analyzer, Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.llm.chat import Usage


class SpannedAnalyzer:
    """Presidio and the other recognizers."""

    def __init__(self, inner: Analyzer, spans: Spans) -> None:
        self._inner: Final = inner
        self._spans: Final = spans

    @property
    def languages(self) -> frozenset[str]:
        """See `Analyzer.languages`."""
        return self._inner.languages

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """See `Analyzer.analyze`."""
        with self._spans.span(Doing.RECOGNIZERS) as span:
            span.mark(Mark.TEXTS, len(texts))
            return self._inner.analyze(texts, language)


class SpannedEmbedder:
    """What embeds sentences."""

    def __init__(self, inner: Embedder, spans: Spans) -> None:
        self._inner: Final = inner
        self._spans: Final = spans

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        with self._spans.span(Doing.EMBEDDER) as span:
            span.mark(Mark.TEXTS, len(texts))
            return self._inner.embed(texts)


class SpannedReader:
    """What hears sensitivities."""

    def __init__(self, inner: Reader, spans: Spans) -> None:
        self._inner: Final = inner
        self._spans: Final = spans

    @property
    def digest(self) -> str:
        """See `Classifier.digest`."""
        return self._inner.digest

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """See `Classifier.classify`."""
        with self._spans.span(Doing.CLASSIFIER) as span:
            span.mark(Mark.TEXTS, len(texts))
            return self._inner.classify(texts)

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """See `OutcomeReader.outcomes`."""
        with self._spans.span(Doing.CLASSIFIER) as span:
            span.mark(Mark.TEXTS, len(texts))
            return self._inner.outcomes(texts)


class SpannedTransport:
    """The configured way to the model, with its breaker, its tries and egress, if there is one."""

    def __init__(self, inner: ChatTransport, spans: Spans) -> None:
        self._inner: Final = inner
        self._spans: Final = spans

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._inner.identity

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        with self._spans.span(Doing.ASK) as span:
            span.mark(Mark.PROCESSOR, permit.processor.locality)
            try:
                completion = self._inner.complete(messages, schema, permit)
            except ModelFaultError as fault:
                span.mark(Mark.WHY, fault.why)
                _mark_usage(span, fault.usage)
                raise
            _mark_usage(span, completion.usage)
            if completion.server is not None:
                span.mark(Mark.SERVER, Server(str(completion.server)))
            return completion


class SpannedApprovals:
    """The installation's real register of bundles, in its real database."""

    def __init__(self, inner: Approvals, spans: Spans) -> None:
        self._inner: Final = inner
        self._spans: Final = spans

    def mode(self) -> Mode:
        """See `Approvals.mode`."""
        with self._spans.span(Doing.APPROVAL):
            return self._inner.mode()


def _mark_usage(span: Span, usage: Usage) -> None:
    span.mark(Mark.CALLS, usage.calls)
    span.mark(Mark.TOKENS_IN, usage.input_tokens)
    span.mark(Mark.TOKENS_OUT, usage.output_tokens)
