"""Sets a paper as a PDF, with fonts that come with the typesetter, and without a network.

Invariants: text goes in as data, so nothing in it is an instruction to the typesetter; the same
paper gives the same bytes; a paper that has to fit one page and does not is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import Final, Literal

from assistant.papers.blocks import Paper
from governance.errors import ChathamError

_TEMPLATE: Final = "paper.typ"
_FAMILY: Final = "Libertinus Serif"


class PaperError(ChathamError):
    """A paper could not be made; nothing was issued."""


def as_pdf(paper: Paper) -> bytes:
    """The paper as a tagged PDF (PDF/UA-1, so that screen readers follow it).

    Raises:
        PaperError: it does not fit the one page it has to fit, or cannot be set.
    """
    if paper.one_page and (pages := len(as_pages(paper))) != 1:
        raise PaperError(
            f"The paper {paper.id} has to fit one page and takes {pages}. Nothing was issued. "
            "Shorten CHATHAM_ORGANIZATION or CHATHAM_PRIVACY_CONTACT."
        )
    (made,) = _set(paper, "pdf")
    return made


def as_pages(paper: Paper, *, ppi: float = 72) -> Sequence[bytes]:
    """The paper's pages as PNG images."""
    return _set(paper, "png", ppi=ppi)


def _set(paper: Paper, how: Literal["pdf", "png"], *, ppi: float = 72) -> Sequence[bytes]:
    import typst  # noqa: PLC0415  -- the web process has papers set elsewhere

    given = paper.document() | {
        "one_page": paper.one_page,
        "issued_day": f"{paper.at:%-d %B %Y}",
        "short_digest": paper.digest[:16],
    }
    template = resources.files("assistant.papers").joinpath(_TEMPLATE).read_bytes()
    fonts = typst.Fonts(include_system_fonts=False)
    if _FAMILY not in fonts.families():
        raise PaperError(f"The typesetter came without the font {_FAMILY}. Install Chatham again.")
    compiler = typst.Compiler(
        font_paths=fonts, sys_inputs={"paper": json.dumps(given).replace("'", "’")}
    )
    try:
        made = compiler.compile(
            template,
            format=how,
            ppi=ppi,
            timestamp=int(paper.at.timestamp()),
            pdf_standards=["ua-1"] if how == "pdf" else [],
        )
    except typst.TypstError:
        made = None  # its message could quote the paper
    if made is None:
        raise PaperError(f"The paper {paper.id} could not be set. Nothing was issued.")
    return made if isinstance(made, list) else [made]
