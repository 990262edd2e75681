"""`/v1/programme`: papers as files, what the budget assumes, and the ninety days.

Invariant: a paper is the same for everybody who may have it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.asking import Installation, may
from api.programme_files import PaperForm, file_of
from api.wire import problems_of
from assistant.papers import word
from assistant.programme.blueprint.criteria import criteria
from assistant.programme.blueprint.desk import Laid
from assistant.programme.blueprint.plan import LABS, Gate, Step, Verdict
from assistant.programme.papers.answers import QUESTIONS, Asked
from assistant.programme.papers.assumptions import RANGES, Assumptions
from assistant.programme.papers.office import ESCALATION
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["programme"], responses=problems_of(401, 403, 409))
Seeing = Annotated[Actor, may(Entry.SEE_KPIS)]
Keeping = Annotated[Actor, may(Entry.KEEP_KPIS)]
Own = Annotated[Actor, may(Entry.SEE_OWN_RECORD)]
Paper = Annotated[
    str, Path(pattern=r"^[a-z]{1,20}(-[a-z]{1,20}){0,3}$", examples=["sponsor-brief"])
]
Form = Annotated[PaperForm, Query(examples=["pdf"])]
_FORMS: Final[dict[str, dict[str, Any]]] = {
    "application/pdf": {},
    word.MEDIA_TYPE: {},
    "application/json": {"schema": {"type": "object"}},
}
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The paper, in the form asked for.", "content": _FORMS}
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The paper, in the form asked for; only the budget is a table as well.",
        "content": {**_FORMS, "text/csv": {}},
    }
}


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")


def _whole(name: str, example: int) -> Any:  # noqa: ANN401  -- a pydantic field
    low, high = RANGES[name]
    return Field(ge=low, le=high, examples=[example])


def _exact(name: str, example: str) -> Any:  # noqa: ANN401  -- a pydantic field
    low, high = RANGES[name]
    return Field(ge=low, le=high, decimal_places=2, examples=[example])


class AssumptionsBody(_Body):
    """What the budget assumes. Rates are averages for an hour, in the currency."""

    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])
    coachees: int = _whole("coachees", 24)
    sessions: int = _whole("sessions", 6)
    minutes: int = _whole("minutes", 60)
    preparation_minutes: int = _whole("preparation_minutes", 30)
    internal_percent: int = _whole("internal_percent", 60)
    internal_rate: Decimal = _exact("internal_rate", "70")
    external_rate: Decimal = _exact("external_rate", "220")
    labs: int = _whole("labs", 4)
    lab_hours: Decimal = _exact("lab_hours", "2")
    lab_people: int = _whole("lab_people", 8)
    running_costs: Decimal = _exact("running_costs", "6000")
    internal_month_hours: int = _whole("internal_month_hours", 8)
    months: int = _whole("months", 3)


class BlueprintBody(_Body):
    """When the ninety days begin (a Monday), for whom, and the four labs' themes."""

    starts_on: date = Field(examples=["2026-03-02"])
    cohort: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["spring-26"])
    themes: list[Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]] = Field(
        examples=[["feedback", "delegation", "team_trust", "decision_making"]],
        min_length=LABS,
        max_length=LABS,
    )


class StepBody(_Body):
    """Whether it is done."""

    done: bool = Field(examples=[True])


class VerdictBody(_Body):
    """To go on, or to stop."""

    verdict: Verdict = Field(examples=["go"])


@router.get("/programme/papers")
def papers(chatham: Installation, who: Seeing) -> dict[str, Any]:
    """The papers you can have, and the questions of which a sponsor picks two."""
    return {
        "papers": list(chatham.programme_papers.offered(who)),
        "questions": {asked.value: words for asked, words in QUESTIONS.items()},
    }


