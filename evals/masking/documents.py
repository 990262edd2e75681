"""Marked texts to measure anonymizers on: our sessions, and public sets read in place.

Invariant: a set that is not on this machine gives None, and whoever measures says so loudly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evals.provenance import ROOT
from evals.sessions import Case, load, strip_markup
from governance.raw import RosterEntry

CASES: Final = ROOT / "evals" / "cases"
PUBLIC: Final = ROOT.parent / "shared" / "data" / "pii"
SYNTHETIC_TEXTS: Final = 1_500
"""How many texts the whole of `synthetic` has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An identifying span: code points of its text, end-exclusive. type: as in evals.sessions."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Texts that belong together (the turns of a session), with their marks."""

    texts: tuple[str, ...] = field(repr=False)
    marks: tuple[tuple[Mark, ...], ...] = field(repr=False)
    roster: tuple[RosterEntry, ...] = field(default=(), repr=False)

    def lower(self) -> Document:
        """The same in lower case, character for character, so that the marks still fit."""
        return Document(
            texts=tuple("".join(_lower(c) for c in text) for text in self.texts),
            marks=self.marks,
            roster=self.roster,
        )

    def words(self) -> int:
        """Words of all texts, split at white space."""
        return sum(len(text.split()) for text in self.texts)


def sessions(*files: Path) -> tuple[Document, ...]:
    """Every session of our own files, with its roster."""
    return tuple(session_of(case) for file in files for case in load(file))


def session_of(case: Case) -> Document:
    """One session, with its roster."""
    stripped = [strip_markup(turn.text) for turn in case.turns]
    return Document(
        texts=tuple(text for text, _ in stripped),
        marks=tuple(
            tuple(Mark(type=s.type, start=s.start, end=s.end) for s in spans)
            for _, spans in stripped
        ),
        roster=tuple(RosterEntry(name=p.name, role=p.role) for p in case.roster),
    )


def passages(file: Path) -> tuple[Document, ...]:
    """Short texts with markup, each a document of its own: `{"id", "text"}` a line."""
    rows: list[dict[str, str]] = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    found: list[Document] = []
    for row in rows:
        text, spans = strip_markup(row["text"])
        marks = tuple(Mark(type=s.type, start=s.start, end=s.end) for s in spans)
        found.append(Document(texts=(text,), marks=(marks,)))
    return tuple(found)


def synthetic() -> tuple[Document, ...] | None:
    """presidio-research's 1,500 synthetic texts (MIT); each is a document of its own."""
    file = PUBLIC / "presidio_research" / "synth_dataset_v2.json"
    if not file.exists():
        return None
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Document(
            texts=(row["full_text"],),
            marks=(
                tuple(
                    Mark(type=s["entity_type"], start=s["start_position"], end=s["end_position"])
                    for s in row["spans"]
                ),
            ),
        )
        for row in rows
    )


def social_media() -> tuple[Document, ...] | None:
    """WNUT-17 emerging entities, development part (CC BY 4.0); a text is a post."""
    file = PUBLIC / "wnut17" / "emerging.dev.conll"
    if not file.exists():
        return None
    posts: list[Document] = []
    rows: list[tuple[str, str]] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), ""]:
        if line.strip():
            token, _, label = line.rpartition("\t")
            rows.append((token, label))
        elif rows:
            posts.append(_post(rows))
            rows = []
    return tuple(posts)


def _post(rows: Sequence[tuple[str, str]]) -> Document:
    text, marks = "", list[Mark]()
    for token, label in rows:
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        kind = {"person": "PERSON", "location": "LOC"}.get(label[2:], label[2:].upper())
        if label.startswith("B-"):
            marks.append(Mark(type=kind, start=start, end=len(text)))
        elif label.startswith("I-") and marks:
            marks[-1] = Mark(type=marks[-1].type, start=marks[-1].start, end=len(text))
    return Document(texts=(text,), marks=(tuple(marks),))


def _lower(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character
