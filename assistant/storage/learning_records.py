"""What is kept about modules: proposals with their owner's answers, drafts, counts of nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import EngagementId, PersonId, SessionId


class Tried(StrEnum):
    """What became of a practice, a week later, as its owner says."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class ModuleState(StrEnum):
    """Where an organization's module stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is sealed of a proposal.

    module: id/version. goal: which line of the summary's goals it rests on, from 0. turns: what
    that line cites, so that a line that took its place is not taken for it.
    opened_at: when its owner first looked. if_part, then_part, note: the owner's own words, for
    nobody else.
    """

    module: str
    theme: str
    goal: int
    turns: tuple[int, ...]
    catalogue: str
    opened_at: datetime | None = None
    tried: Tried | None = None
    useful: bool | None = None
    shared: bool = False
    if_part: str = field(default="", repr=False)
    then_part: str = field(default="", repr=False)
    note: str = field(default="", repr=False)

    @property
    def opened(self) -> bool:
        """Whether its owner has looked at it."""
        return self.opened_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """A proposal. proposed: None when its session's key is gone."""

    id: str
    person: PersonId
    engagement: EngagementId
    session: SessionId
    at: datetime
    proposed: Proposed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModuleRecord:
    """An organization's module. text: the whole file. release: the theme report it came from."""

    id: str
    version: int
    state: ModuleState
    theme: str
    written_by: PersonId
    at: datetime
    text: str = field(repr=False)
    decided_by: PersonId | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How people found a module. Zero until five have answered, and then by fives."""

    module: str
    answers: int
    useful: int
