"""`python -m evals.bench_policy`: what the policy gate stops, what it lets through, how fast.

Requests and excerpts, sessions, and (where the data is) AnnoMI's 133 dialogues as real speech that
must mostly pass. Writes docs/benchmarks/policy.md. Figures on cases used for tuning say so.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Final

from assistant.llm.detecting import installed_detector
from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.tuned import TunedMiniLm
from assistant.triage.proposing import Reader
from evals import policy_cases, sessions
from evals.policy_cases import PolicyCase
from evals.provenance import REPORTS, ROOT, provenance
from evals.sensitivity_figures import figures, judged, kept, own, use_case_rows
from evals.sources.annomi import read_annomi
from evals.train_sensitivity import OUT_OF_FOLD
from evals.train_triage import allowed
from evals.triage_figures import doors_of, triage_rows, urgency_row
from governance.identity import EMBEDDED, Actor, EngagementId, PersonId, Role, SessionId
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import PolicyEngine
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import Finding, Sensitivity
from governance.policy.sensitivity import (
    Classifier,
    Detector,
    EitherDetector,
    LearnedDetector,
    LexicalDetector,
    Passage,
    Thresholds,
)

DATA: Final = ROOT.parent / "shared" / "data" / "annomi" / "AnnoMI-simple.csv"
REPORT: Final = REPORTS / "policy.md"
SESSION_WORDS: Final = 8000
DECISIONS: Final = 4000
HEADING: Final = (
    "| cases, detector | sensitive stopped | crisis and abuse stopped | right door | "
    "harmless stopped |"
)


def main() -> int:
    """Measure and write the page; the exit code is 0, targets are for the tests to hold."""
    classifier = TunedMiniLm()
    detector = installed_detector(classifier)
    page = "\n".join(
        [
            "# The policy gate",
            "",
            f"{provenance()} `make bench-policy`.",
            "",
            *_requests(classifier),
            *_held_out(classifier),
            *_triage(classifier),
            *_sessions(detector),
            *_annomi(detector),
            *_speed(detector),
            "",
        ]
    )
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0


def _requests(classifier: Classifier) -> Iterator[str]:
    yield "## Requests and excerpts"
    yield ""
    yield "Brackets: Wilson 95 % intervals. The learned detector's answers about our own cases are"
    yield "out of fold: no reader saw the third it answers about. Rules were tuned on dev and own;"
    yield "the classifier never saw dev. All our own cases but own came after the rules."
    yield ""
    yield HEADING
    yield "|---|---|---|---|---|"
    at, rules = Thresholds.read(), LexicalDetector.load()
    dev, ours = policy_cases.load("dev"), own()
    tuned = LearnedDetector(classifier, at)
    found = {
        "dev, rules": (dev, {c.id: _found(rules, c) for c in dev}),
        "dev, learned": (dev, {c.id: _found(tuned, c) for c in dev}),
        "dev, both": (dev, {c.id: _found(EitherDetector(rules, tuned), c) for c in dev}),
        "our own, rules": (ours, {c.id: _found(rules, c) for c in ours}),
    }
    for name, (cases, findings) in found.items():
        yield figures(cases, findings).row(name)
    if not OUT_OF_FOLD.exists():
        yield ""
        yield "SKIPPED: no out-of-fold answers; `python -m evals.train_sensitivity` makes them."
        return
    alone, both = judged(ours, kept("cases", ours), at)
    yield figures(ours, alone).row("our own, learned")
    yield figures(ours, both).row("our own, both")
    yield ""
    yield "| label | dev, learned | our own, learned | our own, both |"
    yield "|---|---|---|---|"
    for label in Sensitivity:
        sets = (found["dev, learned"], (ours, alone), (ours, both))
        yield f"| {label.value} | {' | '.join(_recall(label, *one) for one in sets)} |"
    yield ""
    yield "| use case, heard by the classifier out of fold | asked for | not asked for |"
    yield "|---|---|---|"
    yield from use_case_rows(ours, kept("cases", ours), at)
    yield ""


def _held_out(classifier: TunedMiniLm) -> Iterator[str]:
    yield "### Held out"
    yield ""
    yield "Neither was trained on. `heldout` (160) was met once by the reader before this one (69"
    yield "of 70 and 20 of 20 stopped, 52 doors, 20 of 70 harmless ones stopped); it has been seen"
    yield "since, and two rules of today come of it. `heldout2` (200, another author) has been read"
    yield "by nobody (the reader before this one: 89 of 90, 24 of 24, 77 doors, 11 of 90)."
    yield "Thresholds were chosen on out-of-fold answers alone."
    yield ""
    yield HEADING
    yield "|---|---|---|---|---|"
    both = EitherDetector(LexicalDetector.load(), LearnedDetector(classifier, Thresholds.read()))
    embedder, urgent = MiniLmEmbedder(), list[str]()
    for name in ("heldout", "heldout2"):
        cases = policy_cases.load(name)
        findings = {case.id: _found(both, case) for case in cases}
        yield figures([case for case in cases if not case.forbids], findings).row(name)
        harmless = [case for case in allowed(cases) if not case.forbids]
        urgent += [
            doors_of(harmless, embedder, classifier).row(name, harmless),
            urgency_row(name, cases, findings),
        ]
    yield ""
    yield "| triage, of the harmless | right door | right where it was sure | unsure |"
    yield "|---|---|---|---|"
    yield from urgent[::2]
    yield ""
    yield "| urgency | heard as immediate | heard as immediate though it is not |"
    yield "|---|---|---|"
    yield from urgent[1::2]
    yield ""


def _triage(classifier: Reader) -> Iterator[str]:
    at, rules = Thresholds.read(), LexicalDetector.load()
    both = EitherDetector(rules, LearnedDetector(classifier, at))
    dev, ours = policy_cases.load("dev"), own()
    kept_ours = None
    if OUT_OF_FOLD.exists():
        kept_ours = (ours, judged(ours, kept("cases", ours), at)[1])
    yield from triage_rows(
        embedder=MiniLmEmbedder(),
        reader=classifier,
        dev=(dev, {c.id: _found(both, c) for c in dev}),
        ours=kept_ours,
    )


def _found(detector: Detector, case: PolicyCase) -> tuple[Finding, ...]:
    return detector.detect([Passage(number=1, text=case.text)])


def _sessions(detector: Detector) -> Iterator[str]:
    yield "## Sessions"
    yield ""
    yield "| session | labelled | found |"
    yield "|---|---|---|"
    for path in sorted((ROOT / "evals" / "cases" / "sessions").glob("*.jsonl")):
        for case in sessions.load(path):
            gold = {entry.label for entry in case.gold.sensitivities}
            found = _labels(detector, list(case.plain_turns().values()))
            yield f"| {case.id} | {_listed(gold)} | {_listed(found)} |"
    yield ""


def _annomi(detector: Detector) -> Iterator[str]:
    yield "## AnnoMI"
    yield ""
    if not DATA.exists():
        yield "SKIPPED: ../shared/data/annomi is not on this machine."
        return
    stopped: list[str] = []
    count = 0
    for name, turns in read_annomi(DATA):
        count += 1
        found = detector.detect(_passages([text for _, text in turns]))
        if found:
            where = "; ".join(
                f"{f.label.value} at {', '.join(map(str, f.turns[:5]))}" for f in found
            )
            stopped.append(f"- {name}: {where}")
    yield f"{count - len(stopped)} of {count} dialogues pass; stopped, with the turns:"
    yield ""
    yield from stopped
    yield ""


def _speed(detector: Detector) -> Iterator[str]:
    yield "## Speed"
    yield ""
    engine = PolicyEngine.load()
    processing = Processing(
        purpose="session_summary",
        actor=Actor(person=PersonId("coach"), role=Role.COACH),
        session=SessionId("bench"),
        room=Room(
            engagement=EngagementId("bench"),
            coaches=frozenset({PersonId("coach")}),
            coachees=frozenset({PersonId("coachee")}),
        ),
        processor=EMBEDDED,
        consent=ConsentState.GIVEN,
        opted_in=False,
        circumstances=ORDINARY,
        labels=frozenset({Sensitivity.CRISIS}),
    )
    begun = time.process_time()
    for _ in range(DECISIONS):
        engine.decide(processing.request())
    rate = DECISIONS / (time.process_time() - begun)
    yield f"- {rate:,.0f} full decisions a second of one core, request built, entities validated."
    texts = [
        text
        for case in sessions.load(ROOT / "evals" / "cases" / "sessions" / "dev.jsonl")
        for text in case.plain_turns().values()
    ]
    spoken = list(islice(_until(SESSION_WORDS, cycle(texts)), len(texts)))
    begun, ticked = time.perf_counter(), time.process_time()
    detector.detect(_passages(spoken))
    spent, ticks = time.perf_counter() - begun, time.process_time() - ticked
    yield f"- {spent:.2f} s ({ticks:.1f} s of processor time, all cores) for a session of"
    yield f"  {SESSION_WORDS:,} words, {len(spoken)} turns, with models loaded."


def _until(words: int, texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield text
        words -= len(text.split())
        if words <= 0:
            return


def _passages(texts: Sequence[str]) -> list[Passage]:
    return [Passage(number=number, text=text) for number, text in enumerate(texts, start=1)]


def _labels(detector: Detector, texts: Sequence[str]) -> set[Sensitivity]:
    return {finding.label for finding in detector.detect(_passages(texts))}


def _recall(
    label: Sensitivity, cases: Sequence[PolicyCase], found: Mapping[str, tuple[Finding, ...]]
) -> str:
    """A stop counts, whichever label it was given."""
    about = [case for case in cases if label in case.sensitivities]
    named = sum(label in {one.label for one in found[case.id]} for case in about)
    return f"{sum(bool(found[case.id]) for case in about)}/{len(about)}, {named} by this name"


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(sorted(str(label) for label in labels)) or "none"


if __name__ == "__main__":
    sys.exit(main())
