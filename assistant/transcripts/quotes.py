"""Where a paragraph of notes quotes somebody: the coachee's words in notes are only these.

Invariant: spans lie inside their marks, in order, without overlap. A mark that never closes
quotes nothing, so that a coach's own words are not taken for the coachee's.
"""

from __future__ import annotations

from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end in code points, end-exclusive, without the quotation marks."""

_CURLY: Final = {"“": "”", "‘": "’"}
_BEFORE_OPENING: Final = frozenset("([{—–-/:“‘")


def quoted_spans(paragraph: str) -> tuple[Span, ...]:
    """The spans between "…", “…” and ‘…’; of nested quotations the outer one.

    An apostrophe closes nothing: in ‘I don’t know’ the quotation ends at the last mark. Straight
    single quotes are not read, since nothing tells them from apostrophes. Inches and a mark that
    is not closed in the paragraph are no quotation.
    """
    spans: list[Span] = []
    at = 0
    while at < len(paragraph):
        end = _closing(paragraph, at)
        if end is None:
            at += 1
        else:
            if paragraph[at + 1 : end].strip():
                spans.append((at + 1, end))
            at = end + 1
    return tuple(spans)


def _closing(text: str, opening: int) -> int | None:
    """Where the quotation that opens at an index closes; None when none opens or it stays open."""
    mark = text[opening]
    if mark == '"':
        return _closing_straight(text, opening)
    if mark == "“":
        return _closing_double(text, opening)
    if mark == "‘":
        return _closing_single(text, opening)
    return None


def _closing_straight(text: str, opening: int) -> int | None:
    before = text[opening - 1] if opening else " "
    after = text[opening + 1 : opening + 2]
    if not (before.isspace() or before in _BEFORE_OPENING) or not after or after.isspace():
        return None
    for i in range(opening + 1, len(text)):
        if text[i] == '"' and not text[i - 1].isspace() and not _is_inside_word(text, i):
            return i
    return None


def _closing_double(text: str, opening: int) -> int | None:
    depth = 0
    for i in range(opening, len(text)):
        if text[i] == "“":
            depth += 1
        elif text[i] == "”":
            depth -= 1
            if depth == 0:
                return i
    return None


def _closing_single(text: str, opening: int) -> int | None:
    """The first ’ that is no apostrophe inside a word, or after a plural's s when one follows."""
    candidates = [
        i for i in range(opening + 1, len(text)) if text[i] == "’" and not _is_inside_word(text, i)
    ]
    following = text.find("‘", opening + 1)
    within = [i for i in candidates if following == -1 or i < following]
    if not within:
        return None
    for n, i in enumerate(within):
        ends_plural = text[i - 1] == "s" and text[i + 1 : i + 2] == " "
        if not ends_plural or n == len(within) - 1:
            return i
    return None


def _is_inside_word(text: str, index: int) -> bool:
    after = text[index + 1 : index + 2]
    return text[index - 1].isalnum() and after.isalnum()
