"""What is one person's: their engagements, the sessions they spoke in, and their own names.

Invariants: where nobody can tell any more who spoke, a session of two is both's, and one of a
group is nobody's to be handed out; a request is its author's and nobody else's, ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId, PersonId, Role, SessionId, Triage
from governance.privacy.vault import InMemoryVault, Vault, VaultEntry, Vaults

_LISTED: Final = (
    StageName.GUARDED,
    StageName.PSEUDONYMIZED,
    StageName.CLEARED,
    StageName.CONSENTED,
)
_TWO: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A person's reach. names: of everybody in the same engagements. own: what they are called."""

    person: PersonId
    roles: Mapping[EngagementId | None, Role]
    sessions: Mapping[SessionId, SessionRecord]
    names: Mapping[PersonId, str] = field(repr=False)
    own: frozenset[str] = field(repr=False)


def mine_of(work: UnitOfWork, stages: StageStore, person: PersonId) -> Mine:
    """Look a person's reach up."""
    roles: dict[EngagementId | None, Role] = {}
    names: dict[PersonId, str] = {}
    own: set[str] = set()
    sessions: dict[SessionId, SessionRecord] = {}
    for engagement in work.engagements.of_person(person):
        parts = {p.person: p.role for p in engagement.participants}
        roles[engagement.id] = parts[person]
        profile = work.engagements.profile(engagement.id)
        names.update(profile.names)
        own |= {label for label, whose in profile.speakers.items() if whose == person}
        for record in work.sessions.of_engagement(engagement.id):
            if record.purpose == Triage.code:
                # A request is its author's alone, however small the engagement.
                if work.triage.author(record.id) == person:
                    sessions[record.id] = record
                continue
            spoke = speakers(work, stages, record)
            if person in spoke or (not spoke and len(parts) <= _TWO):
                sessions[record.id] = record
    if person in names:
        own.add(names[person])
    return Mine(
        person=person,
        roles=roles,
        sessions=sessions,
        names=names,
        own=frozenset(name.casefold() for name in own),
    )


class OwnNames:
    """A transaction's vaults for somebody who is to learn no name but their own."""

    def __init__(self, vaults: Vaults, own: Collection[str]) -> None:
        self._vaults = vaults
        self._own = own

    def of(self, engagement: EngagementId, /) -> Vault:
        """The engagement's vault with the person's own entries only."""
        return _Narrowed(self._vaults.of(engagement), self._own)


class _Narrowed(InMemoryVault):
    def __init__(self, vault: Vault, own: Collection[str]) -> None:
        super().__init__(vault.engagement)
        self._kept = tuple(
            entry for entry in vault.entries() if {s.casefold() for s in entry.surfaces} & set(own)
        )

    def entries(self) -> tuple[VaultEntry, ...]:
        return self._kept


def speakers(work: UnitOfWork, stages: StageStore, record: SessionRecord) -> frozenset[PersonId]:
    """Who speaks in a session, as far as its stages still say; nobody when they do not."""
    if record.erased:
        return frozenset()
    if (author := work.triage.author(record.id)) is not None:
        return frozenset({author})
    for name in _LISTED:
        stage = work.stages.find(record.id, name)
        if stage is not None and stage.header is not None:
            return frozenset(stage.header.subjects)
    if StageName.RAW in work.stages.names(record.id):
        return frozenset(stages.raw(work, record).subjects)
    return frozenset()
