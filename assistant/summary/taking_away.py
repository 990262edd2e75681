"""A document as Markdown, Word or PDF. Text goes in as text and stays text in each of them.

Markdown: CommonMark 0.31, §2.4 (backslash escapes); Word: WordprocessingML runs, no fields.
Invariant: nothing somebody said or is called becomes markup, a link, a field or an instruction.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assistant.papers.apart import as_pdf
from assistant.papers.blocks import Paper, Section, items
from assistant.papers.blocks import text as paragraphs
from assistant.summary.document import Document, Entry

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~&#$^{}])")
_AT_START: Final = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")
_LINKED: Final = re.compile(
    r"(:)(?=//)|(?<=www)(\.)|(@)|(?<=mailto)(:)|(?<=xmpp)(:)", re.IGNORECASE
)


class Format(StrEnum):
    """What a document can be taken away as."""

    MARKDOWN = "md"
    WORD = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands on every copy beside the document itself. at: when the copy was made."""

    organization: str
    contact: str
    at: datetime


MEDIA_TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.MARKDOWN: "text/markdown; charset=utf-8",
        Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Format.PDF: "application/pdf",
    }
)


def as_format(document: Document, wanted: Format, head: Head) -> bytes:
    """The document's bytes.

    Raises:
        PaperError: the typesetter is not whole.
    """
    return _MAKERS[wanted](document, head)


def _markdown(document: Document, _head: Head) -> bytes:
    lines = [f"# {escaped(document.title)}", "", escaped(document.lead), ""]
    for part in document.parts:
        lines += [f"## {escaped(part.heading)}", ""]
        lines += [f"- {escaped(one.text)}{_small(one)}" for one in part.entries]
        lines += [escaped(part.empty)] if part.empty and not part.entries else []
        lines.append("")
    return "\n".join(lines).encode()


def escaped(text: str) -> str:
    """Text that CommonMark, and the links GitHub adds to it, show as it is."""
    plain = _MARKUP.sub(r"\\\1", text)
    plain = _LINKED.sub(lambda m: "\\" + m[0], plain)
    return _AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", plain)


def _small(one: Entry) -> str:
    return f" ({escaped(one.beside)})" if one.beside else ""


def _word(document: Document, head: Head) -> bytes:
    import docx  # noqa: PLC0415  -- takes a while to load
    from docx.shared import Pt, RGBColor  # noqa: PLC0415  -- likewise

    made = docx.Document()
    told = made.core_properties
    told.title, told.author, told.comments = document.title, "Chatham", ""
    told.last_modified_by, told.language = "Chatham", "en"
    told.created = told.modified = head.at.replace(tzinfo=None)
    made.add_heading(document.title, level=1)
    made.add_paragraph().add_run(document.lead).italic = True
    for part in document.parts:
        made.add_heading(part.heading, level=2)
        if not part.entries:
            made.add_paragraph(part.empty)
        for one in part.entries:
            line = made.add_paragraph(one.text, style="List Bullet")
            small = line.add_run(f"  {one.beside}" if one.beside else "")
            small.font.size, small.font.color.rgb = Pt(8.5), RGBColor(0x5D, 0x6B, 0x73)
    made.sections[0].footer.paragraphs[0].text = f"Confidential \N{MIDDLE DOT} {head.organization}"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _pdf(document: Document, head: Head) -> bytes:
    paper = Paper(
        id="session-summary",
        title=document.title,
        lead=document.lead,
        issued_for=head.organization,
        contact=head.contact,
        at=head.at,
        sections=tuple(
            Section(
                heading=part.heading,
                blocks=(
                    items(
                        *(f"{x.text}{f'  ({x.beside})' if x.beside else ''}" for x in part.entries)
                    )
                    if part.entries
                    else paragraphs(part.empty),
                ),
            )
            for part in document.parts
        ),
    )
    return as_pdf(paper)


_MAKERS: Final[Mapping[Format, Callable[[Document, Head], bytes]]] = MappingProxyType(
    {Format.MARKDOWN: _markdown, Format.WORD: _word, Format.PDF: _pdf}
)
