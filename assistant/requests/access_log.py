"""Who looked at what of a person's, when and why: read from the ledger, in plain words.

Invariants: the log is the ledger's own entries, so a look that is not in it did not happen through
Chatham; a coach is not told when a coachee read (DESIGN §4), and nobody is told who else asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from assistant.requests.mine import Mine
from assistant.sessions.looks import OPENED
from governance.identity import Role, SessionId
from governance.ledger.events import LedgerEvent
from governance.ledger.kinds import EventKind

WHY: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.RELEASE_SUMMARY_VIEWED: "read the summary, as somebody who was in the session",
        EventKind.RELEASE_MASKED_VIEWED: "looked at what a model saw of it",
        EventKind.RELEASE_TURNS_VIEWED: "read single turns of it, word for word",
        EventKind.RELEASE_SUMMARY_EXPORTED: "took a copy of the summary",
        EventKind.ACCESS_RECORD_VIEWED: "looked at the record of it",
        EventKind.ACCESS_LOG_VIEWED: "looked at this log",
        EventKind.RIGHTS_PACKAGE_EXPORTED: "made a copy of the data, on request",
        EventKind.CONSENT_RECEIPT_ISSUED: "fetched the consent receipts",
        EventKind.CONSENT_PREVIEW_SHOWN: "looked at the masked transcript before saying yes or no",
        EventKind.LEDGER_TRAIL_EXPORTED: "took the proofs from the ledger",
        EventKind.ENGINE_DRAFT_RECORDED: "drafted the summary from masked text",
        EventKind.GATE_EGRESS_ALLOWED: "sent masked text to a model outside this program",
    }
)
WHY_OPENED: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.RELEASE_SUMMARY_VIEWED: "read the summary, which was opened to them",
        EventKind.RELEASE_SUMMARY_EXPORTED: "took a copy of the summary, which was opened to them",
    }
)
"""The same by somebody who was not in the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One line of the log. who: the name of somebody from the same engagement, or an id.

    own: the person whose log it is looked themself; a name may be anything, "you" included.
    """

    at: datetime
    role: str
    who: str = field(repr=False)
    why: str
    session: SessionId | None
    own: bool

    def row(self) -> dict[str, str | None]:
        """For JSON."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "role": self.role,
            "who": self.who,
            "why": self.why,
            "session": self.session,
        }


def looks(events: Iterator[LedgerEvent | None], mine: Mine) -> tuple[Look, ...]:
    """The lines of a person's log, oldest first."""
    return tuple(look for event in events if (look := look_in(event, mine)) is not None)


def look_in(event: LedgerEvent | None, mine: Mine) -> Look | None:
    """The line an entry makes; None when it makes none. event: None for one that is erased."""
    return _look(event, mine) if event is not None and _is_theirs(event, mine) else None


def _is_theirs(event: LedgerEvent, mine: Mine) -> bool:
    if event.kind not in WHY:
        return False
    subject = event.refs.subject
    if subject is not None:
        return subject == mine.person
    if event.refs.session not in mine.sessions:
        return False
    others = event.actor.person not in {None, mine.person}
    return not others or mine.roles.get(event.refs.engagement) is Role.COACHEE


def _look(event: LedgerEvent, mine: Mine) -> Look:
    person = event.actor.person
    own = person is not None and person == mine.person
    if person is None:
        role, who = "program", str(event.facts.get("processor", "Chatham"))
    else:
        role = event.actor.role.value
        who = "you" if own else mine.names.get(person, person)
    opened = event.facts.get("state") == OPENED
    why = WHY_OPENED.get(event.kind, WHY[event.kind]) if opened else WHY[event.kind]
    return Look(at=event.at, role=role, who=who, why=why, session=event.refs.session, own=own)
