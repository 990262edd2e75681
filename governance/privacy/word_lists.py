"""The word lists in `words/`, which a privacy officer can read and change.

A file holds words separated by white space; a line that starts with # is a remark.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`."""
    lines = (
        (files("governance.privacy") / "words" / f"{name}.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
