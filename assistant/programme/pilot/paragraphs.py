"""Narratives out of a small file: a CSV of one column, or a text with one in each paragraph.

Invariants: there is no place for an author, a date or whom it is about; an error names a narrative
by its number and quotes nothing; what is invisible or a second blank is gone before anything reads.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from assistant.programme.refusals import ProgrammeError
from governance.privacy.aligned import fold, readable

MAX_BYTES: Final = 1_000_000
MOST: Final = 40
"""Each takes about a second, in which nobody else's names can be replaced."""
LONGEST: Final = 1_200
SHORTEST: Final = 20
HEADING: Final = "narrative"
_BETWEEN: Final = re.compile(r"(?:\r?\n[^\S\n]*){2,}")


def read_narratives(data: bytes) -> tuple[str, ...]:
    """The narratives of a file, in its order.

    Raises:
        ProgrammeError: it is no such file, or one of them is too long, too short or there twice.
    """
    try:
        text = data.decode("utf-8-sig") if len(data) <= MAX_BYTES else ""
        parts = _column(text) if _is_table(text) else _BETWEEN.split(text)
    except (UnicodeDecodeError, csv.Error):
        parts = []
    found = [clean for part in parts if (clean := " ".join(readable(part).text.split()))]
    if not 0 < len(found) <= MOST:
        raise ProgrammeError(
            f"This is no text in UTF-8 with one to {MOST} narratives: one in each paragraph, an "
            f"empty line between two, or a CSV whose only column is called {HEADING}. Nothing was "
            "kept."
        )
    _check(found)
    return tuple(found)


def _is_table(text: str) -> bool:
    heads = [one.strip().strip('"').lower() for one in re.split(r"[,;\t]", _first_line(text))]
    if HEADING in heads and len(heads) > 1:
        raise ProgrammeError(
            f"The file has more columns than {HEADING}. Who wrote, when, and about whom is not "
            "asked. Take the others out and try again. Nothing was kept."
        )
    return heads == [HEADING]


def _column(text: str) -> list[str]:
    lines = list(csv.reader(io.StringIO(text.strip(), newline=""), strict=True))[1:]
    if any(len(line) > 1 for line in lines):
        raise ProgrammeError(
            "A line of the CSV has more than one value. Put each narrative in quotation marks. "
            "Nothing was kept."
        )
    return [line[0] for line in lines if line]


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def _check(found: list[str]) -> None:
    seen: dict[str, int] = {}
    for number, one in enumerate(found, start=1):
        if not SHORTEST <= len(one) <= LONGEST:
            raise ProgrammeError(
                f"Narrative {number} has {len(one):,} characters; a few sentences have "
                f"{SHORTEST} to {LONGEST:,}. Nothing was kept. Put an empty line between two "
                "narratives."
            )
        if not one.isprintable():
            raise ProgrammeError(
                f"Narrative {number} holds signs that are no text. Nothing was kept. Write it anew."
            )
        first = seen.setdefault(fold(one), number)
        if first != number:
            raise ProgrammeError(
                f"Narratives {first} and {number} are the same. Nothing was kept. Each manager's "
                "counts once; take one out."
            )
