"""`/v1/kpis`, `/v1/surveys`: the board, its figures with their trace, and surveys.

Invariant: who may see the board sees the same board; of a survey nothing shows before it is closed.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.asking import Installation, may
from api.bodies import body_of
from api.paging import Paging, page_of
from api.wire import Id, problems_of
from assistant.programme.kpis.board import Line
from assistant.programme.kpis.checks import WARNINGS
from assistant.programme.kpis.figures import Figure, Given
from assistant.programme.kpis.plan import Behaviour, Frequency, Kpi, Measure, Priority, Timing, Unit
from assistant.storage.kpi_records import FigureSource, PlanKind
from governance.identity import Actor, PersonId
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["programme"], responses=problems_of(400, 401, 403, 404, 409))
Seeing = Annotated[Actor, may(Entry.SEE_KPIS)]
Keeping = Annotated[Actor, may(Entry.KEEP_KPIS)]
Signing = Annotated[Actor, may(Entry.SIGN_FIGURES)]
Answering = Annotated[Actor, may(Entry.ANSWER_SURVEYS)]
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["promotion-rate"])]
_CODE = r"^[a-z0-9][a-z0-9-]{0,39}$"
_Number = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
_Line = Annotated[str, Field(max_length=200)]
_MAX_FILE = 60_000


class KpiBody(BaseModel):
    """A KPI. owner: the id of somebody in the register."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    title: Annotated[str, Field(min_length=3, max_length=200, examples=["Regretted leavers"])]
    timing: Timing
    measure: Measure
    unit: Unit = Unit.PERCENT
    frequency: Frequency
    starts_on: date = Field(examples=["2026-01-01"])
    baseline: _Number | None = None
    target_6: _Number | None = None
    target_12: _Number | None = None
    lower: bool = False
    business: bool = False
    owner: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$")] | None = None
    source: _Line = ""
    question: _Line = ""
    priority: Annotated[str, Field(pattern=_CODE)] | None = None

    def kpi(self, code: str) -> Kpi:
        """As it is kept."""
        told = self.model_dump(exclude={"owner"})
        return Kpi(**told, id=code, owner=PersonId(self.owner) if self.owner else None)


class PriorityBody(BaseModel):
    """A priority with three to five behaviours one can see. pilot: numbers of those it looks at."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    title: Annotated[str, Field(min_length=3, max_length=200, examples=["Managers coach"])]
    behaviours: Annotated[list[_Line], Field(min_length=1, max_length=10)] = Field(
        examples=[["Asks before telling", "Lets a plan stand", "Asks how it went"]]
    )
    pilot: Annotated[list[Annotated[int, Field(ge=1, le=5)]], Field(max_length=5)] = Field(
        default_factory=list[int]
    )


class FigureBody(BaseModel):
    """A figure from outside, for a period that is over: 2026-03, 2026-Q1 or 2026."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    kpi: Annotated[str, Field(pattern=_CODE, examples=["promotion-rate"])]
    period: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,50}$", examples=["2025"])]
    value: _Number = Field(examples=[9.5])


class SurveyBody(BaseModel):
    """Which KPI's question, whom, and for how many days."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    kpi: Annotated[str, Field(pattern=_CODE, examples=["participant-nps"])]
    cohort: Annotated[str, Field(pattern=_CODE, examples=["spring-26"])]
    days: Annotated[int, Field(ge=1, le=60)] = 14


class SurveyAnswerBody(BaseModel):
    """0 to 10, or of a yes-or-no question 1 or 0."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    answer: Annotated[int, Field(ge=0, le=10, examples=[9])]


@router.get("/kpis")
def board(chatham: Installation, who: Seeing) -> dict[str, Any]:
    """The board: targets, figures with their source, what lacks an owner or a figure."""
    found = chatham.kpis.board.drawn(who)
    return {
        "priorities": [asdict(one) for one in found.priorities],
        "kpis": [_line(one) for one in found.lines],
        "warnings": [WARNINGS[one] for one in found.warnings],
    }


