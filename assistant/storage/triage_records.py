"""What is kept of triage beside the sealed words: codes and numbers, never a word of a request."""

from __future__ import annotations

from dataclasses import dataclass

from governance.identity import PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageAnswer:
    """What was proposed. Stored only sealed, under the request's own key.

    outcome, urgency: codes. confidence: 0 to 1. route: the door of a stop, else None. cues: ids of
    what spoke for it; the words they rest on are found again in the request while it is there.
    exemplars: ids of the nearest. unsure: the confidence was too low, so a person reads it. line:
    code of the organizational line the author stands in, if they said; for neutrality only.
    """

    outcome: str
    urgency: str
    confidence: float
    route: str | None = None
    cues: tuple[str, ...] = ()
    exemplars: tuple[str, ...] = ()
    unsure: bool = False
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRecord:
    """A request's row. answer: None before it was looked at."""

    session: SessionId
    author: PersonId
    answer: TriageAnswer | None = None
