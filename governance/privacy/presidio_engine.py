"""One Presidio analyzer for a whole session: spaCy, Rampart and patterns in a single pass.

Presidio is imported here and in `replacing`, nowhere else, and both are loaded late. Its own
pattern recognizers are left out: they skip a pattern that times out, log text that fails a
checksum, and fetch the public-suffix list. Invariant: whatever fails in here raises. Presidio's
context enhancer needs lemmas, which this pipeline does not make: it is off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngineProvider
from presidio_analyzer.predefined_recognizers import PhoneRecognizer, SpacyRecognizer

from governance.privacy.findings import Finding, Source, entity_of, read_entity
from governance.privacy.languages import LanguageEntry, Languages, installed_languages
from governance.privacy.patterns import match_patterns
from governance.privacy.rampart import RampartTagger
from governance.privacy.rare import RareWords
from governance.privacy.singled_out import match_singled_out
from governance.privacy.spacy_engine import SPACY_ENTITIES, LineEngine
from governance.privacy.special import match_special
from governance.privacy.tagger_head import LEAST
from governance.privacy.tenant_patterns import TenantPatterns
from governance.privacy.tenant_recognizer import tenant_recognizers
from governance.privacy.titles import match_titles
from governance.privacy.vault import Kind

WEAKEST: Final = 0.01
"""Rampart's findings below this say nothing at all."""
_KIND_OF_RAMPART: Final = {
    "GIVEN_NAME": Kind.PERSON,
    "SURNAME": Kind.PERSON,
    "EMAIL": Kind.EMAIL,
    "PHONE": Kind.PHONE,
    "URL": Kind.URL,
    "BUILDING_NUMBER": Kind.LOCATION,
    "STREET_NAME": Kind.LOCATION,
    "SECONDARY_ADDRESS": Kind.LOCATION,
    "CITY": Kind.LOCATION,
    "STATE": Kind.LOCATION,
    "ZIP_CODE": Kind.LOCATION,
    "TAX_ID": Kind.ID,
    "BANK_ACCOUNT": Kind.ID,
    "ROUTING_NUMBER": Kind.ID,
    "GOVERNMENT_ID": Kind.ID,
    "PASSPORT": Kind.ID,
    "DRIVERS_LICENSE": Kind.ID,
}


