"""`/office/incidents`: breaches and their 72 hours (GDPR Art. 33, 34); kinds, counts, no words."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import CLOSINGS, INCIDENTS, NO_NOTICES, SEVERITIES
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.incident_records import Category, Closing, NoNotice, Severity
from governance.identity import Actor, Role
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Keeper = Annotated[Actor, may(Entry.KEEP_INCIDENTS)]
Incident = Annotated[str, Path(max_length=100)]
People = Annotated[str, Form(pattern="^[0-9]{0,7}$")]


@router.get("/office/incidents")
def incidents(chatham: Installation, pages: Pages, who: Keeper) -> Response:
    """Open ones first, the one whose hours run out first on top."""
    found = chatham.incidents.all(by=who)
    return pages.page(
        "office/incidents.html",
        open=sorted((one for one in found if one.closed_at is None), key=lambda one: one.due),
        closed=[one for one in found if one.closed_at is not None][::-1],
        now=chatham.clock.now(),
        decides=who.role is Role.PRIVACY_OFFICER,
        kinds=INCIDENTS,
        severities=SEVERITIES,
        closings=CLOSINGS,
        no_notices=NO_NOTICES,
    )


@router.post("/office/incidents")
def report(
    chatham: Installation,
    who: Keeper,
    category: Annotated[Category, Form()],
    severity: Annotated[Severity, Form()],
    people: People = "",
) -> Response:
    """Open one; its hours run from now."""
    chatham.incidents.open(category, severity, by=who, people=int(people) if people else None)
    return led_on("/office/incidents", "incident-opened")


@router.post("/office/incidents/{incident}/authority")
def authority(incident: Incident, chatham: Installation, who: Keeper) -> Response:
    """The authority has been told, by a person."""
    chatham.incidents.tell_authority(incident, by=who)
    return led_on("/office/incidents", "incident-told")


@router.post("/office/incidents/{incident}/people")
def people(incident: Incident, chatham: Installation, who: Keeper) -> Response:
    """The people concerned have been told."""
    chatham.incidents.tell_people(incident, by=who)
    return led_on("/office/incidents", "incident-told")


@router.post("/office/incidents/{incident}/close")
def close(
    incident: Incident,
    chatham: Installation,
    who: Keeper,
    how: Annotated[Closing, Form()],
    no_notice: Annotated[str, Form(max_length=50)] = "",
) -> Response:
    """It is over. no_notice: why the authority was not told, if it was not."""
    why = NoNotice(no_notice) if no_notice in set(NoNotice) else None
    chatham.incidents.close(incident, how, by=who, no_notice=why)
    return led_on("/office/incidents", "incident-closed")
