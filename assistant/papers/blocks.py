"""What a paper is made of. One structure gives both the PDF and the JSON, so they say the same.

Invariant: blocks hold text as data. The typesetter never reads it as markup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from governance.ledger.commitment import canonical

Row: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a section. kind: text, list, facts, table, bars, checks or signatures.

    rows: what it holds. columns: a table's headings. widths: of its columns, as shares.
    """

    kind: str
    rows: tuple[Row, ...]
    columns: Row = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a paper."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper. lead: what it is for. issued_for: the organization. one_page: it has to fit one."""

    id: str
    title: str
    lead: str
    issued_for: str
    contact: str
    at: datetime
    sections: tuple[Section, ...]
    one_page: bool = False

    def document(self) -> dict[str, Any]:
        """The paper as JSON values."""
        return {
            "paper": self.id,
            "title": self.title,
            "lead": self.lead,
            "issued_for": self.issued_for,
            "contact": self.contact,
            "issued_at": self.at.isoformat(timespec="seconds"),
            "sections": [
                {"heading": s.heading, "blocks": [_block(b) for b in s.blocks]}
                for s in self.sections
            ],
        }

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the document; it stands in the ledger and at the foot of each page."""
        return hashlib.sha256(canonical(self.document())).hexdigest()


def text(*paragraphs: str) -> Block:
    """Paragraphs."""
    return Block(kind="text", rows=tuple((p,) for p in paragraphs))


def items(*lines: str) -> Block:
    """A list."""
    return Block(kind="list", rows=tuple((line,) for line in lines))


def facts(*rows: tuple[str, str]) -> Block:
    """Names and what they are."""
    return Block(kind="facts", rows=rows)


def table(columns: Row, rows: Sequence[Row], widths: tuple[int, ...]) -> Block:
    """A table."""
    return Block(kind="table", rows=tuple(rows), columns=columns, widths=widths)


def bars(*rows: Row) -> Block:
    """Bars: a name; what is written beside; how long, and its interval's two ends, of 100."""
    return Block(kind="bars", rows=rows)


def checks(*rows: tuple[str, str, str]) -> Block:
    """Boxes: `yes`, `no`, `not_applicable` or `open`; what is asked; where the duty comes from."""
    return Block(kind="checks", rows=rows)


def signatures(*rows: tuple[str, str, str]) -> Block:
    """Who signs; who has signed, or nothing; when."""
    return Block(kind="signatures", rows=rows)


TO_FILL_IN: Final = "– to be filled in by a person –"
"""Stands where only a person knows."""


def _block(block: Block) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": block.kind, "rows": [list(row) for row in block.rows]}
    if block.columns:
        shown |= {"columns": list(block.columns), "widths": list(block.widths)}
    return shown
