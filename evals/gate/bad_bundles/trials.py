"""Which bad bundle meets which cases, beside what; run and judged like any candidate.

Each trial is a fixed selection of a suite's own cases, so that all of them together take a minute
of processor time, not an hour. The gate's rules are the installed ones, asked of the suites that
were run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, Final

from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.bundle import library_versions
from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.generation import Reads
from assistant.llm.tuned import TunedMiniLm
from evals.gate.bad_bundles.parts import Deaf, Duller, Forgetful, Inventing, policies_with
from evals.gate.judging import compare
from evals.gate.records import Header, Results, SuiteFacts, write
from evals.gate.rules import installed
from evals.gate.verdict import Comparison
from evals.suites import fairness, pii
from evals.suites.inspecting import record
from evals.suites.pii import PII
from evals.suites.product import Product
from evals.suites.run import bundle_of, facts_of
from evals.suites.sensitivity import SENSITIVITY
from evals.suites.suite import Item, Suite, digest_of
from evals.suites.summary import SUMMARY
from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.findings import Source

NAMES: Final = 500
"""Cases of one sentence with one name."""
_LEAKS: Final = 377
_MEDICAL: Final = 'when { context.sensitivities.contains(Chatham::Sensitivity::"medical") };'
_NARROWED: Final = (
    'when { context.sensitivities.contains(Chatham::Sensitivity::"medical") && '
    'resource.coachee_level == Chatham::Level::"middle_manager" };'
)
_WITHOUT: Final = "when { false };"
_DULL: Final = 0.04
"""The thresholds for requests, .03 in the installed detector, become .75."""
_SPOKEN: Final = ("dev-01", "dev-14")
_SUMMARIZED: Final = ("dev-01", "dev-02")
_FALSE_STOPS: Final = ("dp-006", "dp-062", "pc-161", "pd-181", "pe-341")
"""Harmless requests and excerpts that the installed detector stops, by a little."""
_CRISES: Final = ("pb-161", "pd-101", "pe-181", "pf-141", "ph-101")
"""Crises that no rule hears, only the classifier."""
_MEDICAL_CASES: Final = 4


class Bench:
    """The installed bundle, loaded once, and bad ones made of its parts."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._settings: Final = Settings(home=folder / "home", llm="", triage_llm=False)
        self._analyzer: Final = LazyAnalyzer()
        self._reader: Final = TunedMiniLm()
        self._parts: Final = Overrides(
            analyzer=self._analyzer, embedder=MiniLmEmbedder(), classifier=self._reader
        )
        self._installed: Final = Product(self._settings, self._parts)

    def equal(self) -> Comparison:
        """The same bundle once more."""
        return self._judged(SENSITIVITY, _medical_cases(), self._product())

    def deaf(self) -> Comparison:
        """A recognizer switched off: the tagger and Rampart hear nothing."""
        silent = {Source.TAGGER, Source.RAMPART}
        analyzer = Deaf(self._analyzer, silent)
        return self._judged(PII, _of_sessions(PII, _SPOKEN), self._product(analyzer=analyzer))

    def narrowed(self) -> Comparison:
        """A forbid that stops medical matters of middle managers only."""
        policies = policies_with(self._folder / "narrowed", _MEDICAL, _NARROWED)
        return self._judged(SENSITIVITY, _medical_cases(), self._product(policies=policies))

    def without(self) -> None:
        """A forbid taken out whole: refused before anything is measured.

        Raises:
            PolicyFilesError: always; nothing starts with such policies.
        """
        policies_with(self._folder / "without", _MEDICAL, _WITHOUT)
        _ = self._product(policies=self._folder / "without").chatham.policy_engine

    def inventing(self) -> Comparison:
        """A model that makes goals of small talk and adds to them."""
        given = replace(self._parts, transport=Inventing())
        settings = self._settings.model_copy(update={"llm_reads": Reads.SESSION})
        candidate = Product(settings, given)
        return self._judged(SUMMARY, _of_sessions(SUMMARY, _SUMMARIZED), candidate)

    def leaking(self) -> Comparison:
        """A name that is not masked in one of five hundred cases."""
        items = _one_name_each()
        words = items[_LEAKS].words
        analyzer = Forgetful(self._analyzer, words)
        return self._judged(PII, [one.item for one in items], self._product(analyzer=analyzer))

    def duller(self) -> Comparison:
        """Higher thresholds: fewer false stops, and one crisis that is not heard any more."""
        reader = Duller(self._reader, _DULL)
        wanted = {*_FALSE_STOPS, *_CRISES}
        items = [one for one in SENSITIVITY.items("fast") if one.id in wanted]
        return self._judged(SENSITIVITY, items, self._product(classifier=reader))

    def _product(self, **other: Any) -> Product:  # noqa: ANN401  -- fields of Overrides
        return Product(self._settings, replace(self._parts, **other))

    def _judged(self, suite: Suite, items: Sequence[Item[Any]], candidate: Product) -> Comparison:
        before = self._ran(suite, items, self._installed, "base")
        after = self._ran(suite, items, candidate, "candidate")
        rules = installed()
        asked = rules.model_copy(update={"required": {"fast": (suite.name,)}})
        return compare(before, after, asked)

    def _ran(
        self, suite: Suite, items: Sequence[Item[Any]], product: Product, name: str
    ) -> Results:
        # Asked and judged one by one, as inspect-ai does it, without its logs.
        cases = [record(suite, item, item.judge(item.ask(product))) for item in items]
        bundle = bundle_of(product)
        facts = SuiteFacts(
            name=suite.name, version=suite.version, digest=digest_of(items), cases=len(items)
        )
        header = Header(
            selection="fast",
            digest=bundle.digest,
            bundle=facts_of(bundle),
            suites=(facts,),
            libraries=dict(library_versions()),
        )
        return write(self._folder / f"{name}.jsonl", header, cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    item: Item[Any]
    words: str


def _medical_cases() -> list[Item[Any]]:
    found = [
        one
        for one in SENSITIVITY.items("fast")
        if one.slices.get("label") == "medical" and not one.id.startswith("session/")
    ]
    return found[:_MEDICAL_CASES]


def _of_sessions(suite: Suite, names: Sequence[str]) -> list[Item[Any]]:
    return [one for one in suite.items("fast") if one.id.split("/")[0] in names]


def _one_name_each() -> list[_Named]:
    by_origin, sentences = fairness.listed()
    names = [name for listed in by_origin.values() for name in listed]
    pairs = list(product(enumerate(names), sentences))[:NAMES]
    made: list[_Named] = []
    for number, ((place, name), sentence) in enumerate(pairs):
        document = fairness.with_name([sentence], name)
        item = pii.item(f"one-name/{number:03}", document, cluster=f"name/{place}", slices={})
        made.append(_Named(item=item, words=document.texts[0]))
    return made
