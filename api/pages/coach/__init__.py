"""A coach's pages: what waits today, sessions from file to recap, commitments, engagements, cases.

Invariant: a page is about the sessions and engagements of whoever asks; of the rest it knows none.
"""

from __future__ import annotations

from typing import Final

from api.pages.coach import (
    arriving,
    calendar,
    cases,
    commitments,
    drafts,
    engagements,
    recaps,
    sessions,
    speakers,
    today,
    triage,
)

COACH: Final = (
    today,
    arriving,
    sessions,
    speakers,
    drafts,
    recaps,
    commitments,
    engagements,
    calendar,
    cases,
    triage,
)
