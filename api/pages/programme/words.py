"""What the programme's pages call the codes they show (English, translated where it is shown)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.programme.blueprint.plan import StepKind, Verdict
from assistant.programme.kpis.board import Lack, Way
from assistant.programme.kpis.plan import Frequency, Measure, Timing
from assistant.programme.people.certification import Missing
from assistant.storage.kpi_records import FigureSource
from assistant.storage.people_records import (
    AgeBand,
    CoachKind,
    EngagementKind,
    Level,
    TenureBand,
    Training,
)
from assistant.triage.coaches import Credential

LEVELS: Final[Mapping[Level, str]] = MappingProxyType(
    {
        Level.INDIVIDUAL_CONTRIBUTOR: "Individual contributor",
        Level.FIRST_LINE_MANAGER: "First-line manager",
        Level.MIDDLE_MANAGER: "Middle manager",
        Level.DIRECTOR: "Director",
        Level.VP: "Vice president",
        Level.C_SUITE: "Executive board",
        Level.UNKNOWN: "Not known",
    }
)
AGES: Final[Mapping[AgeBand, str]] = MappingProxyType(
    {
        AgeBand.UNDER_30: "under 30",
        AgeBand.FROM_30: "30 to 39",
        AgeBand.FROM_40: "40 to 49",
        AgeBand.FROM_50: "50 and over",
        AgeBand.UNKNOWN: "not known",
    }
)
TENURES: Final[Mapping[TenureBand, str]] = MappingProxyType(
    {
        TenureBand.UNDER_2: "under 2 years",
        TenureBand.FROM_2: "2 to 4 years",
        TenureBand.FROM_5: "5 to 9 years",
        TenureBand.FROM_10: "10 years and over",
        TenureBand.UNKNOWN: "not known",
    }
)
COACH_KINDS: Final[Mapping[CoachKind, str]] = MappingProxyType(
    {
        CoachKind.INTERNAL: "Internal",
        CoachKind.EXTERNAL: "External",
        CoachKind.PEER: "Peer",
    }
)
TRAININGS: Final[Mapping[Training, str]] = MappingProxyType(
    {
        Training.ACCREDITED: "accredited",
        Training.OTHER: "other formal training",
        Training.NONE: "none",
    }
)
CREDENTIALS: Final[Mapping[Credential, str]] = MappingProxyType(
    {
        Credential.ICF_ACC: "ICF ACC",
        Credential.ICF_PCC: "ICF PCC",
        Credential.ICF_MCC: "ICF MCC",
        Credential.EMCC_FOUNDATION: "EMCC Foundation",
        Credential.EMCC_PRACTITIONER: "EMCC Practitioner",
        Credential.EMCC_SENIOR_PRACTITIONER: "EMCC Senior Practitioner",
        Credential.EMCC_MASTER_PRACTITIONER: "EMCC Master Practitioner",
    }
)
ENGAGEMENTS: Final[Mapping[EngagementKind, str]] = MappingProxyType(
    {
        EngagementKind.ONE_TO_ONE: "One to one",
        EngagementKind.EXECUTIVE: "Executive",
        EngagementKind.PEER: "Peer",
        EngagementKind.GROUP_LAB: "Group lab",
    }
)
LACKING: Final[Mapping[Missing, str]] = MappingProxyType(
    {
        Missing.CREDENTIAL: "credential",
        Missing.EXPIRED: "credential has expired",
        Missing.TRAINING: "formal training",
        Missing.PRACTICE: "supervised practice",
        Missing.EVIDENCE: "outcome evidence",
        Missing.ENDORSEMENT: "endorsement",
        Missing.CONTRACT: "contract",
        Missing.PLACE: "free place",
        Missing.LINE: "neutral line",
    }
)
TIMINGS: Final[Mapping[Timing, str]] = MappingProxyType(
    {Timing.LEADING: "leading", Timing.LAGGING: "lagging"}
)
FREQUENCIES: Final[Mapping[Frequency, str]] = MappingProxyType(
    {
        Frequency.MONTHLY: "monthly",
        Frequency.QUARTERLY: "quarterly",
        Frequency.ANNUALLY: "once a year",
        Frequency.AFTER_COHORT: "after a cohort",
    }
)
LACKS: Final[Mapping[Lack, str]] = MappingProxyType(
    {
        Lack.OWNER: "nobody owns it",
        Lack.SOURCE: "no source is named",
        Lack.OVERDUE: "overdue",
        Lack.UNSIGNED: "waits for its owner's signature",
        Lack.FEW: "too few people to show a number",
        Lack.TARGET: "no target",
    }
)
WAYS: Final[Mapping[Way, str]] = MappingProxyType(
    {
        Way.REACHED: "on target",
        Way.CLOSER: "closer than at the start",
        Way.NOT_CLOSER: "not closer than at the start",
    }
)
ORIGINS: Final[Mapping[FigureSource, str]] = MappingProxyType(
    {
        FigureSource.FACTS: "computed by Chatham",
        FigureSource.SURVEY: "surveyed by Chatham",
        FigureSource.FILE: "handed in as a file",
        FigureSource.API: "handed in",
    }
)
MEASURES: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.COACH_RATIO: "People enrolled, divided by coaches under contract.",
        Measure.COACH_UTILIZATION: "Minutes held of minutes offered, all coaches together.",
        Measure.SESSION_COMPLETION: "Times held, of those that somebody had booked.",
        Measure.NPS: "Nines and tens, less zeros to sixes, of one anonymous question.",
        Measure.CHECKLIST: "Those who said yes to one anonymous question.",
        Measure.OUTSIDE: "Handed in from outside and signed by its owner.",
    }
)
PAPERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sponsor-brief": "Brief for the executive sponsor",
        "pilot-charter": "Pilot charter",
        "sponsor-answers": "Two questions, answered",
        "quarterly-review": "Quarterly review",
        "budget-sheet": "Budget sheet",
        "vendor-gating": "Vendor gating checklist",
        "escalation-criteria": "Escalation criteria for external coaches",
    }
)
IN_PAPERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sponsor-brief": "One paragraph: what we believe, with whom, three figures, and when.",
        "pilot-charter": "What sponsor, programme and privacy agree on before the start.",
        "sponsor-answers": "Pick two. Each is answered in a paragraph with your own figures.",
        "quarterly-review": "Every KPI with target, trend, owner and source, and what is open.",
        "budget-sheet": "Capacity, hours, cost for a coachee, and what changes it.",
        "vendor-gating": "Which vendors are in the register, and what each still lacks.",
        "escalation-criteria": "When to stop and hand over, as the policies in force answer.",
    }
)
"""What is in each paper."""
STEPS: Final[Mapping[StepKind, str]] = MappingProxyType(
    {
        StepKind.TASK: "task",
        StepKind.LAB: "group lab",
        StepKind.MODULE: "to read",
        StepKind.DECISION: "decision",
    }
)
VERDICTS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {Verdict.GO: "go on", Verdict.STOP: "stop"}
)
