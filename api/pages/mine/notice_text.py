"""A notice's text as blocks a template can show, so that none of it is ever markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"^(?:\d+\.|-) +")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, a paragraph, or a list. kind: `h`, `p`, `ol` or `ul`."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in the little Markdown notices are written in."""
    return tuple(_block(part.split("\n")) for part in text.strip().split("\n\n") if part.strip())


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("#"):
        return Block(kind="h", lines=(lines[0].lstrip("# "),))
    if _ITEM.match(lines[0]):
        return Block(kind="ol" if lines[0][0].isdigit() else "ul", lines=tuple(_items(lines)))
    return Block(kind="p", lines=(" ".join(line.strip() for line in lines),))


def _items(lines: list[str]) -> Iterator[str]:
    item: list[str] = []
    for line in lines:
        if _ITEM.match(line) and item:
            yield " ".join(item)
            item = []
        item.append(_ITEM.sub("", line).strip())
    yield " ".join(item)
