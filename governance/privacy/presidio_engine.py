"""One Presidio analyzer for a whole session: spaCy, Rampart and patterns in a single pass.

Presidio is imported here and in `replacing`, nowhere else, and both are loaded late. Its own
pattern recognizers are left out: they skip a pattern that times out, log text that fails a
checksum, and fetch the public-suffix list. Invariant: whatever fails in here raises. Presidio's
context enhancer needs lemmas, which this pipeline does not make: it is off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, cast

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import PhoneRecognizer, SpacyRecognizer
from spacy.language import Language
from spacy.tokens import Span

from governance.privacy.findings import Finding, Source
from governance.privacy.patterns import match_patterns
from governance.privacy.rampart import RampartTagger
from governance.privacy.vault import Kind
from governance.privacy.weights import spacy_folder

WEAKEST: Final = 0.01
"""Rampart's findings below this say nothing at all."""
SPACY_CONFIDENCE: Final = 0.85
BATCH: Final = 64
_KIND_OF_SPACY: Final = {
    "PERSON": Kind.PERSON,
    "ORG": Kind.ORGANIZATION,
    "PRODUCT": Kind.ORGANIZATION,
    "GPE": Kind.LOCATION,
    "LOC": Kind.LOCATION,
    "FAC": Kind.LOCATION,
    "NORP": Kind.DEMOGRAPHIC,
    "MONEY": Kind.MONEY,
}
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
_SOURCES: Final = {"spacy": Source.SPACY, "rampart": Source.RAMPART, "patterns": Source.PATTERN}


class PresidioAnalyzer:
    """Implements `findings.Analyzer`. Loads its models on construction; any thread may use it."""

    def __init__(self) -> None:
        registry = RecognizerRegistry(
            recognizers=[
                SpacyRecognizer(
                    supported_entities=sorted(set(_KIND_OF_SPACY.values())), name="spacy"
                ),
                _Rampart(RampartTagger()),
                _Patterns(),
                PhoneRecognizer(supported_entity=Kind.PHONE, name="patterns"),
            ]
        )
        self._engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=_LineEngine(),
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


def _finding(result: RecognizerResult, start: int, end: int) -> Finding:
    about = cast("Mapping[str, str]", result.recognition_metadata)
    name = about[RecognizerResult.RECOGNIZER_NAME_KEY]
    return Finding(
        start=start,
        end=end,
        kind=Kind(result.entity_type),
        confidence=float(result.score),
        source=_SOURCES[name],
    )


class _Rampart(EntityRecognizer):
    """The Rampart tagger as a Presidio recognizer; confidence is 1 − P(O)."""

    def __init__(self, tagger: RampartTagger) -> None:
        self._tagger = tagger
        super().__init__(supported_entities=sorted(set(_KIND_OF_RAMPART.values())), name="rampart")

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
                self,
                _KIND_OF_RAMPART[tag.label],
                starts[tag.line] + tag.start,
                starts[tag.line] + tag.end,
                tag.probability,
            )
            for tag in self._tagger.tag(lines, floor=WEAKEST)
        ]


class _Patterns(EntityRecognizer):
    """Our patterns as a Presidio recognizer. A pattern that fails, fails the session."""

    def __init__(self) -> None:
        super().__init__(supported_entities=sorted(Kind), name="patterns")

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
                _result(self, one.kind, start + one.start, start + one.end, one.confidence)
                for one in match_patterns(line)
            )
            start += len(line) + 1
        return results


def _result(
    recognizer: EntityRecognizer, kind: Kind, start: int, end: int, score: float
) -> RecognizerResult:
    return RecognizerResult(
        entity_type=kind.value,
        start=start,
        end=end,
        score=score,
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: cast("str", recognizer.name),
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
        },
    )


@dataclass(frozen=True, slots=True)
class _Entity:
    """What Presidio's SpacyRecognizer reads of an entity, at its place in the joined lines."""

    label_: str
    start_char: int
    end_char: int


class _LineEngine(NlpEngine):
    """spaCy's `tok2vec` and `ner` alone, over the lines of a session in batches."""

    def __init__(self) -> None:
        self._nlp: Language | None = None

    def load(self) -> None:
        """Load the model's two pipes."""
        self._nlp = spacy.load(
            spacy_folder(),
            exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"],
        )

    def is_loaded(self) -> bool:
        """Has `load` been called?"""
        return self._nlp is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Entities of all lines, placed in the whole text."""
        if self._nlp is None:
            raise RuntimeError("The spaCy model was not loaded.")
        found: list[_Entity] = []
        start = 0
        lines = text.split("\n")
        for line, doc in zip(lines, self._nlp.pipe(lines, batch_size=BATCH), strict=True):
            found.extend(
                _Entity(_KIND_OF_SPACY[ent.label_], start + ent.start_char, start + ent.end_char)
                for ent in doc.ents
                if ent.label_ in _KIND_OF_SPACY
            )
            start += len(line) + 1
        return NlpArtifacts(
            entities=cast("list[Span]", found),
            tokens=self._nlp.make_doc(""),
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
            scores=[SPACY_CONFIDENCE] * len(found),
        )

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = BATCH,  # noqa: ARG002  -- Presidio's signature
        n_process: int = 1,  # noqa: ARG002  -- likewise
        **_: object,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Presidio's other way in, which nothing here takes."""
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002  -- likewise
        """Not asked without lemmas."""
        return False

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002  -- likewise
        """Not asked without lemmas."""
        return False

    def get_supported_entities(self) -> list[str]:
        """What spaCy's labels are called here."""
        return sorted(set(_KIND_OF_SPACY.values()))

    def get_supported_languages(self) -> list[str]:
        """English alone."""
        return ["en"]


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
