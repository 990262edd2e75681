"""Word lists as a reader sees them: words between spaces."""

from __future__ import annotations


def listed(words: str) -> tuple[str, ...]:
    """The words of `words`, in order."""
    return tuple(words.split())
