"""What is kept of a pilot: every version of its design, what was read of it and told, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import PersonId


class PilotState(StrEnum):
    """How far a pilot is."""

    REGISTERED = "registered"
    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotVersion:
    """A pilot as it stood from `at` on. text: its design as JSON, sealed. by version, from 1."""

    pilot: str
    version: int
    cohort: str
    state: PilotState
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotReading:
    """What was read of one KPI. text: as JSON, sealed. signed_by: who stands by the figures."""

    pilot: str
    kpi: str
    cohort: str
    at: datetime
    signed_by: PersonId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotNarratives:
    """What managers told of a pilot. text: as JSON, sealed; "" once its time was up.

    signed_by: who handed them in.
    """

    pilot: str
    cohort: str
    at: datetime
    signed_by: PersonId
    text: str = field(repr=False)
