"""Who and what a decision is about: people, roles, purposes, processors, and their ids.

Ids are opaque and pseudonymous: none is derived from a name or an e-mail address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NewType, TypeAlias

PersonId = NewType("PersonId", str)
EngagementId = NewType("EngagementId", str)
SessionId = NewType("SessionId", str)
DecisionId = NewType("DecisionId", str)
ProcessorId = NewType("ProcessorId", str)
BundleDigest = NewType("BundleDigest", str)
"""SHA-256 (hex) over model, parameters, prompts, policy, weights, thresholds and taxonomy."""

SpeakerRole: TypeAlias = Literal["coach", "coachee"]
"""The two parts a speaker can have in a session."""


class Role(StrEnum):
    """Everybody who may act on the system. An administrator is not a reader of content."""

    COACH = "coach"
    COACHEE = "coachee"
    SPONSOR = "sponsor"
    LD_ANALYST = "ld_analyst"
    PROGRAMME_MANAGER = "programme_manager"
    PRIVACY_OFFICER = "privacy_officer"
    ESCALATION_HANDLER = "escalation_handler"
    MODEL_OWNER = "model_owner"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody acting in a role; `person` is None for the system itself.

    contract_over: whether a coach's contract has ended; who says who is asking looks it up.
    """

    person: PersonId | None
    role: Role
    contract_over: bool = False


class Purpose:
    """Why text is processed. A marker type, never instantiated: it is the phantom parameter P.

    `code` is the same fact at run time, where it is sealed into every stage's associated data.
    """

    code: ClassVar[str]

    def __init__(self) -> None:
        raise TypeError("A purpose is a marker type and has no instances; pass the class itself.")


class SessionSummary(Purpose):
    """A cited summary of one session for its coach and coachee."""

    code = "session_summary"


class Triage(Purpose):
    """Proposing a door for a coaching request."""

    code = "triage"


class ThemeReport(Purpose):
    """Aggregate themes for L&D in which nobody can be found."""

    code = "theme_report"


class Microlearning(Purpose):
    """Short learning suggestions for the coachee."""

    code = "microlearning"


class Evaluation(Purpose):
    """Measuring the product on cases before a change."""

    code = "evaluation"


PURPOSES: Final[Mapping[str, type[Purpose]]] = MappingProxyType(
    {p.code: p for p in (SessionSummary, Triage, ThemeReport, Microlearning, Evaluation)}
)


class Locality(StrEnum):
    """Where a processor runs: inside the organization's own walls, or with somebody else."""

    LOCAL = "local"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """What does the processing: the embedded engine, or a model behind a provider's API."""

    id: ProcessorId
    locality: Locality


EMBEDDED: Final = Processor(id=ProcessorId("chatham:embedded"), locality=Locality.LOCAL)
"""The extractive engine in this process. No word leaves the machine."""
