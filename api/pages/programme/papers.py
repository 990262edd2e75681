"""`/programme/papers`: papers a sponsor decides from, and what the budget assumes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Own, Planning, Watching
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.programme_files import PaperForm, file_of
from assistant.programme.papers.answers import QUESTIONS, Asked
from assistant.programme.papers.assumptions import NAMES, RANGES, Assumptions
from assistant.programme.papers.office import ANSWERS, BUDGET, ESCALATION
from governance.identity import Role

router: Final = APIRouter(include_in_schema=False)
HERE: Final = "/programme/papers"
_Rate = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=2)]
_Count = Annotated[int, Field(ge=0, le=10_000)]


class AssumptionsForm(BaseModel):
    """What the budget rests on, as the page sends it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    coachees: _Count
    sessions: _Count
    minutes: _Count
    preparation_minutes: _Count
    internal_percent: _Count
    internal_rate: _Rate
    external_rate: _Rate
    labs: _Count
    lab_hours: _Rate
    lab_people: _Count
    running_costs: Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2)]
    internal_month_hours: _Count
    months: _Count


@router.get(HERE)
def papers(chatham: Installation, pages: Pages, who: Watching) -> Response:
    """What can be written, and for the programme manager what the budget assumes."""
    keeps = who.role is Role.PROGRAMME_MANAGER
    given = chatham.budgets.current(by=who) if keeps else None
    return pages.page(
        "programme/papers.html",
        papers=chatham.programme_papers.offered(who),
        titles=words.PAPERS,
        about=words.IN_PAPERS,
        answers=ANSWERS,
        budget=BUDGET,
        questions=tuple(QUESTIONS.items()),
        keeps=keeps,
        entered=given is not None,
        given=given or Assumptions(),
        fields=_fields(given or Assumptions()) if keeps else (),
    )


@router.post(HERE)
def issue(
    chatham: Installation,
    who: Watching,
    paper: Annotated[str, Form(max_length=40)],
    form: Annotated[PaperForm, Form()] = PaperForm.PDF,
    question: Annotated[list[Asked] | None, Form(max_length=8)] = None,
) -> Response:
    """One paper as things are now; the ledger keeps its digest."""
    return file_of(chatham, paper, form, by=who, picked=question or ())


@router.post(f"{HERE}/budget")
def assume(
    form: Annotated[AssumptionsForm, Form()], chatham: Installation, who: Planning
) -> Response:
    """Keep what the budget assumes."""
    chatham.budgets.assume(Assumptions(**form.model_dump()), by=who)
    return led_on(HERE, "budget-kept")


@router.post("/times/escalation")
def escalation(
    chatham: Installation, who: Own, form: Annotated[PaperForm, Form()] = PaperForm.PDF
) -> Response:
    """The criteria for a coach from outside."""
    return file_of(chatham, ESCALATION, form, by=who)


def _fields(given: Assumptions) -> list[tuple[str, str, Any, int, int]]:
    return [(name, NAMES[name], getattr(given, name), *RANGES[name]) for name in RANGES]
