"""The organization's patterns as Presidio recognizers, in the registry with all others.

Presidio's own `PatternRecognizer` skips a pattern that times out and logs it; here it fails the
session (fail closed), and a list of names is searched as every known name is: any case, hyphens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from governance.privacy.findings import Source, entity_of
from governance.privacy.tenant_patterns import SURENESS, TenantPattern, TenantPatterns
from governance.privacy.vault import Kind


class TenantRecognizer(PatternRecognizer):
    """One shape or list of names, looked for on every line of a session."""

    def __init__(self, pattern: TenantPattern, language: str) -> None:
        self._finder: Final = TenantPatterns([pattern])
        self._pattern: Final = pattern.id
        shape = pattern.shape
        super().__init__(
            supported_entity=entity_of(Source.PATTERN, Kind(pattern.kind)),
            name=f"tenant:{pattern.id}",
            supported_language=language,
            patterns=[] if shape is None else [Pattern(pattern.id, shape, SURENESS)],
            deny_list=list(pattern.names),
            deny_list_score=SURENESS,
        )

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002  -- Presidio's signature
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  -- likewise
        regex_flags: int | None = None,  # noqa: ARG002  -- likewise
    ) -> list[RecognizerResult]:
        """Every match on every line.

        Raises:
            GateError: the shape took too long.
        """
        return list(self._matches(text))

    def _matches(self, text: str) -> Iterator[RecognizerResult]:
        start = 0
        for line in text.split("\n"):
            for one in self._finder.find(line):
                yield RecognizerResult(
                    entity_type=self.supported_entities[0],
                    start=start + one.start,
                    end=start + one.end,
                    score=one.confidence,
                    recognition_metadata={
                        RecognizerResult.RECOGNIZER_NAME_KEY: f"tenant:{self._pattern}",
                        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                    },
                )
            start += len(line) + 1


def tenant_recognizers(patterns: TenantPatterns, language: str) -> list[TenantRecognizer]:
    """One recognizer a pattern, for sessions in a language."""
    return [TenantRecognizer(one, language) for one in patterns.patterns]
