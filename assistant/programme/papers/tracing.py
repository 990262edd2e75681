"""Figures that carry their source, and writing that can hold no other number.

Invariant: a paper with a digit in it that is no `Figure`'s is not made (`UntracedFigureError`),
so that whoever reads a number can look up where it comes from, and nobody types one in.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from assistant.papers.blocks import Block, Paper, Section, table
from assistant.papers.typesetting import PaperError

Value: TypeAlias = int | float | Decimal | date | str

# Private-use characters hold a figure's place until the paper is whole; no input keeps them.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_HELD: Final = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_MIDDLE}([0-9]*){_CLOSE}")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
HEADING: Final = "Where each figure comes from"
LONGEST_LISTED: Final = 40
"""Characters; a figure is shorter, a sentence with figures in it longer."""


class SourceKind(StrEnum):
    """What a source is."""

    PLAN = "plan"
    FIGURE = "kpi_figure"
    REGISTER = "register"
    ASSUMPTION = "assumption"
    COMPUTED = "computed"
    POLICY = "policy"
    PROCESSOR = "processor_register"
    SETTING = "setting"
    RULE = "rule"
    BLUEPRINT = "blueprint"
    PILOT = "pilot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure comes from. ref: for a machine, in terms of its kind. words: for people."""

    kind: SourceKind
    ref: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: what it is, how it is written, and its source."""

    value: Value
    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A source as a paper prints it. texts: every figure it stands behind, as written."""

    number: int
    source: Source
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedPaper:
    """A paper, and where each of its figures comes from."""

    paper: Paper
    sources: tuple[Printed, ...]

    def document(self) -> dict[str, Any]:
        """The paper as JSON values, with its sources for machines."""
        return self.paper.document() | {
            "sources": [
                {
                    "mark": one.number,
                    "kind": one.source.kind.value,
                    "ref": one.source.ref,
                    "printed": list(one.texts),
                    "source": one.source.words,
                }
                for one in self.sources
            ]
        }


class UntracedFigureError(PaperError):
    """A number stands in a paper that is no figure; the paper was not made."""


class Writing:
    """The writing of one paper: takes figures down, and numbers their sources in order."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}
        self._texts: dict[int, dict[str, None]] = {}
        self._shown: dict[int, int] = {}

    def put(self, figure: Figure) -> str:
        """A figure, for a cell or a list. A name without a digit needs no mark, and gets none."""
        words = _cleaned(figure.text)
        if not _digits(words):
            return f"{_OPEN}{words}{_MIDDLE}{_CLOSE}"
        number = self._numbers.setdefault(figure.source, len(self._numbers) + 1)
        self._texts.setdefault(number, {})[words] = None
        return f"{_OPEN}{words}{_MIDDLE}{number}{_CLOSE}"

    def say(self, words: str, **figures: Figure | str) -> str:
        """A sentence of ours, with figures (or what was written before) in its braces."""
        told = {k: v if isinstance(v, str) else self.put(v) for k, v in figures.items()}
        return words.format_map(told)

    def finish(self, paper: Paper) -> TracedPaper:
        """The paper with its marks, and at its end the list of its sources.

        Raises:
            UntracedFigureError: there is a digit in it that no figure put there.
        """
        self._in_order(paper)
        sections = tuple(
            Section(
                heading=self._told(part.heading), blocks=tuple(self._block(b) for b in part.blocks)
            )
            for part in paper.sections
        )
        whole = replace(paper, title=self._told(paper.title), lead=self._told(paper.lead))
        sources = tuple(
            Printed(number=self._shown[held], source=source, texts=tuple(self._texts[held]))
            for source, held in self._numbers.items()
            if held in self._shown
        )
        sources = tuple(sorted(sources, key=lambda one: one.number))
        last = (_listed(sources),) if sources else ()
        return TracedPaper(paper=replace(whole, sections=(*sections, *last)), sources=sources)

    def _in_order(self, paper: Paper) -> None:
        """Number the sources as the eye meets them, whatever was written first."""
        lines = [paper.title, paper.lead]
        for part in paper.sections:
            lines.append(part.heading)
            for block in part.blocks:
                lines += [*block.columns, *(cell for row in block.rows for cell in row)]
        for line in lines:
            for match in _HELD.finditer(line):
                if match[2]:
                    self._shown.setdefault(int(match[2]), len(self._shown) + 1)

    def _block(self, block: Block) -> Block:
        return replace(
            block,
            rows=tuple(tuple(self._told(cell) for cell in row) for row in block.rows),
            columns=tuple(self._told(cell) for cell in block.columns),
        )

    def _told(self, words: str) -> str:
        forged = any(
            match[1] not in self._texts.get(int(match[2]), ()) if match[2] else _digits(match[1])
            for match in _HELD.finditer(words)
        )
        if forged or _digits(_HELD.sub("", words)):
            raise UntracedFigureError(
                "A number in this paper has no source, so the paper was not made. That is a "
                "mistake in Chatham; please report it."
            )
        return _HELD.sub(self._marked, words)

    def _marked(self, held: re.Match[str]) -> str:
        number = f"\N{NO-BREAK SPACE}[{self._shown[int(held[2])]}]" if held[2] else ""
        return held[1] + number


def quoted(words: str, source: Source) -> Figure:
    """What somebody wrote, such as a title: traced too, since it may hold a number."""
    return Figure(value=words, text=words, source=source)


def _listed(sources: Sequence[Printed]) -> Section:
    rows = [
        (f"[{p.number}]", "; ".join(map(_shortened, p.texts)), _cleaned(p.source.words))
        for p in sources
    ]
    return Section(
        heading=HEADING,
        blocks=(table(("Mark", "As printed", "Source"), rows, (2, 7, 16)),),
    )


def _shortened(text: str) -> str:
    # A whole sentence stands in the paper, before its mark; its beginning is enough to find it.
    if len(text) <= LONGEST_LISTED:
        return text
    return textwrap.shorten(text, LONGEST_LISTED, placeholder=" \N{HORIZONTAL ELLIPSIS}")


def _digits(words: str) -> bool:
    # Not only 0 to 9: a Roman Ⅳ, a ½ and an Arabic ٣ are numbers as well.
    return any(letter.isnumeric() for letter in words)


def _cleaned(words: str) -> str:
    """Without what would pass for a mark, a place held, or another line."""
    plain = " ".join(_PRIVATE.sub("", words).split(" "))
    return plain.replace("[", "(").replace("]", ")")
