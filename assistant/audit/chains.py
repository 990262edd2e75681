"""A session's chain: consent, policy, mask, egress, release, each as an entry of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from assistant.audit.period import Period, Recorded
from assistant.storage.work import UnitOfWork
from governance.identity import SessionId
from governance.ledger.kinds import EventKind

LINKS: Final[Mapping[str, frozenset[EventKind]]] = MappingProxyType(
    {
        "consent": frozenset(
            {
                EventKind.CONSENT_GRANT_GIVEN,
                EventKind.CONSENT_GRANT_RENEWED,
                EventKind.GATE_CONSENT_ALLOWED,
                EventKind.GATE_CONSENT_STOPPED,
            }
        ),
        "policy": frozenset({EventKind.GATE_POLICY_ALLOWED, EventKind.GATE_POLICY_STOPPED}),
        "mask": frozenset({EventKind.GATE_ANONYMIZER_ALLOWED, EventKind.GATE_ANONYMIZER_STOPPED}),
        "egress": frozenset(
            {
                EventKind.GATE_EGRESS_ALLOWED,
                EventKind.GATE_EGRESS_STOPPED,
                EventKind.ENGINE_DRAFT_RECORDED,
            }
        ),
        "release": frozenset(
            {
                EventKind.GATE_GUARD_ALLOWED,
                EventKind.GATE_GUARD_STOPPED,
                EventKind.SESSION_SUMMARY_APPROVED,
                EventKind.RELEASE_SUMMARY_VIEWED,
                EventKind.RELEASE_TURNS_VIEWED,
                EventKind.RELEASE_SUMMARY_EXPORTED,
                EventKind.GATE_RELEASE_STOPPED,
            }
        ),
    }
)
_GRANTS: Final = frozenset({EventKind.CONSENT_GRANT_GIVEN, EventKind.CONSENT_GRANT_RENEWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """links: what was recorded for each, in order. erased: its key is gone, and what told of it."""

    session: SessionId
    status: str
    processor: str
    erased: bool
    links: Mapping[str, Sequence[Recorded]]

    def indexes(self) -> tuple[int, ...]:
        """Every entry of the chain."""
        return tuple(sorted({r.index for found in self.links.values() for r in found}))

    def document(self) -> dict[str, Any]:
        """The chain as JSON values."""
        return {
            "session": self.session,
            "status": self.status,
            "processor": self.processor,
            "erased": self.erased,
            "links": {
                name: [
                    {
                        "entry": r.index,
                        "at": r.event.at.isoformat(timespec="seconds"),
                        "kind": r.event.kind.value,
                        "decision": r.event.refs.decision,
                        "facts": dict(r.event.facts),
                    }
                    for r in found
                ]
                for name, found in self.links.items()
            },
        }


def chain_of(work: UnitOfWork, session: SessionId, period: Period) -> Chain:
    """The chain of a session in an audit's period.

    Raises:
        NotStored: there is no such session.
    """
    record = work.sessions.get(session)
    own = period.by_session.get(session, ())
    last = max((r.index for r in own), default=-1)
    people = {p.person for p in work.engagements.get(record.engagement).participants}
    grants = [
        r
        for r in period.entries
        if r.event.kind in _GRANTS
        and r.index < last
        and r.event.refs.subject in people
        and r.event.refs.engagement in {None, record.engagement}
        and r.event.refs.session in {None, session}
    ]
    entries = sorted({r.index: r for r in (*grants, *own)}.values(), key=lambda r: r.index)
    return Chain(
        session=session,
        status=record.status.value,
        processor=record.processor.id,
        erased=record.erased,
        links={
            name: [r for r in entries if r.event.kind in kinds] for name, kinds in LINKS.items()
        },
    )
