"""`/programme/engagements`: who works with whom, as enrolment; nothing of what happens in it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Keeping
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING
from assistant.programme.people.register import MOST
from assistant.storage.people_records import EngagementKind
from governance.identity import EngagementId, PersonId

router: Final = APIRouter(include_in_schema=False)
_Id = Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)]


@router.get("/programme/engagements")
def pairs(
    chatham: Installation,
    pages: Pages,
    who: Keeping,
    cohort: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Those that are open, and a form for another. cohort: whose people the form offers."""
    structure = chatham.structure
    cohorts = sorted(code for code in structure.register.cohorts(by=who) if code)
    chosen = cohort if cohort in cohorts else (cohorts[0] if cohorts else "")
    people = structure.register.people(by=who, cohort=chosen, most=MOST) if chosen else ()
    return pages.page(
        "programme/engagements.html",
        pairs=structure.assignments.all(by=who),
        coaches=[one for one in structure.coaches.listed(by=who) if not one.contract_over],
        people=sorted(people, key=lambda one: one.called.name if one.called else ""),
        cohorts=cohorts,
        cohort=chosen,
        engagements=words.ENGAGEMENTS,
    )


@router.post("/programme/engagements")
def pair(
    chatham: Installation,
    who: Keeping,
    kind: Annotated[EngagementKind, Form()],
    coach: _Id,
    coachees: Annotated[list[str] | None, Form(max_length=12)] = None,
) -> Response:
    """Open one, if the coach's record is enough."""
    wanted = [PersonId(one) for one in coachees or ()]
    chatham.structure.assignments.open(kind, PersonId(coach), wanted, by=who)
    return led_on("/programme/engagements", "paired")


@router.post("/programme/engagements/{engagement}/close")
def part(engagement: str, chatham: Installation, who: Keeping) -> Response:
    """It is over."""
    chatham.structure.assignments.close(EngagementId(engagement), by=who)
    return led_on("/programme/engagements", "parted")