@router.get(
    "/programme/papers/{paper}",
    response_class=Response,
    responses={**problems_of(403, 422), **_FILE},
)
def paper_file(
    paper: Paper,
    chatham: Installation,
    who: Seeing,
    form: Form = PaperForm.PDF,
    question: Annotated[list[Asked] | None, Query(max_length=8)] = None,
) -> Response:
    """A paper as things are now; the ledger keeps its digest. As JSON, with every source."""
    return file_of(chatham, paper, form, by=who, picked=question or ())


@router.get(
    "/coaches/me/escalation-criteria",
    response_class=Response,
    responses={**problems_of(403), **_PDF},
)
def criteria_file(chatham: Installation, who: Own, form: Form = PaperForm.PDF) -> Response:
    """As a coach from outside: when to stop and hand over."""
    return file_of(chatham, ESCALATION, form, by=who)


@router.get("/programme/budget")
def budget(chatham: Installation, who: Keeping) -> dict[str, Any]:
    """What the budget assumes; null when nobody has said."""
    given = chatham.budgets.current(by=who)
    return {"assumed": None if given is None else asdict(given)}


@router.put("/programme/budget", status_code=204)
def assume(body: AssumptionsBody, chatham: Installation, who: Keeping) -> None:
    """Say what it assumes."""
    chatham.budgets.assume(Assumptions(**body.model_dump()), by=who)


@router.get("/programme/blueprint")
def blueprint(chatham: Installation, who: Seeing) -> dict[str, Any]:
    """The ninety days: the next step, the decision to come with what it rests on, every week."""
    now = chatham.programme_papers.now(who)
    if now.laid is None:
        return {"blueprint": None}
    gate = now.laid.plan.gate
    rests = criteria(gate, now.board, now.ready) if gate else ()
    decision = None
    if gate:
        decision = {"gate": gate.value, "rests_on": [asdict(one) for one in rests]}
    return {"blueprint": _laid(now.laid), "decision": decision}


@router.put("/programme/blueprint", status_code=204)
def begin(body: BlueprintBody, chatham: Installation, who: Keeping) -> None:
    """Begin ninety days; one at a time."""
    chatham.blueprints.begin(body.starts_on, body.cohort, tuple(body.themes), by=who)


@router.put("/programme/blueprint/steps/{step}", status_code=204)
def tick(
    step: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$", examples=["kick-off"])],
    body: StepBody,
    chatham: Installation,
    who: Keeping,
) -> None:
    """Say that a step is done, or that it is not."""
    chatham.blueprints.tick(step, done=body.done, by=who)


@router.put("/programme/blueprint/decisions/{gate}", status_code=204)
def decide(gate: Gate, body: VerdictBody, chatham: Installation, who: Seeing) -> None:
    """As the sponsor: go on, or stop. Each decision is made once, in order."""
    chatham.blueprints.decide(gate, body.verdict, by=who)


@router.get(
    "/programme/blueprint/calendar.ics",
    response_class=Response,
    responses={200: {"description": "A calendar.", "content": {"text/calendar": {}}}},
)
def calendar(chatham: Installation, who: Seeing) -> Response:
    """What is to come, for a calendar (RFC 5545). It names nobody."""
    data = chatham.blueprints.calendar(by=who)
    return Response(data, media_type="text/calendar; charset=utf-8")


def _laid(one: Laid) -> dict[str, Any]:
    plan = one.plan
    return {
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "cohort": plan.cohort,
        "themes": list(plan.themes),
        "next": None if one.after is None else one.after.id,
        "stopped_at": None if plan.stopped is None else plan.stopped.value,
        "decisions": [
            {"gate": gate.value, "verdict": made.verdict.value, "on": made.on.isoformat()}
            for gate, made in plan.decisions.items()
        ],
        "steps": [_step(step, one.today) for step in one.steps],
    }


def _step(one: Step, today: date) -> dict[str, Any]:
    return {
        "step": one.id,
        "week": one.week,
        "on": one.on.isoformat(),
        "kind": one.kind.value,
        "owner": one.owner.value,
        "title": one.title,
        "done_on": one.done_on.isoformat() if one.done_on else None,
        "late": one.is_late(today),
    }
