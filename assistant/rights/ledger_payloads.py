"""Which ledger entries lose their content when somebody takes their consent back.

What says how a session went: its length and language, why a gate stopped it, what an engine made
of it. Kept: consent, that each gate asked and let it through, what left the house, who read it
when, and the erasure itself, since the person has a right to see those and the organization has to
be able to show them (GDPR Art. 5(2), 15, 17(3)(e)). The leaf hashes stay either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from assistant.storage.mentions import stretches
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId, SessionId
from governance.ledger.events import LedgerEvent, read_event
from governance.ledger.kinds import EventKind

TELLING: Final = frozenset(
    {
        EventKind.SESSION_TRANSCRIPT_RECEIVED,
        EventKind.SESSION_RUN_STARTED,
        EventKind.SESSION_RUN_FAILED,
        EventKind.GATE_CONSENT_STOPPED,
        EventKind.GATE_POLICY_STOPPED,
        EventKind.GATE_ANONYMIZER_STOPPED,
        EventKind.GATE_EGRESS_STOPPED,
        EventKind.GATE_GUARD_STOPPED,
        EventKind.GATE_RELEASE_STOPPED,
        EventKind.ENGINE_DRAFT_RECORDED,
        EventKind.CASE_STOP_OPENED,
        EventKind.CASE_STOP_ACKNOWLEDGED,
        EventKind.CASE_STOP_OVERDUE,
        EventKind.CASE_STOP_RESOLVED,
        EventKind.CASE_DOOR_OPENED,
        EventKind.RIGHTS_LINE_CONTESTED,
        EventKind.RIGHTS_LINE_RECTIFIED,
    }
)
ERASING: Final = frozenset(
    {
        EventKind.SESSION_CONTENT_ERASING,
        EventKind.SESSION_CONTENT_ERASED,
        EventKind.RIGHTS_DELETION_CERTIFIED,
        EventKind.LEDGER_PAYLOAD_ERASED,
        EventKind.RETENTION_HOLD_PLACED,
        EventKind.RETENTION_HOLD_RELEASED,
    }
)
"""What the ledger goes on telling after everything else about an engagement is erased."""


def payloads_to_erase(work: UnitOfWork, sessions: Iterable[SessionId]) -> tuple[int, ...]:
    """Indexes of the entries about these sessions whose content goes."""
    wanted = frozenset(sessions)
    return tuple(
        index
        for index, event in _naming(work, *wanted)
        if event.kind in TELLING and event.refs.session in wanted
    )


def payloads_of(work: UnitOfWork, engagement: EngagementId) -> tuple[int, ...]:
    """Indexes of all that the ledger tells of an engagement, when no claim is possible any more.

    Kept: that it was erased, and when.
    """
    sessions = {record.id for record in work.sessions.of_engagement(engagement)}
    return tuple(
        index
        for index, event in _naming(work, engagement, *sessions)
        if event.kind not in ERASING
        and (event.refs.engagement == engagement or event.refs.session in sessions)
    )


def _naming(work: UnitOfWork, *tokens: str) -> Iterator[tuple[int, LedgerEvent]]:
    indexes = work.mentions.of(*tokens)
    wanted = frozenset(indexes)
    for first, end in stretches(indexes):
        for entry in work.ledger.entries(first, end):
            if entry.index in wanted and entry.payload is not None:
                yield entry.index, read_event(entry.payload)
