"""What the repositories take and give. Plain values: no row, no connection, no text of a session.

`Profile` is the one exception: it holds names, is stored only sealed, and hides them in `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from assistant.storage.statuses import ENDS, Status, Step
from governance.identity import (
    BundleDigest,
    DecisionId,
    EngagementId,
    PersonId,
    Processor,
    Role,
    SessionId,
)
from governance.outcomes import ReasonCode, Route
from governance.raw import RosterEntry, TranscriptKind
from governance.stages import Header

SessionKind: TypeAlias = TranscriptKind | Literal["request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person's part in an engagement; by id only."""

    person: PersonId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an engagement knows by name. Stored as one sealed record under the engagement's key.

    title: what people call the engagement. names: display name per participant. speakers: whose
    voice a label in a transcript is, as the user confirmed it. roster: names to mask.
    high_stakes: the programme has said that people carry this one, from beginning to end.
    """

    title: str = field(default="", repr=False)
    names: Mapping[PersonId, str] = field(default_factory=dict[PersonId, str], repr=False)
    speakers: Mapping[str, PersonId] = field(default_factory=dict[str, PersonId], repr=False)
    roster: tuple[RosterEntry, ...] = field(default=(), repr=False)
    high_stakes: bool = False


EMPTY_PROFILE: Final = Profile()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementRecord:
    """An engagement without its names; those are in its `Profile`."""

    id: EngagementId
    participants: tuple[Participant, ...]
    created_at: datetime
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session's row: where it stands, and nothing that was said.

    medium: the format it came in, e.g. `zoom-vtt`. reason, route, labels, policies, turns: why it
    stopped. fault: the class of the exception that failed it. attempts: how often a worker took
    it. left_out: turns that were left out, as the coachee agreed. raw_expires_at: when raw text
    must be gone. version: rises with every change.
    erased: the key is destroyed.
    """

    id: SessionId
    engagement: EngagementId
    purpose: str
    processor: Processor
    kind: SessionKind
    language: str
    medium: str
    words: int
    status: Status
    created_at: datetime
    updated_at: datetime
    raw_expires_at: datetime | None = None
    step: Step | None = None
    reason: ReasonCode | None = None
    route: Route | None = None
    labels: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    fault: str | None = None
    attempts: int = 0
    bundle: BundleDigest | None = None
    version: int = 1
    lease_owner: str | None = None
    lease_until: datetime | None = None
    erased: bool = False

    @property
    def ended(self) -> bool:
        """Nothing more happens to it by itself."""
        return self.status in ENDS


class StageName(StrEnum):
    """What a sealed record holds: the class of the stage, or the raw input before any gate.

    UPLOAD: a file as it came in, while nobody has said yet who speaks in it.
    """

    UPLOAD = "Upload"
    RAW = "Raw"
    CONSENTED = "Consented"
    CLEARED = "Cleared"
    PSEUDONYMIZED = "Pseudonymized"
    DRAFT = "Draft"
    GUARDED = "Guarded"


HOLDING_RAW: Final = frozenset(
    {StageName.UPLOAD, StageName.RAW, StageName.CONSENTED, StageName.CLEARED}
)
"""The stages whose content is the raw text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedStage:
    """One sealed stage of a session. header: None for raw input only. blob: as `seal` made it."""

    stage: StageName
    header: Header | None
    blob: bytes = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """What a gate decided about a session. gate: e.g. `consent`. outcome: `allowed` or `stopped`.

    facts: what the policies were asked about, as `governance.policy.replay` writes it: codes and
    ids, sealed in the database together with route and policies.
    """

    id: DecisionId
    session: SessionId
    gate: str
    outcome: str
    at: datetime
    reason: ReasonCode | None = None
    route: Route | None = None
    policies: tuple[str, ...] = ()
    policy_digest: str | None = None
    facts: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """An API token without its secret. prefix: its public beginning, to name it by."""

    prefix: str
    role: Role
    person: PersonId | None
    scopes: frozenset[str]
    expires_at: datetime
    last_used_on: date | None = None
