"""`/programme/kpis`: the board. Sponsors and L&D read it; the programme manager keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Planning, Signing, Watching
from api.pages.programme.drawing import drawn
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.programme.kpis.checks import WARNINGS
from assistant.programme.kpis.figures import Given
from assistant.programme.kpis.plan import Behaviour, Measure, Priority
from assistant.programme.kpis.surveys import LEAST_ENROLLED
from assistant.storage.kpi_records import FigureSource
from governance.identity import Role

router: Final = APIRouter(include_in_schema=False)
NOBODY: Final[Mapping[str | None, int]] = MappingProxyType({})
BOARD: Final = "/programme/kpis"
_Number = Annotated[str, Form(pattern=r"^-?[0-9]{0,6}([.,][0-9]{1,3})?$")]
_Words = Annotated[str, Form(max_length=200)]


@router.get("/programme/kpis")
def board(chatham: Installation, pages: Pages, who: Watching) -> Response:
    """Targets, figures, owners, and what is not as it should be."""
    found = chatham.kpis.board.drawn(who)
    keeps = who.role is Role.PROGRAMME_MANAGER
    register = chatham.structure.register
    counts: Mapping[str | None, int] = register.cohorts(by=who) if keeps else NOBODY
    return pages.page(
        "programme/kpis.html",
        board=found,
        lines=[drawn(line) for line in found.lines],
        keeps=keeps,
        cohorts=sorted(c for c, count in counts.items() if c and count >= LEAST_ENROLLED),
        least=LEAST_ENROLLED,
        rounds=[one for one in chatham.kpis.surveys.rounds() if one.closed_at is None],
        surveyed=(Measure.NPS, Measure.CHECKLIST),
        outside=Measure.OUTSIDE,
        timings=words.TIMINGS,
        frequencies=words.FREQUENCIES,
        lacks=words.LACKS,
        standings=words.WAYS,
        origins=words.ORIGINS,
        measures=words.MEASURES,
        cautions=WARNINGS,
    )


@router.post("/programme/kpis/begin")
def begin(chatham: Installation, who: Planning) -> Response:
    """Put the KPIs that come ready into the plan."""
    chatham.kpis.planning.begin(by=who)
    return led_on(BOARD, "plan-kept")


@router.post("/programme/kpis/surveys")
def ask(
    chatham: Installation,
    who: Planning,
    kpi: Annotated[str, Form(max_length=40)],
    cohort: Annotated[str, Form(max_length=40)],
) -> Response:
    """Ask a cohort a KPI's question, for two weeks."""
    chatham.kpis.surveys.open(kpi, cohort, days=14, by=who)
    return led_on(BOARD, "survey-open")


@router.post("/programme/kpis/priorities")
def priority(
    chatham: Installation,
    who: Planning,
    title: _Words,
    behaviours: Annotated[str, Form(max_length=1_200)],
) -> Response:
    """Keep a priority. behaviours: one on each line; the first two are the pilot's."""
    lines = [line.strip() for line in behaviours.splitlines() if line.strip()]
    seen = tuple(Behaviour(text=text, pilot=n < 2) for n, text in enumerate(lines))  # noqa: PLR2004  -- the pilot's two
    known = {one.id for one in chatham.kpis.planning.current().priorities}
    code = next(code for n in count(1) if (code := f"priority-{n}") not in known)
    kept = Priority(id=code, title=title.strip(), behaviours=seen)
    chatham.kpis.planning.set_priority(kept, by=who)
    return led_on(BOARD, "plan-kept")


@router.post("/programme/kpis/figures/{figure}/sign")
def sign(figure: str, chatham: Installation, who: Signing) -> Response:
    """The owner stands by a figure."""
    chatham.kpis.figures.sign(figure, by=who)
    return led_on(BOARD, "figure-signed")


@router.post("/programme/kpis/{code}/figure")
def figure(
    code: str,
    chatham: Installation,
    who: Planning,
    period: Annotated[str, Form(max_length=40)],
    value: _Number,
) -> Response:
    """Hand in a figure from outside."""
    number = _number(value)
    if number is None:
        raise HTTPException(422, "There is no number in it. Nothing was kept.")
    given = Given(kpi=code, period=period.strip(), value=number)
    chatham.kpis.figures.hand_in(given, FigureSource.API, by=who)
    return led_on(BOARD, "figure-kept")


@router.post("/programme/kpis/{code}")
def change(
    *,
    code: str,
    chatham: Installation,
    who: Planning,
    source: _Words = "",
    owner: Annotated[str, Form(max_length=60)] = "",
    baseline: _Number = "",
    target_6: _Number = "",
    target_12: _Number = "",
) -> Response:
    """Change who owns a KPI, where it comes from, and its targets. owner: by HR number."""
    plan = chatham.kpis.planning.current()
    kpi = next((one for one in plan.kpis if one.id == code), None)
    if kpi is None:
        raise HTTPException(404, "There is no such KPI. Look at the board again.")
    person = kpi.owner
    if owner.strip():
        found = chatham.structure.register.numbered(owner.strip(), by=who)
        if found is None:
            raise HTTPException(404, "Nobody in the register has this number.")
        person = found.person
    kept = replace(
        kpi,
        source=source.strip(),
        owner=person,
        baseline=_number(baseline),
        target_6=_number(target_6),
        target_12=_number(target_12),
    )
    chatham.kpis.planning.keep(kept, by=who)
    return led_on(BOARD, "plan-kept")


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text.strip("-") else None
