"""Who is said to have said it did say it."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import contains_run, normalized, tokens
from governance.identity import SpeakerRole

_SUBJECT: Final = re.compile(
    r"(?:^|[.;]\s+|\b(?:and|but|while|so|that)\s+)(?:the\s+|their\s+|her\s+|his\s+)?"
    r"(coachee|coach)(?:'s)?\b"
)


def is_said_by_its_speaker(claim: Claim, evidence: Evidence) -> bool:
    """The role a line speaks about is the role of the turn its quote stands in.

    A line that names no role says nothing about who spoke. Typed notes are all written by the
    coach, so there the words themselves must tell (see `owner`).
    """
    if evidence.is_notes or claim.section in VERBATIM:
        return True
    first = _SUBJECT.search(normalized(claim.text))
    if first is None:
        return True
    role: SpeakerRole = "coach" if first[1] == "coach" else "coachee"
    quote = tokens(claim.quote)
    return any(
        turn.role == role
        for turn in evidence.cited(claim)
        if contains_run(tokens(turn.text), quote)
    )
