"""Where each policy of a text begins, found without parsing it (Cedar 4 grammar, "Policy").

Cedar's parser, as it is offered to Python, says what is wrong and not where. A policy ends with a
semicolon, which otherwise stands only in strings and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PIECE: Final = re.compile(r'//[^\n\r]*|"(?:\\.|[^"\\])*"?|;|[^"/;]+|/', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy as written. line: where it begins, from 1, comments above it left out."""

    line: int
    text: str


def statements(text: str) -> Iterator[Statement]:
    """Every policy of `text` in order, and what is left over at its end, if that is something."""
    line, begins, kept = 1, 0, list[str]()
    for found in _PIECE.finditer(text):
        piece = found.group()
        if not begins and piece.strip() and not piece.startswith("//"):
            begins = line + piece[: len(piece) - len(piece.lstrip())].count("\n")
        kept.append(piece)
        line += piece.count("\n")
        if piece == ";":
            yield Statement(begins, "".join(kept))
            begins, kept = 0, []
    if begins:
        yield Statement(begins, "".join(kept))
