"""Every line of a worded summary as a claim with an id, before and after the checks.

Invariant: an id is the digest of what a reader would see and the turns beside it, so that a label
holds for exactly that and for nothing that changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from assistant.llm.wording.assembling import assemble
from assistant.llm.wording.notes import SECTIONS, Note, key_of, notes_of
from assistant.summary.schema import Commitment, Line, Summary
from evals.generative.runs import Made

LABELS: Final = Path(__file__).parent.parent / "cases" / "generative" / "labels.jsonl"
VERDICTS: Final = ("supported", "unsupported", "owner_inversion", "invented_date", "leaked_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line as a reader would see it. id: what its label is kept under."""

    id: str
    case: str
    section: str
    text: str = field(repr=False)
    turns: tuple[int, ...]
    by_model: bool


def labels(path: Path = LABELS) -> Mapping[str, str]:
    """Claim id -> verdict.

    Raises:
        ValueError: a verdict that is none.
    """
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    if not all(row["verdict"] in VERDICTS for row in rows):
        raise ValueError("A label names a verdict that is none.")
    return {row["claim"]: row["verdict"] for row in rows}


def texts_of(made: Made, rows: Mapping[str, Mapping[str, Any]]) -> Mapping[int, str]:
    """What the model wrote, by note number. rows: of the recording, by what was asked."""
    found: dict[int, str] = {}
    for note in _notes(made).values():
        row = rows.get(f"[{note.number}] {' '.join(note.given.split())}", {})
        for line in row.get("answer", {"lines": []})["lines"]:
            if line["n"] == note.number:
                found[note.number] = line["text"]
    return found


def after(made: Made, texts: Mapping[int, str]) -> Summary:
    """The summary as the product drafts it."""
    if made.extracted is None or made.masked is None:
        raise ValueError("This session was not drafted.")
    return assemble(made.extracted, made.masked, _notes(made), texts).summary


def before(made: Made, texts: Mapping[int, str]) -> Summary:
    """The same with every wording taken as it came."""
    if made.extracted is None:
        raise ValueError("This session was not drafted.")
    notes = _notes(made)

    def text(line: Line | Commitment) -> str | None:
        note = notes.get(key_of(line))
        return texts.get(note.number) if note else None

    changed: dict[str, Any] = {
        name: tuple(
            replace(x, text=text(x) or x.text, source="model" if text(x) else x.source)
            for x in getattr(made.extracted, name)
        )
        for name in SECTIONS
    }
    changed["commitments"] = tuple(
        replace(c, action=text(c) or c.action, source="model" if text(c) else c.source)
        for c in made.extracted.commitments
    )
    return replace(made.extracted, **changed)


def shown(case: str, summary: Summary) -> Iterator[Shown]:
    """Every line and commitment of a summary."""
    for section, lines in summary.sections():
        for line in lines:
            yield _shown(case, section, line.text, line.turns, line.source)
    for c in summary.commitments:
        told = " | ".join((c.action, c.owner or "nobody", c.due or "no time"))
        yield _shown(case, "commitments", told, c.turns, c.source)


def _shown(case: str, section: str, text: str, turns: tuple[int, ...], source: str) -> Shown:
    told = json.dumps([case, section, text, turns])
    return Shown(
        id=f"{case}:{sha256(told.encode()).hexdigest()[:12]}",
        case=case,
        section=section,
        text=text,
        turns=turns,
        by_model=source == "model",
    )


def _notes(made: Made) -> Mapping[tuple[str, tuple[int, ...]], Note]:
    if made.extracted is None or made.masked is None:
        return {}
    return notes_of(made.extracted, made.masked)
