"""Puts wordings that hold in the place of extractive lines, and counts what became of each.

Invariant: claims = kept + failed; a line is either worded and checked, or the session's own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, TypeVar

from assistant.llm.report import DraftReport
from assistant.llm.shortfall import Shortfall
from assistant.llm.verify.claims import Evidence, Section
from assistant.llm.verify.verifier import first_failed
from assistant.llm.wording.faithful import is_faithful
from assistant.llm.wording.notes import SECTIONS, Note, key_of
from assistant.summary.schema import Commitment, Line, Making, Summary
from governance.masked import MaskedTranscript

L = TypeVar("L", Line, Commitment)

FAITHFUL: Final = "faithful"
JUDGED: Final = "judged"
"""Beside the checks' names in `DraftReport.failed`: another sentence than the one given; a model
that read the cited turns said no."""

WIDER: Final = frozenset({"negation", "actor"})
"""Guesses by nearness at what `is_faithful` has compared word by word before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """The summary, what became of the wordings, and the notes whose wordings stand."""

    summary: Summary
    report: DraftReport
    standing: Mapping[int, str] = field(repr=False)


def assemble(
    summary: Summary,
    masked: MaskedTranscript,
    notes: Mapping[tuple[str, tuple[int, ...]], Note],
    texts: Mapping[int, str],
    *,
    refused: Collection[int] = (),
    shortfall: Shortfall | None = None,
) -> Worded:
    """The summary with every wording that holds.

    notes: by what they word. texts: a model's wording by note number. refused: numbers of notes
    whose wording a judge refused. shortfall: why wordings are missing, if some are.
    """
    work = _Assembly(Evidence(masked), notes, texts, frozenset(refused))
    changed = {s: tuple(work.line(s, line) for line in getattr(summary, s)) for s in SECTIONS}
    commitments = tuple(work.line("commitments", c) for c in summary.commitments)
    report = work.report(shortfall)
    made = Making(
        worded=report.kept, removed=report.claims - report.kept, shortfall=report.shortfall
    )
    drafted = replace(summary, **changed, commitments=commitments, made=made)
    return Worded(summary=drafted, report=report, standing=MappingProxyType(work.standing))


class _Assembly:
    def __init__(
        self,
        evidence: Evidence,
        notes: Mapping[tuple[str, tuple[int, ...]], Note],
        texts: Mapping[int, str],
        refused: frozenset[int],
    ) -> None:
        self._evidence: Final = evidence
        self._notes: Final = notes
        self._texts: Final = texts
        self._refused: Final = refused
        self._failed: Counter[str] = Counter()
        self._kept = self._unanswered = 0
        self.standing: dict[int, str] = {}

    def line(self, section: Section, line: L) -> L:
        """`line` as worded, or as it was."""
        note = self._notes.get(key_of(line))
        if note is None:
            return line
        text = self._texts.get(note.number)
        if text is None:
            self._unanswered += 1
            return line
        text = " ".join(text.split(" ")).strip()
        failed = self._failing(note, text, section, line)
        if failed is not None:
            self._failed[failed] += 1
            return line
        self._kept += 1
        self.standing[note.number] = text
        if isinstance(line, Commitment):
            return replace(line, action=text, source="model")
        return replace(line, text=text, source="model")

    def _failing(
        self, note: Note, text: str, section: Section, line: Line | Commitment
    ) -> str | None:
        commitment = line if isinstance(line, Commitment) else None
        if not is_faithful(text, note.given):
            return FAITHFUL
        failed = first_failed(note.claim(text, section, commitment), self._evidence, besides=WIDER)
        if failed is not None:
            return failed
        return JUDGED if note.number in self._refused else None

    def report(self, shortfall: Shortfall | None) -> DraftReport:
        failed = sum(self._failed.values())
        return DraftReport(
            claims=self._kept + failed,
            kept=self._kept,
            replaced=failed,
            filled=self._unanswered,
            failed=MappingProxyType(dict(sorted(self._failed.items()))),
            shortfall=shortfall,
        )
