"""`/programme`: enrolment and capacity, the register of people, and a file of them."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Keeping
from api.pages.rendering import Pages
from assistant.programme.people.bands import ELSEWHERE
from assistant.programme.people.mapping import PARTS
from assistant.programme.people.reading import WEB_BYTES
from assistant.programme.people.register import PAGE

router: Final = APIRouter(include_in_schema=False)


@router.get("/programme")
def home(chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """Numbers of enrolment and capacity, and what is to be done about them."""
    directory = chatham.structure.coaches.listed(by=who)
    return pages.page(
        "programme/home.html",
        capacity=chatham.structure.coaches.capacity(by=who),
        coaches=directory,
        lapsing=[one for one in directory if one.contract_over],
        pairs=len(chatham.structure.assignments.all(by=who)),
        board=chatham.kpis.board.drawn(who),
    )


@router.get("/programme/people")
def people(
    chatham: Installation,
    pages: Pages,
    who: Keeping,
    cohort: Annotated[str, Query(max_length=40)] = "",
    start: Annotated[int, Query(ge=0, le=10**7)] = 0,
) -> Response:
    """The register, a page at a time."""
    register = chatham.structure.register
    found = register.people(by=who, cohort=cohort or None, most=PAGE + 1, start=start)
    more = f"/programme/people?cohort={cohort}&start={start + PAGE}" if len(found) > PAGE else None
    return pages.page(
        "programme/people.html",
        people=found[:PAGE],
        cohort=cohort,
        cohorts=sorted(code for code in register.cohorts(by=who) if code),
        more=more,
        levels=words.LEVELS,
        ages=words.AGES,
        tenures=words.TENURES,
    )


@router.get("/programme/import")
def bring(chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """A file of people: tried first, then taken in as a whole."""
    return pages.page(
        "programme/import.html",
        columns=PARTS,
        most=WEB_BYTES // 1_000_000,
        elsewhere=ELSEWHERE,
        known=sum(chatham.structure.register.cohorts(by=who).values()),
    )
