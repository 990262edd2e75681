"""A turn of a session as somebody who was in the room may read it, beside what cites it.

Held inside `Released`; only `governance.release` makes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic

from governance.identity import PersonId, SpeakerRole
from governance.stages import Out


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """One turn. as_said: word for word; False when it is the masked turn with names restored."""

    number: int
    speaker: PersonId
    role: SpeakerRole
    text: str = field(repr=False)
    as_said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithEvidence(Generic[Out]):
    """An answer, and every turn it cites, by number."""

    answer: Out
    turns: tuple[ShownTurn, ...]
