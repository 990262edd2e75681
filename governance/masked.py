"""Text after the anonymizer: what a model or the extractive engine is allowed to read.

Held inside `Pseudonymized`; only `governance.opening` hands it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from governance.identity import PersonId, SpeakerRole
from governance.raw import UNKNOWN_CONTEXT, SessionContext, TranscriptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedTurn:
    """A turn with every identifying span replaced by a pseudonym or a generalization.

    text: such as "I gave [PERSON_2] the rota"; role and speaker as in the raw turn.
    """

    number: int
    speaker: PersonId
    role: SpeakerRole
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedTranscript:
    """A whole masked session. issued: every pseudonym that stands in it, e.g. "[PERSON_1]"."""

    turns: tuple[MaskedTurn, ...]
    issued: frozenset[str]
    kind: TranscriptKind = "transcript"
    language: str = "en"
    context: SessionContext = UNKNOWN_CONTEXT
