"""What a request asks for, as data: cues that speak for an outcome, each with its reason.

Invariant: cues that are loaded compile, and every outcome has one (DESIGN §4, triage outcomes).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError
from governance.policy.sensitivity.plain import Plain

INSTALLED: Final = Path(__file__).parent / "cues.toml"


class Outcome(StrEnum):
    """The doors triage can propose."""

    MICROLEARNING = "microlearning"
    PEER_GROUP = "peer_group"
    INTERNAL_COACH = "internal_coach"
    EXTERNAL_EXECUTIVE_COACH = "external_executive_coach"
    HUMAN_ESCALATION = "human_escalation"


class CueFileError(ChathamError):
    """The cues on disk cannot be used; no request is triaged until they can."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Entry(_File):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    outcome: Outcome
    weight: Annotated[float, Field(gt=0)]
    why: Annotated[str, Field(min_length=8)]
    pattern: str


class _Cues(_File):
    cue: list[_Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One cue that fired. words: those of the request it rests on; shown to its author only."""

    id: str
    outcome: Outcome
    weight: float
    why: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """All cues. digest: SHA-256 (hex) of the file."""

    digest: str
    _entries: tuple[tuple[_Entry, re.Pattern[str]], ...] = field(repr=False)
    _plain: Plain = field(repr=False)

    @classmethod
    def load(cls, path: Path = INSTALLED) -> Self:
        """Read the cues.

        Raises:
            CueFileError: unreadable, malformed, or an outcome has no cue.
        """
        try:
            text = path.read_text(encoding="utf-8")
            entries = _Cues.model_validate(tomllib.loads(text)).cue
            compiled = tuple((entry, re.compile(entry.pattern)) for entry in entries)
        except (OSError, ValueError, ValidationError, re.error) as fault:
            raise _broken(type(fault).__name__) from None
        missing = set(Outcome) - {entry.outcome for entry in entries}
        if missing:
            raise _broken(f"there is no cue for {', '.join(sorted(missing))}")
        return cls(
            digest=hashlib.sha256(text.encode()).hexdigest(), _entries=compiled, _plain=Plain()
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of all cues, in the order of the file."""
        return tuple(entry.id for entry, _ in self._entries)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every cue that fires on a request, once each, in the order of the file."""
        plain = self._plain(text)
        found = ((entry, pattern.search(plain)) for entry, pattern in self._entries)
        return tuple(
            Hit(
                id=entry.id,
                outcome=entry.outcome,
                weight=entry.weight,
                why=entry.why,
                words=match[0].strip(),
            )
            for entry, match in found
            if match is not None
        )


def _broken(why: str) -> CueFileError:
    return CueFileError(
        f"The triage cues cannot be used: {why}. No request is triaged until this is mended; "
        "restore the file that was installed."
    )
