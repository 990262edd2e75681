"""`/office/consents`: the consent register, filtered, and as it stood on any day."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import CHANNELS, PLACES, PURPOSES, STATES
from api.pages.rendering import Pages
from assistant.storage.consent_register import Asked
from governance.consent.records import ConsentState
from governance.identity import Actor, EngagementId, Locality, PersonId
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.SEE_CONSENTS)]
Wanted = Annotated[str, Query(max_length=100)]
PAGE: Final = 50


@router.get("/office/consents")
def register(
    *,
    request: Request,
    chatham: Installation,
    pages: Pages,
    _who: Officer,
    person: Wanted = "",
    engagement: Wanted = "",
    purpose: Wanted = "",
    state: Wanted = "",
    where: Wanted = "",
    notice: Wanted = "",
    on: Wanted = "",
    every: Annotated[bool, Query()] = False,
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> Response:
    """Newest first. on: the day whose end is meant; every: with words that were replaced since."""
    now = chatham.clock.now()
    as_of = _end_of(on, now)
    asked = Asked(
        as_of=as_of,
        person=PersonId(person.strip()) or None,
        engagement=EngagementId(engagement.strip()) or None,
        purpose=_one_of(purpose, PURPOSES),
        state=ConsentState(state) if _one_of(state, [s.value for s in STATES]) else None,
        locality=Locality(where) if _one_of(where, [p.value for p in PLACES]) else None,
        notice_version=int(notice) if notice.isascii() and notice.isdecimal() else None,
        latest=not every,
        before=before,
        limit=PAGE + 1,
    )
    with chatham.database.read() as work:
        found = work.consent_register.rows(asked)
    rows, more = found[:PAGE], None
    if len(found) > PAGE:
        kept = {k: v for k, v in request.query_params.items() if k not in {"before", "done"}}
        more = f"/office/consents?{urlencode({**kept, 'before': rows[-1].recorded})}"
    return pages.page(
        "office/consents.html",
        rows=rows,
        more=more,
        as_of=as_of,
        asked={
            "person": person,
            "engagement": engagement,
            "purpose": purpose,
            "state": state,
            "where": where,
            "notice": notice,
            "on": on,
            "every": every,
        },
        states=STATES,
        purposes=PURPOSES,
        places=PLACES,
        channels=CHANNELS,
        today=now.date().isoformat(),
    )


def _end_of(on: str, now: datetime) -> datetime:
    if not on:
        return now
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise HTTPException(422, "Give the day as year-month-day, such as 2026-11-28.") from None
    return min(datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1), now)


def _one_of(value: str, known: Container[str]) -> str | None:
    return value if value in known else None
