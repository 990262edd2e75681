"""What receipts and packages have in common as files that somebody keeps.

Invariant: everything is escaped, and a page loads nothing: no script, no image, no font, no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, cast

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

_MARKS: Final = re.compile(r"(?P<heading>#+ )|(?P<step>\d+\. )|(?P<item>[-*] )")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or a list (`step` is numbered, `item` is not) of plain text."""

    kind: str
    lines: tuple[str, ...]


def environment(package: str) -> Environment:
    """Templates of a package, which may extend `standalone.html`."""
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader(package, "."), PackageLoader("assistant.standalone", ".")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ours = {"day": day, "minute": minute, "blocks": blocks, "words": words}
    cast("dict[str, object]", made.filters).update(ours)
    return made


def day(instant: str) -> str:
    """An ISO 8601 instant as `31 January 2027`."""
    at = datetime.fromisoformat(instant)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def minute(instant: str) -> str:
    """An ISO 8601 instant in UTC as `31 January 2027, 09:00`."""
    return f"{day(instant)}, {datetime.fromisoformat(instant):%H:%M}"


def words(code: str) -> str:
    """A code of ours as words: `session_summary` is a session summary."""
    return code.replace("_", " ")


def blocks(text: str) -> tuple[Block, ...]:
    """A notice's text, as far as it uses headings, lists and paragraphs of Markdown."""
    found: list[Block] = []
    for kind, lines in groupby(_lines(text), key=lambda one: one[0]):
        texts = tuple(line for _, line in lines if line)
        if kind in {"heading", "text"}:
            found += [Block(kind, (line,)) for line in texts]
        else:
            found.append(Block(kind, texts))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each paragraph or item, with the lines it was broken into put together again."""
    kind, parts = "text", list[str]()
    for line in (*text.splitlines(), ""):
        mark = _MARKS.match(line)
        if parts and (mark or not line.strip()):
            yield kind, " ".join(parts)
            parts = []
        if mark:
            kind = str(mark.lastgroup)
        elif not parts:
            kind = "text"
        rest = line[mark.end() :] if mark else line
        if rest.strip():
            parts.append(rest.strip().replace("**", ""))
