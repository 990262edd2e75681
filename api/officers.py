"""`/v1/incidents`, `/v1/withdrawals`: what officers watch; no content."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.consents import erasure
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.storage.incident_records import Category, IncidentRecord, Severity
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["officers"], responses=problems_of(400, 401, 403))
Incidents = Annotated[Actor, may(Entry.KEEP_INCIDENTS)]
Withdrawals = Annotated[Actor, may(Entry.SEE_WITHDRAWALS)]


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
