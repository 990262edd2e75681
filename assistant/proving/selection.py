"""Which ledger entries are one person's to take away, and what of them may be said.

A payload is committed to as a whole, so an entry cannot be shown in part. Decided by DESIGN §4, §5:
- whose subject is somebody else: not theirs, whoever acted (a refusal is nobody else's business);
- about them, or done by them, or by the system in their session, and naming nobody else: shown;
- done by somebody else in a session where they are the coachee: kept back, but proved; told are
  kind, time and role, for a coachee may know who looked. A coach is not told when others did.
Only what the system keeps of a shared session counts as shared; requests, cases and consents don't.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from governance.identity import EngagementId, PersonId, Role, SessionId
from governance.ledger.events import LedgerEvent

_SHARED: Final = frozenset(
    {"session", "gate", "engine", "release", "key", "retention", "access:record"}
)
"""Domains (or domain and subject) whose entries belong to everybody who was in the session."""

PERSON: Final = "per_"
"""What every person's id begins with (`Ids.new("per")`)."""


class Belongs(StrEnum):
    """Whether an entry goes into a person's trail, and how."""

    NOT = "not"
    SHOWN = "shown"
    KEPT_BACK = "kept_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is a person's: sessions they were in, and their part in each engagement.

    everybody: ids of people known to the installation, so that none but `person`'s gets out.
    """

    person: PersonId
    sessions: Collection[SessionId]
    parts: Mapping[EngagementId, Role]
    everybody: Collection[PersonId]

    def ids(self) -> tuple[str, ...]:
        """Ids of which an entry of theirs names at least one."""
        return (self.person, *self.parts, *self.sessions)

    def place(self, event: LedgerEvent) -> Belongs:
        """Where an entry belongs."""
        subject, actor = event.refs.subject, event.actor.person
        if subject is not None and subject != self.person:
            return Belongs.NOT
        mine = self.person in {subject, actor}
        if not mine and not self._shared(event):
            return Belongs.NOT
        if not self._names_others(event):
            return Belongs.SHOWN
        if mine or self._is_coachee(event):
            return Belongs.KEPT_BACK
        return Belongs.NOT

    def _shared(self, event: LedgerEvent) -> bool:
        domain, what, _ = event.kind.split(":")
        if not _SHARED & {domain, f"{domain}:{what}"}:
            return False
        if event.refs.session is not None:
            return event.refs.session in self.sessions
        return event.refs.engagement in self.parts

    def _is_coachee(self, event: LedgerEvent) -> bool:
        engagement = event.refs.engagement
        return engagement is not None and self.parts.get(engagement) is Role.COACHEE

    def _names_others(self, event: LedgerEvent) -> bool:
        refs = event.refs
        said = {event.actor.person, refs.record, refs.decision, *event.facts.values()}
        names = {x for x in said if isinstance(x, str) and x != self.person}
        return any(x.startswith(PERSON) or x in self.everybody for x in names) or (
            event.actor.person not in {None, self.person}
        )


def told(event: LedgerEvent) -> dict[str, str]:
    """What may be said of an entry that is kept back: what happened, when, and in which role."""
    return {
        "at": event.at.isoformat(timespec="seconds"),
        "kind": event.kind.value,
        "role": event.actor.role.value,
    }
