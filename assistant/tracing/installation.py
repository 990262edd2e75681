"""The one installation that has spans: in memory, for made-up people, beside a real one.

It works with the real one's models, policies, rules, prompts, approvals, register and way to the
model. Invariants: its database is in this process's memory and its keys are nobody's; of the real
one nothing is read but what makes it what it is, and nothing is written there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant.bootstrap import Chatham
from assistant.llm.chat import ChatTransport
from assistant.probes.installation import passing_keyring, publish_notices
from assistant.summary.schema import Summary
from assistant.system import SystemRandomness
from assistant.telemetry.spans import Doing, Spans
from assistant.tracing.models import (
    SpannedAnalyzer,
    SpannedApprovals,
    SpannedEmbedder,
    SpannedReader,
    SpannedTransport,
)
from assistant.tracing.recording import Recording
from assistant.tracing.storage import MadeUpDatabase
from assistant.triage.proposing import Reader
from governance.masked import MaskedTranscript
from governance.ports import Embedder
from governance.privacy.findings import Analyzer

_NOWHERE: Final = Path("/proc/nowhere")
"""A home in which nothing is; and Linux lets nobody put anything there."""


class MadeUpInstallation(Chatham):
    """A twin of `there` that nobody's words can reach but the bundled ones'."""

    def __init__(self, there: Chatham, recording: Recording) -> None:
        self._there: Final = there
        self._recording: Final = recording
        settings, given = there.parts
        keyring = passing_keyring(SystemRandomness())
        super().__init__(
            settings.model_copy(update={"home": _NOWHERE, "database_url": "", "key_file": None}),
            keyring,
            replace(
                given,
                database=MadeUpDatabase(keyring, recording),
                house=given.house or settings.home_dir,
                approvals=SpannedApprovals(there.approvals, recording),
                register=given.register or there.register,
            ),
        )
        publish_notices(self)

    @property
    def spans(self) -> Spans:
        """What hears how long each part took."""
        return self._recording

    @cached_property
    def analyzer(self) -> Analyzer:
        """See `Foundations.analyzer`."""
        return SpannedAnalyzer(self._there.analyzer, self._recording)

    @cached_property
    def embedder(self) -> Embedder:
        """See `Foundations.embedder`."""
        return SpannedEmbedder(self._there.embedder, self._recording)

    @cached_property
    def classifier(self) -> Reader:
        """See `Foundations.classifier`."""
        return SpannedReader(self._there.classifier, self._recording)

    @cached_property
    def transport(self) -> ChatTransport | None:
        """See `Foundations.transport`; behind the real one's breaker and through its egress."""
        way = self._there.transport
        return None if way is None else SpannedTransport(way, self._recording)

    def extract(self, masked: MaskedTranscript) -> Summary:
        """See `Gatehouse.extract`."""
        with self._recording.span(Doing.EXTRACT):
            return super().extract(masked)

    def warm(self) -> None:
        """Load every model now, in a span of its own."""
        with self._recording.span(Doing.LOADING):
            self._there.warm()
            self.classifier.classify(["warm"])
            # A real installation keeps the vectors of these on its disk.
            _ = self.nearest
            super().warm()
