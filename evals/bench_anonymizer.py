"""`python -m evals.bench_anonymizer`: what masking finds, beside stock Presidio, on one input.

Both run in this process on the same texts; speed is processor time. Public sets are read in place
and left out, loudly, where they are absent. Writes docs/benchmarks/anonymizer.md. Invariant: the
held-out sets are measured with `--held-out` alone; otherwise their last figures stay, dated.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.masking.documents import CASES, Document, sessions, social_media, synthetic
from evals.masking.scores import Score
from evals.masking.systems import Covering, chatham, stock
from evals.provenance import REPORTS, provenance
from governance.privacy.analyzer import LazyAnalyzer

REPORT: Final = REPORTS / "anonymizer.md"
SINGLED_OUT: Final = ("QUASI", "DEMO", "AGE", "MONEY")
SESSIONS: Final = CASES / "sessions"
OURS: Final[tuple[tuple[str, tuple[Path, ...]], ...]] = (
    ("own sessions seen while tuning", (SESSIONS / "own_dev.jsonl",)),
    (
        "training sessions of the summary",
        tuple(SESSIONS / f"train_{letter}.jsonl" for letter in "abcdefgh"),
    ),
    ("hard sessions, tuned on", (CASES / "masking" / "own_a.jsonl",)),
)
HELD_OUT: Final[tuple[tuple[str, tuple[Path, ...]], ...]] = (
    ("sessions", (SESSIONS / "heldout2.jsonl",)),
    ("hard sessions", (CASES / "masking" / "heldout.jsonl",)),
)
_HELD_OUT_HEAD: Final = "## Held-out sets"
MANY: Final = 2_000
WARM: Final = 300
SHORT_WORDS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One system on one set. seconds: of processor time."""

    score: Score
    seconds: float
    words: int


def measure(documents: Sequence[Document], cover: Covering) -> Measured:
    """Cover every document and count."""
    score, seconds = Score(), 0.0
    for document in documents:
        started = time.process_time()
        covered = cover(document)
        seconds += time.process_time() - started
        score.add(document, covered)
    return Measured(score=score, seconds=seconds, words=sum(d.words() for d in documents))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; the exit code says only whether it ran."""
    parser = argparse.ArgumentParser(description="Masking beside stock Presidio.")
    parser.add_argument("--held-out", action="store_true", help="measure the held-out sets anew")
    anew: bool = parser.parse_args(arguments).held_out
    analyzer = LazyAnalyzer()
    analyzer.warm()
    ours, theirs = chatham(analyzer), stock()
    dev = sessions(SESSIONS / "dev.jsonl")
    for cover in (ours, theirs):
        measure(dev[:2], cover)
    parts = [_HEAD.format(provenance=provenance()), _dev(dev, ours, theirs)]
    for title, documents, rows in (
        ("presidio-research, 1,500 synthetic texts", synthetic(), _SYNTHETIC),
        ("WNUT-17, posts (development part)", social_media(), _SOCIAL),
    ):
        if documents is None:
            note = f"{title}: NOT MEASURED, ../shared/data is not on this machine."
            sys.stderr.write(f"{note}\n")
            parts.append(f"## {title}\n\n{note}\n")
        else:
            parts.append(_public(title, documents, rows, ours, theirs))
    parts.append(_ours(ours, theirs))
    parts.append(_held_out(ours, theirs) if anew else _kept())
    parts.append(_memory(ours))
    page = "\n".join(parts)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0


_HEAD: Final = """\
# Masking, beside stock Presidio

{provenance} `make bench-anonymizer`

