"""`/programme/pilot`: what the pilot is, what it can show, and what was read of it, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme.callers import Planning, Watching
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.bootstrap import Chatham
from assistant.programme.kpis.plan import Kpi
from assistant.programme.pilot.answers import Feasible, Result
from assistant.programme.pilot.design import CAUTIONS, USUAL, WEEKS, Attribute, Caution, Design, Why
from assistant.programme.pilot.handing_in import Read
from assistant.programme.pilot.narrating import FEWEST
from assistant.programme.pilot.power import LIKELY
from assistant.programme.pilot.standing import Standing
from assistant.programme.pilot.telling import FEW, MANY
from assistant.programme.pilot.words import (
    WHYS,
    Sentence,
    hoped_for,
    promised,
    read_out,
    signed,
    what_next,
)
from assistant.storage.pilot_records import PilotState
from governance.identity import Actor, Role
from governance.privacy.cohort_rules import FLOOR

router: Final = APIRouter(include_in_schema=False)
HERE: Final = "/programme/pilot"
ATTRIBUTES: Final[Mapping[Attribute, str]] = MappingProxyType(
    {
        Attribute.LEVEL: "level",
        Attribute.TENURE: "tenure",
        Attribute.AGE: "age",
        Attribute.PAY: "pay",
        Attribute.REGION: "region",
        Attribute.LANGUAGE: "language",
    }
)
STATES: Final[Mapping[PilotState, str]] = MappingProxyType(
    {
        PilotState.REGISTERED: "registered",
        PilotState.RUNNING: "running",
        PilotState.STOPPED: "stopped",
    }
)
_ROOM: Final = 1.15
_Code: TypeAlias = Annotated[str, Form(max_length=40)]
_Line: TypeAlias = Annotated[str, Form(max_length=200)]
_Number: TypeAlias = Annotated[str, Form(pattern=r"^[0-9]{0,5}([.,][0-9]{1,3})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reading with what its chart needs. hoped: whether it went the way it should."""

    read: Read
    kpi: Kpi
    sentences: tuple[Sentence, ...]
    result: Result | None
    hoped: bool | None
    top: float
    estimate: str | Sentence
    interval: tuple[str | Sentence, str | Sentence]
    naive: str | Sentence


def designed(  # noqa: PLR0917  -- one field of a form each
    cohort: _Code,
    first: _Code,
    starts_on: Annotated[date, Form()],
    weeks: Annotated[int, Form(ge=WEEKS[0], le=WEEKS[1])],
    sponsor: _Line,
    others: Annotated[list[str] | None, Form(max_length=8)] = None,
    attributes: Annotated[list[Attribute] | None, Form(max_length=6)] = None,
    region: _Code = "",
    hypothesis: _Line = "",
    uplift: _Number = "",
    deviation: _Number = "",
) -> Design:
    """A design out of the page's form."""
    return Design(
        cohort=cohort,
        metrics=(first, *(one for one in others or () if one != first)),
        starts_on=starts_on,
        weeks=weeks,
        attributes=tuple(attributes or ()),
        region=region.strip() or None,
        sponsor=sponsor.strip(),
        hypothesis=hypothesis.strip(),
        uplift=_number(uplift),
        deviation=_number(deviation),
    )


Designed: TypeAlias = Annotated[Design, Depends(designed)]


@router.get(HERE)
def pilot(chatham: Installation, pages: Pages, who: Watching) -> Response:
    """The newest pilot; for the programme manager, a form for the next."""
    return _page(chatham, pages, who)


@router.post(f"{HERE}/plan")
def plan(chatham: Installation, pages: Pages, who: Planning, design: Designed) -> Response:
    """What a design can show; nothing is kept."""
    found, cautions = chatham.pilot.desk.plan(design, by=who)
    return _page(chatham, pages, who, tried=(design, found, cautions))


@router.post(HERE)
def register(chatham: Installation, who: Planning, design: Designed) -> Response:
    """Fix the design before it starts."""
    chatham.pilot.desk.register(design, by=who)
    return led_on(HERE, "pilot-registered")