class PresidioAnalyzer:
    """Implements `findings.Analyzer`. Loads its models on construction; any thread may use it."""

    def __init__(
        self, languages: Languages | None = None, patterns: TenantPatterns | None = None
    ) -> None:
        """languages: with a model each; patterns: the organization's own.

        Raises:
            GateError: a model is not installed.
        """
        entries = (languages or installed_languages()).entries
        registry = RecognizerRegistry(
            recognizers=[
                recognizer
                for code, entry in entries.items()
                for recognizer in (
                    *_recognizers(code, entry),
                    *tenant_recognizers(patterns or TenantPatterns(), code),
                )
            ],
            supported_languages=list(entries),
        )
        models = [{"lang_code": code, "model_name": one.spacy} for code, one in entries.items()]
        provider = NlpEngineProvider(
            nlp_engines=(LineEngine,),
            nlp_configuration={"nlp_engine_name": LineEngine.engine_name, "models": models},
        )
        self._engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=provider.create_engine(),
            supported_languages=list(entries),
            context_aware_enhancer=_NoEnhancer(0, 0, 0, 0),
        )

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes it has recognizers for."""
        return frozenset(self._engine.supported_languages)

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """The findings of each text; a result that crosses texts is cut at the border."""
        lines = [text.replace("\n", " ") for text in texts]
        if not any(line.strip() for line in lines):
            return tuple(() for _ in lines)
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        found: list[list[Finding]] = [[] for _ in lines]
        for result in self._engine.analyze("\n".join(lines), language):
            for line in range(
                bisect_right(starts, result.start) - 1, bisect_right(starts, result.end - 1)
            ):
                start = max(result.start - starts[line], 0)
                end = min(result.end - starts[line], len(lines[line]))
                if start < end:
                    found[line].append(_finding(result, start, end))
        return tuple(tuple(one) for one in found)


def _recognizers(code: str, entry: LanguageEntry) -> Iterator[EntityRecognizer]:
    """The recognizers of one language. The tagger is loaded once for all of its kinds."""
    if "spacy" in entry.recognizers:
        yield SpacyRecognizer(
            supported_entities=SPACY_ENTITIES, name=Source.SPACY, supported_language=code
        )
    if "tagger" in entry.recognizers or "patterns" in entry.recognizers:
        tagger = RampartTagger()
        if "tagger" in entry.recognizers:
            yield _Rampart(tagger, code)
        if "patterns" in entry.recognizers:
            yield _Patterns(RareWords(tagger.vocabulary), code)
    if "phone" in entry.recognizers:
        yield PhoneRecognizer(
            supported_entity=entity_of(Source.PATTERN, Kind.PHONE),
            name="phone",
            supported_language=code,
        )


def _finding(result: RecognizerResult, start: int, end: int) -> Finding:
    source, kind = read_entity(result.entity_type)
    return Finding(start=start, end=end, kind=kind, confidence=float(result.score), source=source)


class _Rampart(EntityRecognizer):
    """The Rampart tagger as a Presidio recognizer; confidence is 1 − P(O)."""

    def __init__(self, tagger: RampartTagger, language: str) -> None:
        self._tagger = tagger
        super().__init__(
            supported_entities=[
                *(entity_of(Source.RAMPART, k) for k in sorted(set(_KIND_OF_RAMPART.values()))),
                *(entity_of(Source.TAGGER, k) for k in sorted(LEAST)),
            ],
            name=Source.RAMPART,
            supported_language=language,
        )

    def load(self) -> None:
        """Loaded already."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002  -- Presidio's signature
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  -- likewise
    ) -> list[RecognizerResult]:
        """Every tagged stretch of every line."""
        lines = text.split("\n")
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        return [
            _result(
                self.id,
                Source.TAGGER if tag.own else Source.RAMPART,
                Kind(tag.label) if tag.own else _KIND_OF_RAMPART[tag.label],
                (starts[tag.line] + tag.start, starts[tag.line] + tag.end),
                tag.probability,
            )
            for tag in self._tagger.tag(lines, floor=WEAKEST)
        ]


class _Patterns(EntityRecognizer):
    """Our patterns, grammars and word lists as a Presidio recognizer.

    A pattern that fails, fails the session.
    """

    def __init__(self, rare: RareWords, language: str) -> None:
        self._matchers = (
            match_patterns,
            match_singled_out,
            match_titles,
            match_special,
            rare.match,
        )
        super().__init__(
            supported_entities=[
                *(entity_of(Source.PATTERN, kind) for kind in Kind),
                entity_of(Source.RARE, Kind.ORGANIZATION),
            ],
            name=Source.PATTERN,
            supported_language=language,
        )

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002  -- Presidio's signature
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  -- likewise
    ) -> list[RecognizerResult]:
        """Every match on every line."""
        results: list[RecognizerResult] = []
        start = 0
        for line in text.split("\n"):
            results.extend(
                _result(
                    self.id,
                    one.source,
                    one.kind,
                    (start + one.start, start + one.end),
                    one.confidence,
                )
                for match in self._matchers
                for one in match(line)
            )
            start += len(line) + 1
        return results


def _result(
    recognizer: str, source: Source, kind: Kind, place: tuple[int, int], score: float
) -> RecognizerResult:
    return RecognizerResult(
        entity_type=entity_of(source, kind),
        start=place[0],
        end=place[1],
        score=score,
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: source.value,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer,
        },
    )


class _NoEnhancer(ContextAwareEnhancer):
    """Leaves every score as it is."""

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002  -- Presidio's signature
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,  # noqa: ARG002  -- likewise
        recognizers: list[EntityRecognizer],  # noqa: ARG002  -- likewise
        context: list[str] | None = None,  # noqa: ARG002  -- likewise
    ) -> list[RecognizerResult]:
        """The results, untouched."""
        return raw_results
