"""`/v1/pilot`: the newest pilot, and what its owner of figures and its manager do with it.

Invariant: groups of ten and more, read once; nothing of a file comes back but what is wrong with
its lines, and nothing of the outcome before it is signed.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.asking import Installation, Names, may
from api.bodies import body_of
from api.once import HEADER
from api.wire import problems_of
from assistant.bootstrap import Chatham
from assistant.programme.pilot.answers import TooFew
from assistant.programme.pilot.design import CAUTIONS, USUAL, Attribute, Design, Why
from assistant.programme.pilot.handing_in import Read
from assistant.programme.pilot.narrating import Told
from assistant.programme.pilot.paragraphs import MAX_BYTES as MOST_TEXT
from assistant.programme.pilot.power import LIKELY
from assistant.programme.pilot.rows import MAX_BYTES, Handed
from assistant.programme.pilot.telling import WHY, how_many
from assistant.programme.pilot.withholding import Looked
from assistant.programme.pilot.words import promised, read_out, what_next
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["programme"], responses=problems_of(400, 401, 403, 404, 409))
Seeing = Annotated[Actor, may(Entry.SEE_KPIS)]
Keeping = Annotated[Actor, may(Entry.KEEP_KPIS)]
Signing = Annotated[Actor, may(Entry.SIGN_FIGURES)]
_CODE = r"^[a-z0-9][a-z0-9-]{0,39}$"
Metric = Annotated[str, Path(pattern=_CODE, examples=["customer-satisfaction"])]
_Metrics = Annotated[list[Annotated[str, Field(pattern=_CODE)]], Field(min_length=1, max_length=5)]
_Number = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]


class PilotBody(BaseModel):
    """A design. uplift, deviation: in the unit of the first metric, the one that decides."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    cohort: Annotated[str, Field(pattern=_CODE, examples=["spring-26"])]
    metrics: _Metrics = Field(examples=[["customer-satisfaction"]])
    starts_on: date = Field(examples=["2027-01-11"])
    weeks: Annotated[int, Field(ge=8, le=12)] = 10
    attributes: Annotated[list[Attribute], Field(min_length=1, max_length=4)] = Field(
        default_factory=lambda: list(USUAL)
    )
    region: Annotated[str, Field(pattern=_CODE)] | None = None
    sponsor: Annotated[str, Field(min_length=3, max_length=200, examples=["Operations"])]
    hypothesis: Annotated[str, Field(max_length=200)] = ""
    uplift: _Number | None = None
    deviation: _Number | None = None
    correlation: Annotated[float, Field(ge=0, lt=1)] = LIKELY

    def design(self) -> Design:
        """As it is registered."""
        told = self.model_dump(exclude={"metrics", "attributes"})
        return Design(**told, metrics=tuple(self.metrics), attributes=tuple(self.attributes))


