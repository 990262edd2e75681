"""Other readings of a text in which a name may be hidden: markup and encodings.

Each reading is searched like the text itself. This catches what models and pranks produce, not
a determined smuggler; the threat model says so.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from governance.privacy.aligned import readable

_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_MARKDOWN: Final = re.compile(r"[*_~`|\\]")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{6,4096}={0,2}")
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_FIGURES_IN_WORD: Final = re.compile(r"(?<=[^\W\d_])[01345@$7](?=[^\W\d_])")
_AS_LETTER: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_TURNED: Final = frozenset("\u202e\u2067")
"""Marks after which a reader sees letters from right to left."""
_HEX: Final = re.compile(r"\b(?:[0-9a-fA-F]{2}[ :]?){3,}\b")


def readings(text: str) -> Iterator[str]:
    """The text itself and every other reading of it."""
    seen = readable(text).text
    yield text
    plain = unquote(html.unescape(seen))
    yield _TAG.sub("", plain)
    yield _MARKDOWN.sub("", _TAG.sub("", plain))
    if _ESCAPED.search(seen):
        yield _ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)), seen)
    if _FIGURES_IN_WORD.search(seen):
        yield _FIGURES_IN_WORD.sub(lambda m: _AS_LETTER[m[0]], seen)
    if not _TURNED.isdisjoint(text):
        yield seen[::-1]
    for token in _BASE64.finditer(seen):
        yield from _decoded(token[0])
    for token in _HEX.finditer(seen):
        yield from _as_text(bytes.fromhex(re.sub(r"[ :]", "", token[0])))


def _decoded(token: str) -> Iterator[str]:
    bare = token.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        yield from _as_text(base64.b64decode(bare + "=" * (-len(bare) % 4)))
    except (binascii.Error, ValueError):
        return


def _as_text(raw: bytes) -> Iterator[str]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    if text.isprintable():
        yield text
