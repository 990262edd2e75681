"""The KPIs that come ready: the six of the source's table, and two that lead them."""

from __future__ import annotations

from datetime import date

from assistant.programme.kpis.plan import Frequency, Kpi, Measure, Timing, Unit

ADOPTION_QUESTION = "In the last month, did you coach somebody in your team at least twice?"
NPS_QUESTION = "How likely are you to recommend this coaching to a colleague?"


def ready(starts_on: date) -> tuple[Kpi, ...]:
    """The eight, without owners: a programme names its own, and the board says so until then."""
    return (
        Kpi(
            id="coach-ratio",
            title="Coachees for each coach",
            timing=Timing.LEADING,
            measure=Measure.COACH_RATIO,
            unit=Unit.ONE_TO,
            frequency=Frequency.QUARTERLY,
            starts_on=starts_on,
            baseline=25,
            target_6=20,
            target_12=15,
            lower=True,
            source="Chatham: enrolment and the directory of coaches",
        ),
        Kpi(
            id="coach-utilization",
            title="Coach utilization",
            timing=Timing.LEADING,
            measure=Measure.COACH_UTILIZATION,
            unit=Unit.PERCENT,
            frequency=Frequency.MONTHLY,
            starts_on=starts_on,
            baseline=40,
            target_6=55,
            target_12=70,
            source="Chatham: times offered and held, all coaches together",
        ),
        Kpi(
            id="session-completion",
            title="Booked sessions that were held",
            timing=Timing.LEADING,
            measure=Measure.SESSION_COMPLETION,
            unit=Unit.PERCENT,
            frequency=Frequency.MONTHLY,
            starts_on=starts_on,
            baseline=80,
            target_6=85,
            target_12=90,
            source="Chatham: times booked, held and cancelled",
        ),
        Kpi(
            id="participant-nps",
            title="Participant NPS",
            timing=Timing.LEADING,
            measure=Measure.NPS,
            unit=Unit.SCORE,
            frequency=Frequency.AFTER_COHORT,
            starts_on=starts_on,
            baseline=22,
            target_6=35,
            target_12=45,
            source="Chatham: an anonymous survey of one cohort",
            question=NPS_QUESTION,
        ),
        Kpi(
            id="manager-feedback",
            title="Managers who see a change at work",
            timing=Timing.LEADING,
            measure=Measure.OUTSIDE,
            unit=Unit.PERCENT,
            frequency=Frequency.QUARTERLY,
            starts_on=starts_on,
            baseline=35,
            target_6=45,
            target_12=55,
        ),
        Kpi(
            id="coaching-adoption",
            title="Managers who coach their teams",
            timing=Timing.LAGGING,
            measure=Measure.CHECKLIST,
            unit=Unit.PERCENT,
            frequency=Frequency.QUARTERLY,
            starts_on=starts_on,
            baseline=28,
            target_6=45,
            target_12=60,
            source="Chatham: an anonymous checklist of one cohort",
            question=ADOPTION_QUESTION,
        ),
        Kpi(
            id="promotion-rate",
            title="Promotion rate among participants",
            timing=Timing.LAGGING,
            measure=Measure.OUTSIDE,
            unit=Unit.PERCENT,
            frequency=Frequency.ANNUALLY,
            starts_on=starts_on,
            baseline=8,
            target_6=None,
            target_12=14,
        ),
        Kpi(
            id="customer-satisfaction",
            title="Customer satisfaction (CSAT)",
            timing=Timing.LAGGING,
            measure=Measure.OUTSIDE,
            unit=Unit.PERCENT,
            frequency=Frequency.QUARTERLY,
            starts_on=starts_on,
            baseline=72,
            target_6=75,
            target_12=78,
            business=True,
        ),
    )