class MetricsBody(BaseModel):
    """Other metrics, and why; the first decides."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    metrics: _Metrics = Field(examples=[["customer-satisfaction", "manager-feedback"]])
    why: Why


@router.get("/pilot")
def show(chatham: Installation, who: Seeing) -> dict[str, Any]:
    """The newest pilot: its design, its steps, what it can show and what was read of it."""
    del who
    standing = chatham.pilot.desk.standing()
    unread = chatham.pilot.readings.unread()
    following = str(what_next(standing, unread, now=chatham.clock.now()))
    if standing is None:
        return {"pilot": None, "next": following}
    return {
        "pilot": standing.pilot,
        "state": standing.state.value,
        "design": asdict(standing.design),
        "promised": asdict(standing.feasible),
        "said": [str(one) for one in promised(standing.feasible)],
        "cautions": [CAUTIONS[one] for one in standing.cautions],
        "steps": [asdict(one) for one in standing.steps],
        "readings": [_read(chatham, one) for one in chatham.pilot.readings.all()],
        "narratives": _told(chatham.narratives.told()),
        "next": following,
    }


@router.post("/pilot/plan")
def plan(body: PilotBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """What a design can show, by a power calculation; nothing is kept."""
    found, cautions = chatham.pilot.desk.plan(body.design(), by=who)
    return {
        "promised": asdict(found),
        "said": [str(one) for one in promised(found)],
        "cautions": [CAUTIONS[one] for one in cautions],
    }


@router.post("/pilot", status_code=201)
def register(body: PilotBody, chatham: Installation, who: Keeping) -> dict[str, str]:
    """Fix a design and its metrics before the pilot starts."""
    return {"pilot": chatham.pilot.desk.register(body.design(), by=who)}


@router.put("/pilot/metrics", status_code=204)
def change(body: MetricsBody, chatham: Installation, who: Keeping) -> None:
    """Register other metrics: a version of its own with its reason, in the ledger too."""
    chatham.pilot.desk.change_metrics(tuple(body.metrics), body.why, by=who)


@router.post("/pilot/start", status_code=204)
def start(chatham: Installation, who: Keeping) -> None:
    """Start the registered pilot."""
    chatham.pilot.desk.start(by=who)


@router.post("/pilot/stop", status_code=204)
def stop(chatham: Installation, who: Keeping) -> None:
    """Stop the running pilot; then it can be read, and nothing of it changes."""
    chatham.pilot.desk.stop(by=who)


@router.post("/pilot/withdraw", status_code=204)
def withdraw(chatham: Installation, who: Keeping) -> None:
    """Take a registered pilot back before it starts."""
    chatham.pilot.desk.withdraw(by=who)


@router.post("/pilot/readings/{metric}")
async def read(
    metric: Metric,
    request: Request,
    chatham: Installation,
    who: Signing,
    *,
    sign: Annotated[bool, Query()] = False,
) -> dict[str, Any]:
    """Hand in the CSV that is the body (code,group,before,after and what is matched on).

    sign: stand by it and have it read, once; without it, only its lines are checked.
    """
    data = await body_of(request, MAX_BYTES)
    readings = chatham.pilot.readings
    if not sign:
        return _checked(await run_in_threadpool(readings.check, metric, data, by=who))
    found = await run_in_threadpool(readings.read, metric, data, by=who)
    return await run_in_threadpool(_read, chatham, found)


@router.post("/pilot/narratives")
async def narratives(
    request: Request,
    chatham: Installation,
    names: Names,
    who: Signing,
    *,
    sign: Annotated[bool, Query()] = False,
) -> dict[str, Any]:
    """Hand in what line managers wrote about their teams: the text or CSV that is the body.

    sign: keep them masked, once, and show them; without it each comes back as it would be shown, or
    with the reason why it would not, and nothing is kept.
    """
    if not sign and request.headers.get(HEADER) is not None:
        raise HTTPException(400, f"A look keeps nothing, not even its answer. Leave {HEADER} out.")
    data = await body_of(request, MOST_TEXT)
    looked = await run_in_threadpool(names.narratives, data, keep=sign, by=who)
    if not sign:
        return {"signed": False, "looked": [_looked(one) for one in looked]}
    return {"signed": True, "told": _told(await run_in_threadpool(chatham.narratives.told))}


def _looked(one: Looked) -> dict[str, Any]:
    if one.why is None:
        return {"text": one.text, "withheld": None, "said": None}
    return {"text": None, "withheld": one.why.value, "said": WHY[one.why]}


def _told(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    said = how_many(told.withheld)
    return {"at": told.at.isoformat(), "texts": list(told.texts), "withheld": said}


def _checked(handed: Handed) -> dict[str, Any]:
    return {
        "signed": False,
        "pilot": handed.pilot,
        "comparison": handed.comparison,
        "wrong": handed.wrong,
        "errors": [asdict(one) for one in handed.errors],
    }


def _read(chatham: Chatham, one: Read) -> dict[str, Any]:
    known = {kpi.id: kpi for kpi in chatham.pilot.desk.metrics()}
    standing = chatham.pilot.desk.standing()
    said = (
        [str(s) for s in read_out(one, known[one.kpi], standing)]
        if standing is not None and one.kpi in known
        else []
    )
    silent = one.result if isinstance(one.result, TooFew) else None
    return {
        "signed": True,
        "metric": one.kpi,
        "at": one.at.isoformat(),
        "owner": one.owner,
        "silent": silent.value if silent else None,
        "result": None if isinstance(one.result, TooFew) else asdict(one.result),
        "said": said,
    }
