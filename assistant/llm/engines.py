"""Engines that draft a summary of a masked session: the port, and the embedded engine.

Invariant: an engine reads a session only through `governance.opening` and hands back a draft, or
the consent that is in the way, or an EngineError. Nothing else comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from assistant.llm.report import Drafting, DraftReport
from assistant.summary.schema import Summary
from governance.errors import EngineError
from governance.identity import EMBEDDED, BundleDigest, Processor, SessionSummary
from governance.masked import MaskedTranscript
from governance.opening import open_for_engine, record_draft
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized

Extract: TypeAlias = Callable[[MaskedTranscript], Summary]
"""The extractive engine with its embedder inside: `assistant.summary.extractive`."""


class SummaryEngine(Protocol):
    """Drafts a summary of one session."""

    @property
    def processor(self) -> Processor:
        """Who does the work: what consent and policy are asked about."""
        ...

    @property
    def bundle(self) -> BundleDigest:
        """Everything that shapes its drafts, as a digest."""
        ...

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting | NoConsent:
        """A draft with its report, or whose consent no longer stands.

        Raises:
            TypeError: anything but a `Pseudonymized`.
            EngineError: no draft this time; the session can be tried again.
        """
        ...


class ExtractiveEngine:
    """The embedded engine: verbatim lines, no model server, no word leaves the process."""

    def __init__(self, extract: Extract, *, bundle: BundleDigest) -> None:
        self._extract: Final = extract
        self._bundle: Final = bundle

    @property
    def processor(self) -> Processor:
        """See `SummaryEngine.processor`."""
        return EMBEDDED

    @property
    def bundle(self) -> BundleDigest:
        """See `SummaryEngine.bundle`."""
        return self._bundle

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting:
        """See `SummaryEngine.draft`; consent is the workflow's question here, nothing leaves."""
        masked = open_for_engine(session)
        summary = extracted(self._extract, masked)
        draft = record_draft(session, summary, bundle=self._bundle)
        return Drafting(draft=draft, report=DraftReport())


def extracted(extract: Extract, masked: MaskedTranscript) -> Summary:
    """The extractive summary; whatever breaks in there is told without its words.

    Raises:
        EngineError: the engine raised.
    """
    try:
        summary = extract(masked)
    except Exception:  # noqa: BLE001  -- its message might quote the session
        summary = None
    if summary is None:
        # Raised out here, so that the engine's exception is not even its context.
        raise EngineError(
            "The embedded engine failed on this session. Nothing left this machine. Try it again; "
            "if it fails once more, run `chatham probe summary` on it and tell your model owner."
        )
    return summary