@router.post(f"{HERE}/start")
def start(chatham: Installation, who: Planning) -> Response:
    """Its weeks run from now on."""
    chatham.pilot.desk.start(by=who)
    return led_on(HERE, "pilot-started")


@router.post(f"{HERE}/stop")
def stop(chatham: Installation, who: Planning) -> Response:
    """It can be read from now on."""
    chatham.pilot.desk.stop(by=who)
    return led_on(HERE, "pilot-stopped")


@router.post(f"{HERE}/withdraw")
def withdraw(chatham: Installation, who: Planning) -> Response:
    """Take it back before it starts."""
    chatham.pilot.desk.withdraw(by=who)
    return led_on(HERE, "pilot-back")


@router.post(f"{HERE}/metrics")
def change(
    chatham: Installation,
    who: Planning,
    first: _Code,
    why: Annotated[Why, Form()],
    others: Annotated[list[str] | None, Form(max_length=8)] = None,
) -> Response:
    """Register other metrics, with the reason."""
    metrics = (first, *(one for one in others or () if one != first))
    chatham.pilot.desk.change_metrics(metrics, why, by=who)
    return led_on(HERE, "pilot-changed")


def _page(
    chatham: Chatham,
    pages: Pages,
    who: Actor,
    *,
    tried: tuple[Design, Feasible, tuple[Caution, ...]] | None = None,
) -> Response:
    standing = chatham.pilot.desk.standing()
    kpis = chatham.pilot.desk.metrics()
    known = {kpi.id: kpi for kpi in kpis}
    keeps = who.role is Role.PROGRAMME_MANAGER
    counts: Mapping[str | None, int] = chatham.structure.register.cohorts(by=who) if keeps else {}
    unread = chatham.pilot.readings.unread()
    today = chatham.clock.now().date()
    stopped = standing is not None and standing.stopped_at is not None
    return pages.page(
        "programme/pilot.html",
        pilot=standing,
        next=what_next(standing, unread, now=chatham.clock.now()),
        readings=[
            _shown(one, known[one.kpi], standing)
            for one in chatham.pilot.readings.all()
            if standing and one.kpi in known
        ],
        promised=promised(standing.feasible) if standing else (),
        mine=[one for one in unread if stopped and who.person and one.owner == who.person],
        told=chatham.narratives.told(),
        tells=chatham.narratives.awaits(who),
        fewest=FEWEST,
        many=MANY,
        few=FEW,
        known=known,
        deciding=[one for one in kpis if one.measure.value == "outside"],
        kpis=kpis,
        keeps=keeps,
        designs=keeps and (standing is None or stopped),
        tried=tried,
        tried_says=promised(tried[1]) if tried else (),
        cohorts=sorted(code for code, n in counts.items() if code and n >= FLOOR),
        least=FLOOR,
        today=tried[0].starts_on if tried else today + timedelta(days=1),
        usual=tried[0].attributes if tried else USUAL,
        attributes=ATTRIBUTES,
        states=STATES,
        whys=WHYS,
        cautions=CAUTIONS,
        weeks=range(WEEKS[0], WEEKS[1] + 1),
        likely=LIKELY,
    )


def _shown(read: Read, kpi: Kpi, pilot: Standing) -> Shown:
    result = read.result if isinstance(read.result, Result) else None
    ends = (result.low, result.high, result.naive or 0.0) if result else (1.0,)
    return Shown(
        read=read,
        kpi=kpi,
        sentences=read_out(read, kpi, pilot),
        result=result,
        hoped=hoped_for(result, kpi) if result else None,
        top=max(abs(one) for one in ends) * _ROOM,
        estimate=signed(result.estimate, kpi.unit) if result else "",
        interval=(signed(result.low, kpi.unit), signed(result.high, kpi.unit))
        if result
        else ("", ""),
        naive=signed(result.naive, kpi.unit) if result and result.naive is not None else "",
    )


def _number(text: str) -> float | None:
    if not text:
        return None
    number = float(text.replace(",", "."))
    if not number:
        raise HTTPException(422, "A number in the form is nought. Leave it empty instead.")
    return number
