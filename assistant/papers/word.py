"""Sets a paper as a Word document: the same blocks as the PDF, for those who write on.

Invariants: text goes in as runs, never as a field, a link or markup; the same paper gives the same
bytes (ECMA-376 part 2 packages are ZIP files, whose entries would carry the time of writing).
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from assistant.papers.blocks import Block, Paper

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MARK: Final = re.compile("\N{NO-BREAK SPACE}(\\[[0-9]+\\])")
_BOXES: Final = {"yes": "\N{BALLOT BOX WITH CHECK}", "no": "\N{BALLOT BOX WITH X}"}
_OPEN_BOX: Final = "\N{BALLOT BOX}"
_FAINT: Final = (0x5D, 0x6B, 0x73)
_ACCENT: Final = (0x0B, 0x5B, 0x66)
_ACROSS_CM: Final = 16.6
_THEN: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP file can say."""


def as_word(paper: Paper) -> bytes:
    """The paper's bytes (DOCX)."""
    import docx  # noqa: PLC0415  -- takes a while to load
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415  -- likewise

    made = docx.Document()
    told = made.core_properties
    told.title, told.author, told.comments = paper.title, paper.issued_for, ""
    told.last_modified_by, told.language = "Chatham", "en-GB"
    told.created = told.modified = paper.at.replace(tzinfo=None, microsecond=0)
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    styles: Any = made.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Heading 1", "Heading 2"):
        styles[name].font.color.rgb = RGBColor(*_ACCENT)
    made.add_heading(paper.title, level=1)
    made.add_paragraph().add_run(paper.lead).italic = True
    for section in paper.sections:
        if section.heading:
            made.add_heading(section.heading, level=2)
        for block in section.blocks:
            _set(made, block)
    foot = page.footer.paragraphs[0]
    foot.text = (
        f"{paper.title} \N{MIDDLE DOT} {paper.issued_for} \N{MIDDLE DOT} {paper.at:%-d %B %Y} "
        f"\N{MIDDLE DOT} SHA-256 {paper.digest[:16]}…"
    )
    foot.runs[0].font.size, foot.runs[0].font.color.rgb = Pt(8), RGBColor(*_FAINT)
    out = io.BytesIO()
    made.save(out)
    return _timeless(out.getvalue())


def _set(made: Word, block: Block) -> None:
    from docx.shared import Pt  # noqa: PLC0415  -- loaded by now

    match block.kind:
        case "text":
            for (words,) in block.rows:
                _write(made.add_paragraph(), words)
        case "list":
            for (words,) in block.rows:
                _write(made.add_paragraph(style="List Bullet"), words)
        case "checks":
            for state, words, basis in block.rows:
                line = made.add_paragraph()
                _write(line, f"{_BOXES.get(state, _OPEN_BOX)}  {words}")
                _write(line, f"  ({basis})" if basis else "", small=True)
        case "signatures":
            for who, by, on in block.rows:
                line = made.add_paragraph("_" * 40)
                line.paragraph_format.space_before = Pt(24)
                line.paragraph_format.keep_with_next = True
                told = f"{who}: {by}, {on}" if by else f"{who}: name, date"
                _write(made.add_paragraph(), told, small=True)
        case "bars":
            pass  # drawn for the eye alone; the same figures follow as a table
        case _:
            _table(made, block)


def _table(made: Word, block: Block) -> None:
    from docx.shared import Cm, RGBColor  # noqa: PLC0415  -- loaded by now

    heads = [block.columns] if block.columns else []
    rows = [*heads, *block.rows]
    shares = block.widths or (3, 7)
    widths = [Cm(_ACROSS_CM * share / sum(shares)) for share in shares]
    grid: Any = made.add_table(rows=len(rows), cols=len(widths))
    grid.autofit = False
    _ruled(grid)
    for place, width in enumerate(widths):
        grid.columns[place].width = width  # LibreOffice goes by this, Word by its cells'
    for number, row in enumerate(rows):
        properties = grid.rows[number]._tr.get_or_add_trPr()  # noqa: SLF001  -- no public way
        properties.append(_element("w:cantSplit"))
        if number < len(heads):
            properties.append(_element("w:tblHeader"))
        for place, words in enumerate(row):
            cell = grid.cell(number, place)
            cell.width = widths[place]
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = 0
            _write(line, words, small=True)
            for run in line.runs if number < len(heads) else ():
                run.font.bold, run.font.color.rgb = True, RGBColor(*_ACCENT)
    made.add_paragraph()


def _ruled(grid: Any) -> None:  # noqa: ANN401  -- untyped there
    """Hairlines between rows, as in the PDF; `w:tblBorders` of ECMA-376 part 1, 17.4.38."""
    lines = _element("w:tblBorders")
    for edge in ("bottom", "insideH"):
        lines.append(
            _element(f"w:{edge}", val="single", sz="4", color="".join(f"{c:02X}" for c in _FAINT))
        )
    properties = grid._tbl.tblPr  # noqa: SLF001  -- no public way
    properties.find(_tag("w:tblLayout")).addprevious(lines)  # where the schema has it


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401  -- untyped there
    from docx import oxml  # noqa: PLC0415  -- loaded by now

    make: Any = oxml
    made = make.OxmlElement(name)
    for key, value in attributes.items():
        made.set(_tag(f"w:{key}"), value)
    return made


def _tag(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415  -- loaded by now

    return qn(name)


def _write(line: Paragraph, words: str, *, small: bool = False) -> None:
    """Marks of sources are raised; the rest stands as it is."""
    from docx.shared import Pt  # noqa: PLC0415  -- loaded by now

    for place, piece in enumerate(_MARK.split(words)):
        if not piece:
            continue
        run = line.add_run(piece)
        if small:
            run.font.size = Pt(9.5)
        run.font.superscript = True if place % 2 else None


def _timeless(data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, date_time=_THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return out.getvalue()