@router.post("/kpis/begin")
def begin(chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Put the KPIs that come ready into the plan, where they are not in it."""
    return {"added": chatham.kpis.planning.begin(by=who)}


@router.put("/kpis/{code}", status_code=204)
def keep(code: Code, body: KpiBody, chatham: Installation, who: Keeping) -> None:
    """Keep a KPI. How it is measured does not change; make another one for that."""
    chatham.kpis.planning.keep(body.kpi(code), by=who)


@router.delete("/kpis/{code}", status_code=204)
def take_out(code: Code, chatham: Installation, who: Keeping) -> None:
    """Take a KPI out of the plan; its figures stay."""
    chatham.kpis.planning.take_out(PlanKind.KPI, code, by=who)


@router.put("/priorities/{code}", status_code=204)
def set_priority(code: Code, body: PriorityBody, chatham: Installation, who: Keeping) -> None:
    """Keep a priority with its behaviours."""
    behaviours = tuple(
        Behaviour(text=text, pilot=number in body.pilot)
        for number, text in enumerate(body.behaviours, start=1)
    )
    kept = Priority(id=code, title=body.title, behaviours=behaviours)
    chatham.kpis.planning.set_priority(kept, by=who)


@router.post("/kpis/figures", status_code=201)
def hand_in(body: FigureBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Hand in a figure from outside. It counts when the KPI's owner has signed it."""
    given = Given(kpi=body.kpi, period=body.period, value=body.value)
    return {"figure": chatham.kpis.figures.hand_in(given, FigureSource.API, by=who).id}


@router.post("/kpis/figures/file", status_code=201)
async def hand_in_file(request: Request, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Hand in the figures of the CSV file that is the body (kpi,period,value): all, or none."""
    data = await body_of(request, _MAX_FILE)
    kept = await run_in_threadpool(chatham.kpis.figures.from_file, data, by=who)
    return {"figures": [one.id for one in kept]}


@router.post("/kpis/figures/{figure}/sign", status_code=204)
def sign(figure: Id, chatham: Installation, who: Signing) -> None:
    """As the KPI's owner: stand by a figure."""
    chatham.kpis.figures.sign(figure, by=who)


@router.get("/surveys")
def waiting(chatham: Installation, who: Answering, page: Paging) -> dict[str, Any]:
    """As a coachee: what you are asked. Answers are counted, and joined to nobody."""
    found = chatham.kpis.surveys.waiting(who)
    return page_of(
        chatham,
        "surveys",
        found,
        page,
        lambda one: {"survey": one.survey, "question": one.question, "kind": one.measure.value},
    )


@router.post("/surveys", status_code=201)
def ask(body: SurveyBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Ask a cohort."""
    opened = chatham.kpis.surveys.open(body.kpi, body.cohort, days=body.days, by=who)
    return {"survey": opened.id, "closes_at": opened.closes_at.isoformat()}


@router.post("/surveys/{survey}/answer", status_code=204)
def answer(survey: Id, body: SurveyAnswerBody, chatham: Installation, who: Answering) -> None:
    """Answer, once. It cannot be looked up afterwards, by anybody."""
    chatham.kpis.surveys.answer(survey, body.answer, by=who)


def _line(one: Line) -> dict[str, Any]:
    kpi = one.kpi
    return {
        "kpi": kpi.id,
        "title": kpi.title,
        "timing": kpi.timing.value,
        "measure": kpi.measure.value,
        "unit": kpi.unit.value,
        "frequency": kpi.frequency.value,
        "baseline": kpi.baseline,
        "target_6": kpi.target_6,
        "target_12": kpi.target_12,
        "lower_is_better": kpi.lower,
        "owner": one.owner,
        "source": kpi.source,
        "lacks": [lack.value for lack in one.lacks],
        "missing": one.missing,
        "way": one.way.value,
        "figures": [_figure(figure) for figure in one.figures],
        "waiting": [_figure(figure) for figure in one.waiting],
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "figure": one.id,
        "period": one.period,
        "value": one.value,
        "source": one.source,
        "owner": one.owner,
        "origin": one.origin.value,
        "computation": one.computation,
        "at": one.at.isoformat(),
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
    }
