"""`/v1/incidents`, `retention`, `withdrawals`, `processors`: what officers watch; no content."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.consents import erasure
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.register.standing import Standing
from assistant.rights.due import Due
from assistant.storage.incident_records import Category, IncidentRecord, Severity
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["officers"], responses=problems_of(400, 401, 403))
Incidents = Annotated[Actor, may(Entry.KEEP_INCIDENTS)]
Retention = Annotated[Actor, may(Entry.SEE_RETENTION)]
Withdrawals = Annotated[Actor, may(Entry.SEE_WITHDRAWALS)]
Processors = Annotated[Actor, may(Entry.SEE_PROCESSORS)]


class IncidentBody(BaseModel):
    """What happened, by its kind; no words, so that nobody's are stored."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    category: Category
    severity: Severity
    people: int | None = Field(default=None, ge=0, le=2**31 - 1)


@router.get("/incidents")
def incidents(chatham: Installation, who: Incidents, page: Paging) -> dict[str, Any]:
    """Every incident, oldest first, with the end of its 72 hours."""
    return page_of(chatham, "incidents", chatham.incidents.all(by=who), page, _incident)


@router.post("/incidents", status_code=201)
def report(body: IncidentBody, chatham: Installation, who: Incidents) -> dict[str, Any]:
    """Open an incident; its 72 hours run from now."""
    opened = chatham.incidents.open(body.category, body.severity, by=who, people=body.people)
    return _incident(opened)


@router.get("/retention")
def retention(chatham: Installation, _who: Retention, page: Paging) -> dict[str, Any]:
    """Everything that lives with the day it goes, soonest first."""
    return page_of(chatham, "retention", chatham.retention.calendar(), page, _due)


@router.get("/processors")
def processors(chatham: Installation, _who: Processors, page: Paging) -> dict[str, Any]:
    """The register of processors, and what each still lacks."""
    return page_of(chatham, "processors", chatham.register.show(), page, _processor)


@router.get("/withdrawals")
def withdrawals(chatham: Installation, _who: Withdrawals, page: Paging) -> dict[str, Any]:
    """Every erasure, and where it has got to, oldest first."""
    with chatham.database.read() as work:
        found = work.erasures.all()
    return page_of(chatham, "all withdrawals", found, page, erasure)


def _incident(record: IncidentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "category": record.category.value,
        "severity": record.severity.value,
        "aware_at": record.aware_at.isoformat(),
        "due": record.due.isoformat(),
        "people": record.people,
        "authority_at": record.authority_at.isoformat() if record.authority_at else None,
        "closed_at": record.closed_at.isoformat() if record.closed_at else None,
    }


def _due(entry: tuple[Due, bool]) -> dict[str, Any]:
    due, held = entry
    return {
        "category": due.category.value,
        "engagement": due.engagement,
        "session": due.session,
        "on": due.at.isoformat(),
        "held": held,
    }


def _processor(standing: Standing) -> dict[str, Any]:
    entry = standing.entry
    return {
        "id": entry.id if entry else None,
        "region": entry.region if entry else None,
        "expires": entry.expires.isoformat() if entry and entry.expires else None,
        "holds": standing.holds,
        "gaps": [gap.value for gap in standing.gaps],
    }
