"""`python -m evals.bench_verifier`: how well the checks tell true sentences from false ones.

SummEdits' three spoken sets beside majority and embedding similarity; known edits of reference
summaries beside the turns a reader says they rest on, by the product's checks, by graded signs, and
by a small model from its recording. Writes docs/benchmarks/verifier.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.verify.support import LEAST_SHARE
from assistant.llm.verify.words import content_stems
from evals.generative.blind import blind, training
from evals.generative.checked import (
    FREE,
    LIMITS,
    Checked,
    Told,
    at_limit,
    checked,
    left_out,
    told,
)
from evals.generative.citations import citations
from evals.generative.edits import KINDS
from evals.generative.judged import Judged
from evals.generative.operating import ALARMS, Rates, sentences_of
from evals.generative.operating import left_out as signs_left_out
from evals.generative.questions import Question, questions
from evals.generative.summedits import SPOKEN, SUMMEDITS, Spoken, measured
from evals.provenance import REPORTS, provenance
from evals.sessions import SETS, load
from governance.masked import MaskedTranscript

REPORT: Final = REPORTS / "verifier.md"
FOUND: Final = 4
"""Turns a sentence is laid beside where its citation is not used: they share most of its words."""
ENDS: Final = (0.0, LEAST_SHARE)
"""Limits of support between which sets looked at in halves are told: none, and the product's."""
CHOSEN: Final = (0.10, 0.15, 0.20, 0.30)
"""False alarms allowed where a limit of support is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the model said. dev: sentences it was asked about, and how many usable answers came."""

    asked: int
    answered: int
    model: Told
    checks: Told
    either: Told


def beside_found(asked: Sequence[Question]) -> tuple[Question, ...]:
    """The same questions beside turns found by shared words, as if nothing had been cited."""
    found: list[Question] = []
    turns: tuple[int, ...] = ()
    for question in asked:
        if not question.kind:  # edits follow the true sentence and meet the same turns
            turns = _sharing_most(question.text, question.masked)
        found.append(replace(question, turns=turns))
    return tuple(found)


def _sharing_most(text: str, masked: MaskedTranscript) -> tuple[int, ...]:
    facts = content_stems(text)
    ranked = sorted(masked.turns, key=lambda t: -len(facts & content_stems(t.text)))
    return tuple(sorted(turn.number for turn in ranked[:FOUND]))


def judged(asked: Sequence[Question], by_checks: Sequence[Checked], model: Judged) -> Asked:
    """The recorded model beside the checks, support apart, on the sentences it answered about."""
    rows = [
        (question.kind, one.stopped(0.0), not answer)
        for question, one in zip(asked, by_checks, strict=True)
        if (answer := model.of(question)) is not None
    ]
    return Asked(
        asked=len(asked),
        answered=len(rows),
        model=told([(kind, refused) for kind, _, refused in rows]),
        checks=told([(kind, stopped) for kind, stopped, _ in rows]),
        either=told([(kind, stopped or refused) for kind, stopped, refused in rows]),
    )


def main() -> int:
    """Measures, prints and writes; 1 when SummEdits is not there."""
    if not SUMMEDITS.is_dir():
        sys.stderr.write("SummEdits is not there; nothing was measured.\n")
        return 1
    embedder = MiniLmEmbedder()
    spoken = [measured(name, embedder) for name in SPOKEN]
    dev, own = load(SETS["dev"]), load(SETS["own_dev"])
    asked = questions(dev)
    by_checks, tuning, unseen = checked(asked), checked(questions(own)), checked(blind())
    tuned, validated = checked(training("tune")), checked(training("validate"))
    graded = sentences_of(dev, embedder, citations(dev))
    graded_tuning = sentences_of(own, embedder, citations(own))
    REPORT.write_text(
        TEXT.format(
            provenance=provenance(),
            spoken="\n".join(map(_spoken, spoken)),
            found=_row(
                "turns found, today's checks", at_limit(checked(beside_found(asked)), LEAST_SHARE)
            ),
            cited=_row("turns cited, today's checks", at_limit(by_checks, LEAST_SHARE)),
            limits="\n".join(
                f"| {limit:.1f} | {_cells(at_limit(by_checks, limit))} | "
                f"{_cells(at_limit(tuning, limit), kinds=False)} |"
                for limit in LIMITS
            ),
            unseen="\n".join(_row(f"{limit:.1f}", at_limit(unseen, limit)) for limit in LIMITS),
            tuned="\n".join(_row(f"tune, {limit:.1f}", at_limit(tuned, limit)) for limit in ENDS),
            validated="\n".join(
                _row(f"validate, {limit:.1f}", at_limit(validated, limit)) for limit in ENDS
            ),
            unseen_true=sum(not one.kind for one in unseen),
            unseen_edits=sum(bool(one.kind) for one in unseen),
            alarms=_alarms(by_checks),
            alarms_own=_alarms(tuning),
            chosen="\n".join(
                _point(alarms, left_out(tuning, by_checks, alarms)) for alarms in CHOSEN
            ),
            signs="\n".join(
                _point(alarms, _as_told(signs_left_out(graded_tuning, graded, alarms)))
                for alarms in ALARMS
            ),
            **_model(judged(asked, by_checks, Judged.read())),
        ),
        encoding="utf-8",
    )
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    return 0


def _spoken(one: Spoken) -> str:
    return (
        f"| {one.name} | {one.summaries} | {one.consistent:.2f} | .50 | {one.similarity:.2f} | "
        f"{one.checks:.2f} |"
    )


def _cells(rates: Told, *, kinds: bool = True) -> str:
    shares = [rates.by_kind[kind] for kind in KINDS] if kinds else []
    return " | ".join(f"{cell:.2f}" for cell in (rates.alarms, rates.caught, *shares))


def _row(name: str, rates: Told) -> str:
    return f"| {name} | {_cells(rates)} |"


def _point(alarms: float, rates: Told | None) -> str:
    if rates is None:
        return f"| {alarms:.2f} | none keeps to it | | | | | |"
    return _row(f"{alarms:.2f}", rates)


def _as_told(rates: Rates | None) -> Told | None:
    if rates is None:
        return None
    by_kind = {kind: rates.by_kind.get(kind, (0, 0)) for kind in KINDS}
    return Told(
        alarms=rates.alarms / max(1, rates.true),
        caught=rates.caught / max(1, rates.false),
        by_kind={kind: stopped / max(1, made) for kind, (made, stopped) in by_kind.items()},
    )


def _alarms(sentences: Sequence[Checked]) -> str:
    true = [one for one in sentences if not one.kind]
    counted = {name: sum(name in one.failed for one in true) for name in FREE} | {
        "support": sum(one.share < LEAST_SHARE for one in true)
    }
    return ", ".join(f"{name} {n}" for name, n in counted.items() if n) + f" of {len(true)}"


def _model(found: Asked) -> Mapping[str, str | int]:
    return {
        "asked": found.asked,
        "answered": found.answered,
        "by_model": f"| the model alone | {found.model.balanced:.2f} | {_cells(found.model)} |",
        "by_checks": f"| the checks alone | {found.checks.balanced:.2f} | {_cells(found.checks)} |",
        "by_either": f"| either refuses | {found.either.balanced:.2f} | {_cells(found.either)} |",
    }


TEXT: Final = (Path(__file__).parent / "generative" / "verifier_page.md").read_text(
    encoding="utf-8"
)


if __name__ == "__main__":
    sys.exit(main())
