"""spaCy as Presidio's NLP engine: `tok2vec` and `ner` alone, the lines of a session in batches.

Presidio's own engine loads whole pipelines, reads one text at a time, and downloads a model that
is not installed. This one does none of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import spacy
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language
from spacy.tokens import Span

from governance.privacy.findings import Source, entity_of
from governance.privacy.vault import Kind
from governance.privacy.weights import spacy_folder

CONFIDENCE: Final = 0.85
"""spaCy gives none; this is what Presidio takes."""
BATCH: Final = 64
KIND_OF_SPACY: Final = {
    "PERSON": Kind.PERSON,
    "ORG": Kind.ORGANIZATION,
    "PRODUCT": Kind.ORGANIZATION,
    "GPE": Kind.LOCATION,
    "LOC": Kind.LOCATION,
    "FAC": Kind.LOCATION,
    "NORP": Kind.DEMOGRAPHIC,
    "MONEY": Kind.MONEY,
}

SPACY_ENTITIES: Final = [
    entity_of(Source.SPACY, kind) for kind in sorted(set(KIND_OF_SPACY.values()))
]


@dataclass(frozen=True, slots=True)
class _Entity:
    """What Presidio's SpacyRecognizer reads of an entity, at its place in the joined lines."""

    label_: str
    start_char: int
    end_char: int


class LineEngine(NlpEngine):
    """spaCy's `tok2vec` and `ner` alone, over the lines of a session in batches."""

    engine_name = "lines"
    is_available = True

    def __init__(
        self,
        models: Sequence[Mapping[str, str]],
        ner_model_configuration: object = None,  # noqa: ARG002  -- Presidio's signature
    ) -> None:
        """models: `lang_code` and `model_name`, a package or a folder, as Presidio has them."""
        self._models: Final = {one["lang_code"]: one["model_name"] for one in models}
        self.nlp: dict[str, Language] = {}

    def load(self) -> None:
        """Load the two pipes of every model.

        Raises:
            GateError: a model is not installed.
        """
        self.nlp = {
            code: spacy.load(
                name if Path(name).is_dir() else spacy_folder(name),
                exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"],
            )
            for code, name in self._models.items()
        }

    def is_loaded(self) -> bool:
        """Has `load` been called?"""
        return bool(self.nlp)

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Entities of all lines, placed in the whole text."""
        nlp = self.nlp[language]
        found: list[_Entity] = []
        start = 0
        lines = text.split("\n")
        for line, doc in zip(lines, nlp.pipe(lines, batch_size=BATCH), strict=True):
            found.extend(
                _Entity(
                    entity_of(Source.SPACY, KIND_OF_SPACY[ent.label_]),
                    start + ent.start_char,
                    start + ent.end_char,
                )
                for ent in doc.ents
                if ent.label_ in KIND_OF_SPACY
            )
            start += len(line) + 1
        return NlpArtifacts(
            entities=cast("list[Span]", found),
            tokens=nlp.make_doc(""),
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
            scores=[CONFIDENCE] * len(found),
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
        return SPACY_ENTITIES

    def get_supported_languages(self) -> list[str]:
        """Those with a model."""
        return list(self._models)
