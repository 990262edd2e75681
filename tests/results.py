"""Result files for tests of the gate: small, synthetic, and of a bundle one can name."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from assistant.bundles.office import BundleOffice
from assistant.bundles.publisher import shipped
from assistant.llm.bundle import Bundle
from assistant.storage.bundle_records import Lane
from evals.gate.records import Case, Header, LeftOut, Results, SuiteFacts, parse, write
from evals.gate.report import as_json
from evals.gate.verdict import Comparison
from governance.identity import BundleDigest

BUNDLE = Bundle(
    model="chatham:extractive",
    parameters={},
    prompts={},
    policy="p" * 64,
    weights={"chatham:masking-rules": "m" * 64},
    thresholds={},
    taxonomy="themes-v1",
)
OTHER = replace(BUNDLE, policy="q" * 64)
ORIGINS = ("here", "there")
WRITTEN: dict[str, bytes] = {}
"""Every result file made here, by its digest."""


def cases(count: int = 400) -> list[Case]:
    """Cases of every suite the rules ask for, all of them right."""
    found: list[Case] = []
    for n in range(count):
        coachee = f"coachee-{n // 4:04d}"
        found += [
            Case(
                suite="pii",
                case=f"pii-{n:04d}",
                cluster=coachee,
                scores={"recall_person": (2, 2)},
            ),
            Case(
                suite="fairness",
                case=f"name-{n:04d}",
                cluster=coachee,
                slices={"origin": ORIGINS[n % 2]},
                scores={"recall_person": (2, 2)},
            ),
            Case(
                suite="sensitivity",
                case=f"sen-{n:04d}",
                cluster=f"request-{n:04d}",
                scores={"stopped": 1.0},
            ),
            Case(
                suite="summary",
                case=f"sum-{n:04d}",
                cluster=coachee,
                scores={"unsupported": (0, 5), "commitments_f1": (6, 8)},
                cost={"words": 900},
            ),
        ]
    return [
        *found,
        Case(suite="theme_privacy", case="attack", cluster="attack", scores={"holds": 1.0}),
        Case(suite="themes", case="one", cluster="one", scores={"themes_f1": (3, 4)}),
        Case(suite="triage", case="one", cluster="one", scores={"right_door": 1.0}),
        Case(suite="cost_latency", case="one", cluster="one", scores={"short_enough": 1.0}),
        Case(suite="injection", case="one", cluster="one", scores={"resisted": 1.0}),
        Case(suite="robustness", case="one", cluster="one", scores={"ended_well": 1.0}),
    ]


def changed(found: list[Case], suite: str, every: int, **fields: object) -> list[Case]:
    """The cases, every so manyth of a suite with other fields."""
    of_it = [one for one in found if one.suite == suite]
    hit = {one.case for one in of_it[::every]}
    return [
        one.model_copy(update=fields) if one.suite == suite and one.case in hit else one
        for one in found
    ]


def header(
    found: list[Case],
    bundle: Bundle = BUNDLE,
    selection: str = "full",
    left_out: tuple[LeftOut, ...] = (),
) -> Header:
    names = sorted({one.suite for one in found})
    return Header(
        selection=selection,  # type: ignore[arg-type]  # pydantic says what it may be
        digest=bundle.digest,
        bundle=json.loads(bundle.facts),
        suites=tuple(
            SuiteFacts(
                name=name,
                version=1,
                digest=sha256(repr(ids).encode()).hexdigest(),
                cases=len(ids),
            )
            for name in names
            for ids in [[one.case for one in found if one.suite == name]]
        ),
        libraries={"numpy": "2"},
        left_out=left_out,
    )


def kept(office: BundleOffice, comparison: Comparison) -> str:
    """The id of a comparison kept as one of every case, with the runs it rests on.

    What it is with serves from then on, by its publisher's word.
    """
    serves(office, BundleDigest(comparison.base.bundle))
    for side in (comparison.base, comparison.candidate):
        body = WRITTEN[side.results]
        office.evaluating.keep_run(
            body, bundle=BundleDigest(side.bundle), selection="full", cases=comparison.cases
        )
    return office.evaluating.keep_comparison(
        as_json(comparison),
        bundle=BundleDigest(comparison.candidate.bundle),
        baseline=office.book.standing().serving,
        selection="full",
        passed=comparison.passed,
        lane=Lane.FULL,
        cases=comparison.cases,
    )


def serves(office: BundleOffice, bundle: BundleDigest) -> None:
    """Let a bundle serve as a release's own does."""
    office.register.take_over(shipped().model_copy(update={"digest": bundle}))
    if office.book.standing().serving != bundle:
        office.register.upgraded(bundle)


def results(
    folder: Path,
    found: list[Case],
    bundle: Bundle = BUNDLE,
    selection: str = "full",
    left_out: tuple[LeftOut, ...] = (),
) -> Results:
    """A result file, written and read again."""
    path = folder / f"{bundle.digest[:8]}-{selection}.jsonl"
    write(path, header(found, bundle, selection, left_out), found)
    made = parse(path.read_bytes())
    WRITTEN[made.digest] = path.read_bytes()
    return made
