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
_HEX: Final = re.compile(r"\b(?:[0-9a-fA-F]{2}[ :]?){3,}\b")


def readings(text: str) -> Iterator[str]:
    """The text itself and every other reading of it."""
    seen = readable(text).text
    yield text
    plain = unquote(html.unescape(seen))
    yield _TAG.sub("", plain)
    yield _MARKDOWN.sub("", _TAG.sub("", plain))
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
