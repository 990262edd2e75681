"""`/programme/blueprint`: ninety days in dated weeks, with what to do next on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Planning, Watching
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.programme.blueprint.criteria import criteria
from assistant.programme.blueprint.desk import LEAST
from assistant.programme.blueprint.plan import LABS, Gate, Verdict
from assistant.programme.blueprint.steps import USUAL_LABS
from assistant.themes.taxonomy import installed as taxonomy
from governance.identity import Role

router: Final = APIRouter(include_in_schema=False)
HERE: Final = "/programme/blueprint"
CALENDAR: Final = f"{HERE}/calendar.ics"
_WEEK: Final = 7


@router.get(HERE)
def blueprint(chatham: Installation, pages: Pages, who: Watching) -> Response:
    """What is next, the decision to come, and every week."""
    now = chatham.programme_papers.now(who)
    keeps = who.role is Role.PROGRAMME_MANAGER
    laid = now.laid
    gate = laid.plan.gate if laid else None
    names = taxonomy()
    counts: Mapping[str | None, int] = chatham.structure.register.cohorts(by=who) if keeps else {}
    return pages.page(
        "programme/blueprint.html",
        laid=laid,
        cohort=now.cohort,
        gate=next((s for s in laid.steps if s.gate is gate), None) if laid and gate else None,
        rests=criteria(gate, now.board, now.ready) if gate else (),
        keeps=keeps,
        decides=who.role is Role.SPONSOR,
        cohorts=sorted(code for code, n in counts.items() if code and n >= LEAST),
        least=LEAST,
        themes=[(t, names.title(t)) for t in names.themes if t not in names.never_shown],
        usual=USUAL_LABS,
        monday=now.today + timedelta(days=_WEEK - now.today.weekday()),
        kinds=words.STEPS,
        verdicts=words.VERDICTS,
    )


@router.post(HERE)
def begin(
    chatham: Installation,
    who: Planning,
    starts_on: Annotated[str, Form(max_length=10)],
    cohort: Annotated[str, Form(max_length=40)],
    theme: Annotated[list[str] | None, Form(max_length=LABS)] = None,
) -> Response:
    """Begin ninety days."""
    try:
        day = date.fromisoformat(starts_on)
    except ValueError:
        raise HTTPException(422, "There is no such day. Nothing was changed.") from None
    chatham.blueprints.begin(day, cohort, tuple(theme or USUAL_LABS), by=who)
    return led_on(HERE, "blueprint-begun")


@router.get(CALENDAR)
def calendar(chatham: Installation, who: Watching) -> Response:
    """What is to come, for a calendar; the file names nobody."""
    headers = {"Content-Disposition": 'attachment; filename="programme.ics"'}
    data = chatham.blueprints.calendar(by=who)
    return Response(data, media_type="text/calendar; charset=utf-8", headers=headers)


@router.post(f"{HERE}/steps/{{step}}")
def tick(
    step: str,
    chatham: Installation,
    who: Planning,
    state: Annotated[str, Form(pattern="^(done|open)$")] = "done",
) -> Response:
    """A step is done, or is not."""
    chatham.blueprints.tick(step, done=state == "done", by=who)
    return led_on(HERE, "step-kept")


@router.post(f"{HERE}/decisions/{{gate}}")
def decide(
    gate: Gate, chatham: Installation, who: Watching, verdict: Annotated[Verdict, Form()]
) -> Response:
    """The sponsor decides."""
    chatham.blueprints.decide(gate, verdict, by=who)
    return led_on(HERE, "decided")
