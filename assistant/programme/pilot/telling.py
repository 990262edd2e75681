"""Narratives in plain words: why one is withheld, and how many were, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.programme.pilot.withholding import Withheld

WHY: Final[Mapping[Withheld, str]] = MappingProxyType(
    {
        Withheld.SENSITIVE: (
            "Something in it could be a matter for a person, such as somebody's health, a conflict "
            "or their job, or it asks a machine for a judgement. Say what changed in the work."
        ),
        Withheld.COACHING: (
            "It tells of somebody's coaching, which is never joined with how they work. Leave "
            "coaching, sessions and talks out."
        ),
        Withheld.ONE_PERSON: (
            "It could be read as a judgement of one person. Say what the team does differently."
        ),
        Withheld.NAMES: "Somebody could still be recognized by a name in it. Leave names out.",
        Withheld.UNSURE: (
            "Too much in it could point to somebody, or it is not in English. Write plain "
            "sentences without names, titles and particulars."
        ),
    }
)
FEW: Final = "None or a few were withheld."
MANY: Final = "%(withheld)s or more were withheld."
"""How many were withheld, for others than whoever handed them in."""


def how_many(withheld: int) -> str:
    """In fives."""
    return MANY % {"withheld": withheld} if withheld else FEW