A mention is found when every letter and digit of it is covered. *Stock* is Presidio's own
recognizers over spaCy's en_core_web_md, one `analyze()` a turn, organizations switched on; it has
no roster. Ours is the strict setting with the roster each session comes with. *Ordinary
characters covered*: letters and digits that identify nobody and were masked or generalized all
the same. *Character precision*: of all letters and digits covered, by either system and whatever
kind it gave them, the share inside any span the set marks, whatever its type; the synthetic set
marks no roles, so what we generalize of those counts against us.
n: mentions. Masking is pseudonymization with a measured recall, never anonymity.
"""


def _dev(documents: Sequence[Document], ours: Covering, theirs: Covering) -> str:
    low = [document.lower() for document in documents]
    mine, other = measure(documents, ours), measure(documents, theirs)
    mine_low, other_low = measure(low, ours), measure(low, theirs)
    rows = [
        _row("PERSON recall", ("PERSON",), mine, other, "≥ .995"),
        _row("PERSON recall, lower case", ("PERSON",), mine_low, other_low, "≥ .98"),
        _row("ORG recall", ("ORG",), mine, other, "≥ .95"),
        _row("LOC recall", ("LOC",), mine, other, "≥ .95"),
        _row("QUASI, DEMO, AGE, MONEY recall", SINGLED_OUT, mine, other, "≥ .80"),
        (
            f"| ordinary characters covered | | {other.score.over:.3f} | {mine.score.over:.3f} "
            "| ≤ .06 |"
        ),
        (
            f"| processor time, stock = 1 ({_speed(other)} words/s) | | 1 "
            f"| {mine.seconds / other.seconds:.2f} | ≤ 1.0 |"
        ),
    ]
    return _table(f"The project's 14 sessions ({mine.words:,} words), tuned on", rows)


_SYNTHETIC: Final = ("≥ .985", "≥ .96", "not below stock")
_SOCIAL: Final = ("≥ .85", "", "")


def _public(
    title: str,
    documents: Sequence[Document],
    targets: tuple[str, str, str],
    ours: Covering,
    theirs: Covering,
) -> str:
    mine, other = measure(documents, ours), measure(documents, theirs)
    rows = [_row("PERSON recall", ("PERSON",), mine, other, targets[0])]
    if targets[1]:
        low = [document.lower() for document in documents]
        rows.append(
            _row(
                "PERSON recall, lower case",
                ("PERSON",),
                measure(low, ours),
                measure(low, theirs),
                targets[1],
            )
        )
    rows.append(
        f"| character precision | | {other.score.precision:.3f} | {mine.score.precision:.3f} "
        f"| {targets[2]} |"
    )
    return _table(title, rows)


def _ours(ours: Covering, theirs: Covering) -> str:
    return (
        "## Our own sessions\n\nIn brackets: stock. One author each; all of them were tuned on, "
        f"and the tagger learned from them.\n\n{_sets(OURS, ours, theirs)}"
    )


def _held_out(ours: Covering, theirs: Covering) -> str:
    return (
        f"{_HELD_OUT_HEAD}\n\nMeasured {provenance()} In brackets: stock. Only measured, in sums; "
        f"nobody reads what was missed in them.\n\n{_sets(HELD_OUT, ours, theirs)}"
    )


def _kept() -> str:
    """The section on held-out sets as it stands on the page: of the commit it names."""
    page = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    section = page.partition(_HELD_OUT_HEAD)[2].partition("\n## ")[0].strip()
    return f"{_HELD_OUT_HEAD}\n\n{section or 'Not measured.'}\n"


def _sets(sets: Sequence[tuple[str, tuple[Path, ...]]], ours: Covering, theirs: Covering) -> str:
    rows: list[str] = []
    for name, files in sets:
        documents = sessions(*files)
        for case, given in (("as is", documents), ("lower case", [d.lower() for d in documents])):
            mine, other = measure(given, ours), measure(given, theirs)
            cells = [
                f"{mine.score.recall(types):.3f} ({other.score.recall(types):.2f})"
                for types in (("PERSON",), ("ORG",), ("LOC",), SINGLED_OUT)
            ]
            people = mine.score.mentions(("PERSON",))
            rows.append(
                f"| {name}, {case} | {people} | {' | '.join(cells)} "
                f"| {mine.score.over:.3f} ({other.score.over:.2f}) |"
            )
    return (
        "| set | names | PERSON | ORG | LOC | QUASI, DEMO, AGE, MONEY | ordinary covered |\n"
        "|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _memory(ours: Covering) -> str:
    """Resident memory over many short sessions of one process."""
    texts = [t for d in sessions(SESSIONS / "dev.jsonl") for t in d.texts]
    shorts = _short_sessions(texts)
    readings: list[float] = []
    for number in range(MANY):
        ours(shorts[number % len(shorts)])
        if number + 1 in (WARM, MANY // 2, MANY):
            gc.collect()
            readings.append(_resident())
    told = ", ".join(
        f"{mb:,.0f} MB after {n:,}" for n, mb in zip((WARM, MANY // 2, MANY), readings, strict=True)
    )
    return (
        f"## Memory\n\n{MANY:,} sessions of about {SHORT_WORDS} words in one process: {told} "
        f"sessions; most ever {_peak():,.0f} MB. Target: flat after warm-up.\n"
    )


def _short_sessions(texts: Sequence[str]) -> list[Document]:
    found: list[Document] = []
    held: list[str] = []
    for text in texts:
        held.append(text)
        if sum(len(t.split()) for t in held) >= SHORT_WORDS:
            found.append(Document(texts=tuple(held), marks=tuple(() for _ in held)))
            held = []
    return found


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def _row(name: str, types: Sequence[str], mine: Measured, other: Measured, target: str) -> str:
    return (
        f"| {name} | {mine.score.mentions(types)} | {other.score.recall(types):.3f} "
        f"| {mine.score.recall(types):.3f} | {target} |"
    )


def _speed(measured: Measured) -> str:
    return f"{measured.words / measured.seconds:,.0f}"


def _table(title: str, rows: Sequence[str]) -> str:
    body = "\n".join(rows)
    return f"## {title}\n\n| measure | n | stock | ours | target |\n|---|---|---|---|---|\n{body}\n"


if __name__ == "__main__":
    sys.exit(main())
