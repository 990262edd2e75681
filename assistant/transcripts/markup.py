"""The markup inside cues: voices, styling, character references (WebVTT §4.2.2; SubRip's font).

Invariant: only tags the formats define are removed; "<laughs>" or "a < b" stay as they are.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

_STYLING: Final = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|lang|font|v)(?:\.[^\s<>]*)?(?:\s[^<>]*)?>"
    r"|<\d{1,4}:\d{2}(?::\d{2})?[.,]\d{1,3}>|\{\\an?\d{1,2}\}",
    re.IGNORECASE,
)
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s(?P<label>[^<>]*))?>|</v\s*>", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
OPEN_TAG_AT_END: Final = re.compile(r"</?(?:(?:v|c|i|b|u|lang|font)(?:[.\s][^<>]*)?)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A stretch of a cue in one voice; label is None outside any."""

    label: str | None = field(repr=False)
    text: str = field(repr=False)


def has_voices(text: str) -> bool:
    """Whether a cue marks who speaks, as `<v Name>`."""
    return any(not m.group().startswith("</") for m in _VOICE.finditer(text))


def voices(text: str) -> list[Voice]:
    """A cue's text split at its voices, in order; text outside any voice has no label."""
    found: list[Voice] = []
    label: str | None = None
    at = 0
    for tag in _VOICE.finditer(text):
        found.append(Voice(label=label, text=plain(text[at : tag.start()])))
        label = None if tag.group().startswith("</") else _name(tag["label"])
        at = tag.end()
    found.append(Voice(label=label, text=plain(text[at:])))
    return [v for v in found if v.text.strip()]


def plain(text: str) -> str:
    """The words of a cue: the formats' tags removed, character references resolved once."""
    return references(_STYLING.sub("", text))


def references(text: str) -> str:
    """Character references with their semicolon resolved; everything else left alone."""
    return _REFERENCE.sub(lambda m: html.unescape(m.group()), text)


def _name(annotation: str | None) -> str | None:
    name = " ".join(references(annotation or "").split())
    return name or None
