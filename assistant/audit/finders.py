"""The exceptions an audit looks for first.

Invariant: a finder tells what the records say; it excuses nothing, except what was erased by
design, about which there is nothing left to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from assistant.audit.period import Finder, Found, Period
from assistant.incidents.desk import finding_of
from assistant.requests.mine import speakers
from assistant.rights.due import Holding, calendar
from assistant.rights.schedule import Schedule
from assistant.sessions.stage_store import StageStore
from assistant.storage.incident_records import Category
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.consent.grants import Use, state_at
from governance.consent.records import ConsentEvent, ConsentState, Place
from governance.ledger.kinds import EventKind

GRACE: Final = timedelta(days=1)
"""Retention runs daily and erasures are swept hourly; younger ones are not overdue."""
WORK: Final = frozenset(
    {
        EventKind.GATE_POLICY_ALLOWED,
        EventKind.GATE_ANONYMIZER_ALLOWED,
        EventKind.GATE_EGRESS_ALLOWED,
        EventKind.ENGINE_DRAFT_RECORDED,
    }
)
"""Entries that say a session's words were worked on."""
BEFORE_A_DRAFT: Final = (
    EventKind.GATE_CONSENT_ALLOWED,
    EventKind.GATE_POLICY_ALLOWED,
    EventKind.GATE_ANONYMIZER_ALLOWED,
)


def finders(stages: StageStore, schedule: Schedule) -> tuple[Finder, ...]:
    """Every finder of Chatham itself."""
    return (
        lambda work, period: without_consent(work, period, stages),
        skipped_gates,
        lambda work, period: overdue_retention(work, period, schedule),
        unfinished_erasures,
        missed_names,
        late_answers,
        late_notices,
    )


def without_consent(work: UnitOfWork, period: Period, stages: StageStore) -> Iterator[Found]:
    """Sessions that were worked on while, as we know now, somebody's yes was not valid."""
    for session, entries in period.by_session.items():
        record = work.sessions.find(session)
        if record is None:
            continue
        worked = [e for e in entries if e.event.kind in WORK and period.holds(e.event.at)]
        lacking = [e.index for e in worked if _lacked(work, record, stages, e.event.at)]
        if lacking:
            yield Found(
                code=f"without_consent:{session}",
                says="Worked on without a consent that, as is known now, was valid at the time.",
                incident=Category.WITHOUT_CONSENT,
                session=session,
                engagement=record.engagement,
                entries=tuple(lacking),
            )


def _lacked(work: UnitOfWork, record: SessionRecord, stages: StageStore, at: datetime) -> bool:
    use = Use(
        purpose=record.purpose,
        locality=record.processor.locality,
        place=Place(engagement=record.engagement, session=record.id),
    )
    return any(
        not state_at(_as_known_now(work.consents.history(person), at), use, at).live
        for person in speakers(work, stages, record)
    )


def _as_known_now(events: Iterable[ConsentEvent], at: datetime) -> list[ConsentEvent]:
    # A yes that was found invalid was never one, so that finding counts from the yes on.
    return [
        replace(e, at=at) if e.state is ConsentState.INVALIDATED and e.at > at else e
        for e in events
        if e.at <= at or e.state is ConsentState.INVALIDATED
    ]


def skipped_gates(work: UnitOfWork, period: Period) -> Iterator[Found]:
    """Drafts without a pass of every gate before them in the ledger."""
    for session, entries in period.by_session.items():
        record = work.sessions.find(session)
        if record is None or record.erased:
            continue  # erasing takes its entries' words too
        for draft in entries:
            if draft.event.kind is not EventKind.ENGINE_DRAFT_RECORDED:
                continue
            if not period.holds(draft.event.at):
                continue
            passed = {e.event.kind for e in entries if e.index < draft.index}
            if missing := [kind for kind in BEFORE_A_DRAFT if kind not in passed]:
                yield Found(
                    code=f"skipped_gate:{session}",
                    says="A draft without an entry for: " + ", ".join(missing) + ".",
                    incident=Category.INTEGRITY,
                    session=session,
                    engagement=record.engagement,
                    entries=(draft.index,),
                )
                break


def overdue_retention(work: UnitOfWork, period: Period, schedule: Schedule) -> Iterator[Found]:
    """What is still there a day after its time, and no hold keeps it."""
    holding = Holding.of(work)
    for due in calendar(work.lifetimes.sessions(), work.lifetimes.engagements(), schedule):
        if due.at + GRACE > period.now:
            break
        if not holding.keeps(due):
            yield Found(
                code=f"kept_too_long:{due.category}:{due.session or due.engagement}",
                says=f"Kept past its time: {due.category}, due {due.at:%Y-%m-%d}.",
                incident=Category.KEPT_TOO_LONG,
                session=due.session,
                engagement=due.engagement,
            )


def unfinished_erasures(work: UnitOfWork, period: Period) -> Iterator[Found]:
    """Erasures whose keys are destroyed and whose files were not clean a day later."""
    for erasure in work.erasures.unfinished():
        if erasure.started_at + GRACE <= period.now:
            yield Found(
                code=f"not_erased:{erasure.id}",
                says=f"An erasure of {erasure.started_at:%Y-%m-%d} is not finished.",
                incident=Category.NOT_ERASED,
                engagement=erasure.engagement,
            )


def missed_names(work: UnitOfWork, period: Period) -> Iterator[Found]:  # noqa: ARG001  -- a Finder
    """Names that masking missed and somebody has confirmed or reported in the period."""
    told = (EventKind.MASKING_MISS_REPORTED, EventKind.MASKING_MISS_CONFIRMED)
    seen: set[str] = set()
    for entry in period.entries:
        session = entry.event.refs.session
        if entry.event.kind in told and period.holds(entry.event.at):
            code = finding_of(str(entry.event.refs.record or session or entry.index))
            if code not in seen:
                seen.add(code)
                yield Found(
                    code=code,
                    says="Masking missed a name.",
                    incident=Category.NAME_MISSED,
                    session=session,
                    engagement=entry.event.refs.engagement,
                    entries=(entry.index,),
                )


def late_answers(work: UnitOfWork, period: Period) -> Iterator[Found]:
    """Requests of people that were not answered in time, or still are not."""
    for request in work.requests.all():
        closed = request.answered_at or period.now
        if closed >= request.due and request.due < period.end:
            yield Found(
                code=f"late_answer:{request.id}",
                says=f"A request ({request.right}) was due before {request.due:%Y-%m-%d}.",
                incident=None,
            )


def late_notices(work: UnitOfWork, period: Period) -> Iterator[Found]:
    """Incidents of which the authority was not told within 72 hours, without a reason."""
    for incident in work.incidents.all():
        told = incident.authority_at or period.now
        if incident.no_notice is None and told > incident.due and incident.due < period.end:
            yield Found(
                code=f"late_notice:{incident.id}",
                says=f"An incident ({incident.category}) was due {incident.due:%Y-%m-%d}.",
                incident=None,
            )
