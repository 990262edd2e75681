"""Puts pseudonyms in and takes them out again, exactly.

Ours and not presidio-anonymizer's: that package merges and drops overlapping spans by rules of
its own and loads torch to replace a few strings. Invariant: `unmask` gives back what `mask_spans`
was given, whatever characters it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from governance.privacy.vault import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One masked occurrence: an entry of the span map, which lives no longer than the raw text.

    text: index of the text in its session. start, end: code points of the original,
    end-exclusive. masked_start: where the pseudonym begins in the masked text.
    """

    text: int
    start: int
    end: int
    masked_start: int
    kind: Kind
    pseudonym: str
    original: str = field(repr=False)


def mask_spans(
    index: int, text: str, replacements: Iterable[tuple[int, int, Kind, str]]
) -> tuple[str, tuple[Span, ...]]:
    """The text with (start, end, kind, pseudonym) replaced, which must be in order and apart.

    Raises:
        ValueError: spans overlap, are empty, or lie outside the text.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    position = length = 0
    for start, end, kind, pseudonym in replacements:
        if not position <= start < end <= len(text):
            raise ValueError("Spans to mask must be in order, apart and inside the text.")
        pieces += [text[position:start], pseudonym]
        length += start - position
        spans.append(
            Span(
                text=index,
                start=start,
                end=end,
                masked_start=length,
                kind=kind,
                pseudonym=pseudonym,
                original=text[start:end],
            )
        )
        length += len(pseudonym)
        position = end
    return "".join([*pieces, text[position:]]), tuple(spans)


def unmask(masked: str, spans: Sequence[Span]) -> str:
    """The original behind one masked text, by its part of the span map."""
    pieces: list[str] = []
    position = 0
    for span in spans:
        pieces += [masked[position : span.masked_start], span.original]
        position = span.masked_start + len(span.pseudonym)
    return "".join([*pieces, masked[position:]])
