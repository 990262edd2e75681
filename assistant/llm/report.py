"""What an engine hands back beside the draft: facts and counts for the ledger, never text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from assistant.llm.chat import Usage
from assistant.llm.shortfall import Shortfall
from assistant.summary.schema import Summary
from governance.identity import BundleDigest, Processor, SessionSummary
from governance.stages import Draft

_NONE: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressFacts:
    """That masked words went to a model, told without any of them.

    prompt: SHA-256 of the prompt file. bundle: digest of everything that shaped the answer.
    """

    processor: Processor
    bundle: BundleDigest
    prompt: str
    usage: Usage

    def plus(self, more: EgressFacts) -> EgressFacts:
        """Both together; the first one's prompt is named."""
        return replace(self, usage=self.usage.plus(more.usage))

    def as_event(self) -> Mapping[str, str | int]:
        """Facts of a ledger event; `digest` is the prompt's."""
        return {
            "bundle": self.bundle,
            "digest": self.prompt,
            "locality": self.processor.locality.value,
            "processor": self.processor.id,
            "tokens_in": self.usage.input_tokens,
            "tokens_out": self.usage.output_tokens,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """What became of a model's claims.

    claims = kept + the sum of `failed`. failed: name of the first check a claim failed -> how
    many. Of the failed, `replaced` gave way to an extractive line and the others were dropped.
    filled: extractive lines and commitments added where the model had left something out.
    shortfall: what kept the model from its work, if something did.
    """

    claims: int = 0
    kept: int = 0
    replaced: int = 0
    filled: int = 0
    failed: Mapping[str, int] = field(default_factory=lambda: _NONE)
    shortfall: Shortfall | None = None

    @property
    def dropped(self) -> int:
        """Claims that failed a check and were not replaced."""
        return self.claims - self.kept - self.replaced

    def as_event(self) -> Mapping[str, int]:
        """Facts of a ledger event; `lines` is how many the model worded."""
        return {"dropped": self.dropped, "lines": self.kept, "replaced": self.replaced}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """An engine's work on one session. egress is None when no word left the process."""

    draft: Draft[SessionSummary, Summary]
    report: DraftReport
    egress: EgressFacts | None = None
