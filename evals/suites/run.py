"""Runs a selection of suites and writes the file of records that the gate compares.

Invariants: the same inputs give the same bytes; times and costs in money stand in a file beside
it; what is not on this machine is told loudly and is in the digest of the cases.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from assistant.config import Settings
from assistant.egress.intake import way_to_model
from assistant.foundations import Overrides
from assistant.llm.bundle import LIBRARIES, Bundle, library_versions
from assistant.llm.chat import Usage
from assistant.llm.spending import TokenBudget
from assistant.storage.keyring import read_key_file
from assistant.system import SystemClock, SystemRandomness
from evals.gate.records import Header, LeftOut, SuiteFacts, write
from evals.suites.catalogue import SUITES
from evals.suites.doors import Doors
from evals.suites.foretelling import cost_of, estimate, priced
from evals.suites.inspecting import Measured, SuiteError, measure
from evals.suites.product import Product
from evals.suites.suite import Selection, Suite, digest_of
from governance.identity import EMBEDDED, Processor

MEASURED_WITH: Final = (*LIBRARIES, "inspect-ai", "opendp", "polars", "py3langid")


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

    What it will take is told before anything is loaded or sent, what it took of a model afterwards.

    chatham_settings: the installation to evaluate: its model, its masking patterns. overrides: a
    candidate's parts in the place of the installed ones. only: names of suites, all by default.
    logs: where inspect-ai's logs go, for `inspect view`.

    Raises:
        SuiteError: a suite broke, there is none of a name given, or the model that may suggest
            doors was hardly there.
    """
    unknown = set(only) - {suite.name for suite in SUITES}
    if unknown:
        names = ", ".join(suite.name for suite in SUITES)
        raise SuiteError(f"There is no such suite. There are: {names}.")
    given = with_model(chatham_settings, overrides or Overrides())
    chosen = [(suite, suite.items(selection)) for suite in SUITES if not only or suite.name in only]
    how = chatham_settings.generation
    processor = given.transport.identity.processor if given.transport else EMBEDDED
    doors = chatham_settings.triage_llm
    _tell(estimate(chosen, processor=processor, how=how, doors=doors).told())
    missing = left_out(selection, [suite for suite, _ in chosen])
    for one in missing:
        _tell(
            f"LEFT OUT of {one.suite}: {one.cases:,} cases of {one.what}, as ../shared/data is not "
            "(whole) on this machine. Its report says so, and whoever approves has to know."
        )
    product = Product(chatham_settings, given)
    product.warm()
    measured: list[Measured] = []
    for suite, items in chosen:
        found = measure(suite, items, product, logs)
        measured.append(found)
        _tell(f"{suite.name}: {len(items):,} cases, {found.seconds:.0f} s")
    if processor != EMBEDDED:
        _tell(_taken(product.whole_usage, processor, how.budget))
    _demand_answered(product.doors)
    bundle = bundle_of(product)
    header = Header(
        selection=selection,
        digest=bundle.digest,
        bundle=facts_of(bundle),
        suites=tuple(sorted((_facts(one) for one in measured), key=lambda fact: fact.name)),
        libraries=dict(library_versions(MEASURED_WITH)),
        left_out=missing,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out, header, [case for one in measured for case in one.cases])
    _write_times(times_beside(out), measured)
    return out


def left_out(selection: Selection, suites: Sequence[Suite]) -> tuple[LeftOut, ...]:
    """What these suites ask for and this machine does not have, in order."""
    found = [
        LeftOut(suite=suite.name, what=what, cases=count)
        for suite in suites
        for what, count in suite.left_out(selection).items()
    ]
    return tuple(sorted(found, key=lambda one: (one.suite, one.what)))


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


def _demand_answered(doors: Doors) -> None:
    if doors.asked:
        _tell(doors.told())
    if not doors.measured:
        raise SuiteError(
            f"{doors.told()} That measures the embedded engine and not this model, so nothing was "
            "written. See that its server runs and answers in the form it is asked for, then run "
            "again; or unset CHATHAM_TRIAGE_LLM."
        )


def _taken(usage: Usage, processor: Processor, budget: TokenBudget) -> str:
    return (
        f"It took {usage.calls:,} requests, {usage.input_tokens:,} tokens in and "
        f"{usage.output_tokens:,} out. {priced(cost_of(usage, processor, budget))}"
    )


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
            "calls": one.usage.calls,
            "tokens_in": one.usage.input_tokens,
            "tokens_out": one.usage.output_tokens,
        }
        for one in measured
    }
    path.write_text(json.dumps(times, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
