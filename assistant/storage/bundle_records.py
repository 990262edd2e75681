"""What the register of bundles takes and gives.

Invariant: ids, codes and digests only; a bundle's facts are numbers and digests, its artefacts
are sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import BundleDigest, PersonId, Role


class Happened(StrEnum):
    """What can happen to a bundle, or to the work of models as a whole."""

    NOTED = "noted"
    MEASURED = "measured"
    EVALUATED = "evaluated"
    APPROVED = "approved"
    CHOSEN = "chosen"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    STOPPED = "stopped"
    RESUMED = "resumed"


class Lane(StrEnum):
    """How a bundle got its approval: by people, by one person for a small change, by its maker."""

    FULL = "full"
    FAST = "fast"
    PUBLISHER = "publisher"


class Mode(StrEnum):
    """What works on sessions: the bundle that was chosen, the embedded engine alone, or nothing."""

    ON = "on"
    EXTRACTIVE = "extractive"
    OFF = "off"


class Kind(StrEnum):
    """A run of the suites over one bundle, or two runs laid side by side."""

    RUN = "run"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One line of the register. Lines are added and never changed.

    number: from 1. bundle: None where it is about all of them. person, role: None for the system.
    evidence: the comparison it rests on (its SHA-256). code: lane, verdict, mode or cause.
    """

    number: int
    happened: Happened
    at: datetime
    bundle: BundleDigest | None = None
    person: PersonId | None = None
    role: Role | None = None
    evidence: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A statement as it is stored: with the HMAC over it and everything before it."""

    statement: Statement
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A run or a comparison. id: SHA-256 (hex) of `body`, which is read with it.

    baseline: of a comparison, the bundle it is compared with. verdict: of a comparison.
    """

    id: str
    kind: Kind
    bundle: BundleDigest
    selection: str
    at: datetime
    baseline: BundleDigest | None = None
    verdict: str | None = None
    cases: int = 0
    body: bytes = field(repr=False)
