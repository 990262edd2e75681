"""Where a session stands (DESIGN §7), and the only ways from one status to another.

Invariant: an end stays an end. From one, only `failed` goes back to work; erasing (`withdrawn`,
`expired`) is possible from everywhere, and nothing leaves `withdrawn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assistant.storage.errors import IllegalTransition


class Status(StrEnum):
    """What has become of a session."""

    RECEIVED = "received"
    AWAITING_SPEAKERS = "awaiting_speakers"
    AWAITING_CONSENT = "awaiting_consent"
    QUEUED = "queued"
    RUNNING = "running"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    NO_CONSENT = "no_consent"
    ESCALATED = "escalated"
    BLOCKED = "blocked"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Step(StrEnum):
    """Which gate has the session, or had it when it stopped."""

    CONSENT = "consent"
    POLICY = "policy"
    ANONYMIZER = "anonymizer"
    ENGINE = "engine"
    GUARD = "guard"
    RELEASE = "release"


ENDS: Final = frozenset(
    {
        Status.APPROVED,
        Status.NO_CONSENT,
        Status.ESCALATED,
        Status.BLOCKED,
        Status.FAILED,
        Status.WITHDRAWN,
        Status.EXPIRED,
    }
)
ERASED: Final = frozenset({Status.WITHDRAWN, Status.EXPIRED})
"""The ends at which a session's key is destroyed."""

_STOPS: Final = frozenset({Status.NO_CONSENT, Status.ESCALATED, Status.BLOCKED, Status.FAILED})

TRANSITIONS: Final[Mapping[Status, frozenset[Status]]] = MappingProxyType(
    {
        Status.RECEIVED: ERASED
        | _STOPS
        | {Status.AWAITING_SPEAKERS, Status.AWAITING_CONSENT, Status.QUEUED},
        Status.AWAITING_SPEAKERS: ERASED | {Status.AWAITING_CONSENT, Status.QUEUED},
        Status.AWAITING_CONSENT: ERASED | {Status.NO_CONSENT, Status.QUEUED},
        Status.QUEUED: ERASED | _STOPS | {Status.AWAITING_CONSENT, Status.RUNNING},
        Status.RUNNING: ERASED
        | _STOPS
        | {Status.AWAITING_CONSENT, Status.QUEUED, Status.IN_REVIEW},
        # Whoever was proposed a door may still ask for a person instead.
        Status.IN_REVIEW: ERASED
        | {Status.APPROVED, Status.BLOCKED, Status.ESCALATED, Status.QUEUED},
        Status.APPROVED: ERASED,
        Status.NO_CONSENT: ERASED,
        Status.ESCALATED: ERASED,
        Status.BLOCKED: ERASED,
        Status.FAILED: ERASED | {Status.QUEUED},
        Status.EXPIRED: frozenset({Status.WITHDRAWN}),
        Status.WITHDRAWN: frozenset(),
    }
)


def check_transition(old: Status, new: Status) -> None:
    """Let a session go from `old` to `new`, or stay where it is.

    Raises:
        IllegalTransition: the table does not allow it.
    """
    if new != old and new not in TRANSITIONS[old]:
        raise IllegalTransition(
            f"A session that is {old} cannot become {new}. Nothing was changed. "
            "Read the session again; if it ended, start a new one."
        )
