"""`python -m evals.bench_policy`: what the policy gate stops, what it lets through, how fast.

Requests and excerpts, sessions, and (where the data is) AnnoMI's 133 dialogues as real speech that
must mostly pass. Writes docs/benchmarks/policy.md. Figures on cases used for tuning say so.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from math import sqrt
from typing import Final

from evals import policy_cases, sessions
from evals.policy_cases import PolicyCase
from evals.provenance import REPORTS, ROOT, provenance
from evals.sources.annomi import read_annomi
from governance.identity import EMBEDDED, Actor, EngagementId, PersonId, Role, SessionId
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import PolicyEngine
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import DOORS, Sensitivity, most_protective
from governance.policy.sensitivity import LexicalDetector, Passage

DATA: Final = ROOT.parent / "shared" / "data" / "annomi" / "AnnoMI-simple.csv"
REPORT: Final = REPORTS / "policy.md"
SESSION_WORDS: Final = 8000
DECISIONS: Final = 4000
UNSEEN: Final = ("own_a", "own_b", "own_c")


def main() -> int:
    """Measure and write the page; the exit code is 0, targets are for the tests to hold."""
    detector = LexicalDetector.load()
    page = "\n".join(
        [
            "# The policy gate",
            "",
            provenance(),
            "",
            *_requests(detector),
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


def _requests(detector: LexicalDetector) -> Iterator[str]:
    yield "## Requests and excerpts"
    yield ""
    yield "dev and own were used for tuning the rules and measure nothing; own_a, own_b and own_c"
    yield "came after the rules and were met once. Brackets: Wilson 95 % intervals."
    yield ""
    yield "| cases | sensitive stopped | right door | harmless stopped |"
    yield "|---|---|---|---|"
    recalls: dict[str, dict[Sensitivity, str]] = {}
    for name in ("dev", "own", *UNSEEN):
        cases = policy_cases.load(name)
        found = {case.id: _labels(detector, [case.text]) for case in cases}
        sensitive = [case for case in cases if case.sensitivities]
        harmless = [case for case in cases if not case.sensitivities]
        stopped = sum(bool(found[case.id]) for case in sensitive)
        right = sum(_door(found[case.id]) == case.route for case in sensitive)
        false = sum(bool(found[case.id]) for case in harmless)
        shares = ((stopped, sensitive), (right, sensitive), (false, harmless))
        yield f"| {name} | {' | '.join(_share(count, len(of)) for count, of in shares)} |"
        recalls[name] = {label: _recall(label, sensitive, found) for label in Sensitivity}
    yield ""
    yield f"| label | {' | '.join(f'found in {name}' for name in recalls)} |"
    yield "|---" * (len(recalls) + 1) + "|"
    for label in Sensitivity:
        yield f"| {label.value} | {' | '.join(found[label] for found in recalls.values())} |"
    yield ""


def _sessions(detector: LexicalDetector) -> Iterator[str]:
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


def _annomi(detector: LexicalDetector) -> Iterator[str]:
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


def _speed(detector: LexicalDetector) -> Iterator[str]:
    yield "## Speed (processor time of one core)"
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
    yield f"- {rate:,.0f} full decisions a second, request built, entities validated."
    texts = [
        text
        for case in sessions.load(ROOT / "evals" / "cases" / "sessions" / "dev.jsonl")
        for text in case.plain_turns().values()
    ]
    spoken = list(islice(_until(SESSION_WORDS, cycle(texts)), len(texts)))
    begun = time.process_time()
    detector.detect(_passages(spoken))
    spent = time.process_time() - begun
    yield f"- {spent:.2f} s for a session of {SESSION_WORDS:,} words, {len(spoken)} turns."


def _until(words: int, texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield text
        words -= len(text.split())
        if words <= 0:
            return


def _passages(texts: Sequence[str]) -> list[Passage]:
    return [Passage(number=number, text=text) for number, text in enumerate(texts, start=1)]


def _labels(detector: LexicalDetector, texts: Sequence[str]) -> set[Sensitivity]:
    return {finding.label for finding in detector.detect(_passages(texts))}


def _door(labels: set[Sensitivity]) -> str:
    door = most_protective(frozenset(DOORS[label] for label in labels))
    return door.value if door else "none"


def _recall(
    label: Sensitivity, cases: Sequence[PolicyCase], found: dict[str, set[Sensitivity]]
) -> str:
    counts = Counter(label in found[case.id] for case in cases if label in case.sensitivities)
    return f"{counts[True]}/{counts.total()}"


def _share(count: int, of: int) -> str:
    """The count, and the Wilson 95 % interval of its share."""
    share, z = count / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{count}/{of} [{middle - half:.2f}, {middle + half:.2f}]"


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(sorted(str(label) for label in labels)) or "none"


if __name__ == "__main__":
    sys.exit(main())
