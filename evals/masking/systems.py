"""The two that are compared: our masker as the product runs it, and Presidio as it comes.

Stock is Presidio's own recognizers over spaCy's en_core_web_md, one `analyze()` a turn, with
organizations switched on, which its defaults leave out. Its e-mail recognizer would fetch the
public-suffix list; here it reads the copy that its library ships.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from evals.masking.documents import Document
from evals.masking.scores import Covered
from governance.identity import EngagementId
from governance.privacy.findings import Analyzer
from governance.privacy.masking import Masker
from governance.privacy.vault import InMemoryVault
from governance.privacy.weights import spacy_folder

Covering: TypeAlias = Callable[[Document], Covered]


def chatham(analyzer: Analyzer) -> Covering:
    """Our masker, strict, with an engagement of its own for every document."""
    masker = Masker(analyzer)

    def cover(document: Document) -> Covered:
        vault = InMemoryVault(EngagementId("bench"))
        masked = masker.mask(document.texts, document.roster, vault, "en")
        found: list[list[tuple[int, int]]] = [[] for _ in document.texts]
        for span in masked.spans:
            found[span.text].append((span.start, span.end))
        return found

    return cover


def stock() -> Covering:
    """Presidio as it comes."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    named = NerModelConfiguration(labels_to_ignore=["CARDINAL", "ORDINAL", "QUANTITY", "PERCENT"])
    engine = AnalyzerEngine(
        nlp_engine=SpacyNlpEngine(
            models=[{"lang_code": "en", "model_name": str(spacy_folder())}],
            ner_model_configuration=named,
        )
    )

    def cover(document: Document) -> Covered:
        return [[(r.start, r.end) for r in engine.analyze(text, "en")] for text in document.texts]

    return cover
