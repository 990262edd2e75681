"""Runs a selection of suites and writes the file of records that the gate compares.

Invariants: the same inputs give the same bytes; times and costs in money stand in a file beside
it; what is not on this machine is told loudly and is in the digest of the cases.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from assistant.config import Settings
from assistant.egress.intake import way_to_model
from assistant.foundations import Overrides
from assistant.llm.bundle import LIBRARIES, Bundle, library_versions
from assistant.storage.keyring import read_key_file
from assistant.system import SystemClock, SystemRandomness
from evals.gate.records import Header, SuiteFacts, write
from evals.suites.catalogue import SUITES, absent
from evals.suites.inspecting import Measured, SuiteError, measure
from evals.suites.product import Product
from evals.suites.suite import Item, Selection, Suite, digest_of

LOADING_S: Final = 20.0
_CALLS_PER_SESSION: Final = 1
_TOKENS_PER_WORD: Final = 1.5
_ANSWER_TOKENS: Final = 900
_PROMPT_TOKENS: Final = 1_100
MEASURED_WITH: Final = (*LIBRARIES, "inspect-ai", "opendp", "polars", "py3langid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will take. seconds: of processor time; tokens: 0 for the embedded engine."""

    cases: int
    seconds: float
    tokens_in: int
    tokens_out: int

    def told(self) -> str:
        """A sentence for whoever is about to start it."""
        minutes = max(1, round(self.seconds / 60))
        paid = "It asks no model outside this process and costs nothing."
        if self.tokens_in:
            paid = (
                f"It sends about {self.tokens_in:,} tokens to the configured model and gets about "
                f"{self.tokens_out:,} back; multiply by your provider's price."
            )
        return f"{self.cases:,} cases, about {minutes} min of processor time. {paid}"


def run(
    selection: Selection,
    chatham_settings: Settings,
    out: Path,
    *,
    overrides: Overrides | None = None,
    only: Collection[str] = (),
    logs: Path | None = None,
) -> Path:
    """Run the suites of a selection and write their records; gives `out`.

    chatham_settings: the installation to evaluate: its model, its masking patterns. overrides: a
    candidate's parts in the place of the installed ones. only: names of suites, all by default.
    logs: where inspect-ai's logs go, for `inspect view`.

    Raises:
        SuiteError: a suite broke, or there is none of a name given.
    """
    unknown = set(only) - {suite.name for suite in SUITES}
    if unknown:
        names = ", ".join(suite.name for suite in SUITES)
        raise SuiteError(f"There is no such suite. There are: {names}.")
    given = with_model(chatham_settings, overrides or Overrides())
    chosen = [(suite, suite.items(selection)) for suite in SUITES if not only or suite.name in only]
    _tell(estimate(chosen, asks_model=given.transport is not None).told())
    for missing in absent():
        _tell(f"NOT MEASURED, ../shared/data is not on this machine: {missing}.")
    product = Product(chatham_settings, given)
    product.warm()
    measured: list[Measured] = []
    for suite, items in chosen:
        found = measure(suite, items, product, logs)
        measured.append(found)
        _tell(f"{suite.name}: {len(items):,} cases, {found.seconds:.0f} s")
    bundle = bundle_of(product)
    header = Header(
        selection=selection,
        digest=bundle.digest,
        bundle=facts_of(bundle),
        suites=tuple(sorted((_facts(one) for one in measured), key=lambda fact: fact.name)),
        libraries=dict(library_versions(MEASURED_WITH)),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out, header, [case for one in measured for case in one.cases])
    _write_times(times_beside(out), measured)
    return out


def foretold(selection: Selection, *, asks_model: bool, only: Collection[str] = ()) -> Estimate:
    """What running a selection will take; nothing is loaded or run. only: as for `run`."""
    named = [suite for suite in SUITES if not only or suite.name in only]
    chosen = [(suite, suite.items(selection)) for suite in named]
    return estimate(chosen, asks_model=asks_model)


def estimate(chosen: Sequence[tuple[Suite, Sequence[Item[Any]]]], *, asks_model: bool) -> Estimate:
    """What running these will take."""
    seconds, sent_in, sent_out = LOADING_S, 0, 0
    for suite, items in chosen:
        words = sum(item.words for item in items)
        seconds += len(items) * suite.pace[0] + words / 1000 * suite.pace[1]
        if asks_model and suite.sends:
            calls = len(items) * _CALLS_PER_SESSION
            sent_in += int(words * _TOKENS_PER_WORD) + calls * _PROMPT_TOKENS
            sent_out += calls * _ANSWER_TOKENS
    return Estimate(
        cases=sum(len(items) for _, items in chosen),
        seconds=seconds,
        tokens_in=sent_in,
        tokens_out=sent_out,
    )


def bundle_of(product: Product) -> Bundle:
    """What is being evaluated, by the very facts that are approved: its own prompts, too."""
    return product.chatham.bundles.installed


def facts_of(bundle: Bundle) -> Mapping[str, object]:
    """A bundle's facts, as the header of the records holds them."""
    return {
        "model": bundle.model,
        "parameters": dict(bundle.parameters),
        "policy": bundle.policy,
        "prompts": dict(bundle.prompts),
        "taxonomy": bundle.taxonomy,
        "thresholds": dict(bundle.thresholds),
        "weights": dict(bundle.weights),
    }


def times_beside(out: Path) -> Path:
    """Where the times of a run stand."""
    return out.with_suffix(".times.json")


def with_model(settings: Settings, given: Overrides) -> Overrides:
    """The parts to evaluate, with the configured model among them, asked as the settings say.

    The way it is asked is part of the bundle: asked otherwise, another bundle would be measured.
    """
    if given.transport is not None or not settings.llm:
        return given
    transport = way_to_model(
        settings.llm,
        settings.llm_base_url,
        seconds=settings.llm_timeout_s,
        generation=settings.generation,
        egress=settings.egress,
        keyring=lambda: read_key_file(settings.keys, randomness=SystemRandomness()),
        clock=SystemClock(),
    )
    return replace(given, transport=transport)


def _facts(measured: Measured) -> SuiteFacts:
    return SuiteFacts(
        name=measured.suite.name,
        version=measured.suite.version,
        digest=digest_of(measured.items),
        cases=len(measured.items),
    )


def _write_times(path: Path, measured: Sequence[Measured]) -> None:
    times = {
        one.suite.name: {
            "cases": len(one.items),
            "words": sum(item.words for item in one.items),
            "seconds": round(one.seconds, 2),
            "processor_seconds": round(one.processor_seconds, 2),
        }
        for one in measured
    }
    path.write_text(json.dumps(times, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
