"""`/v1/retention`: what goes when, for how long it lives, legal holds, and a run by hand.

Invariant: only the appointed privacy officer changes anything here; the desk asks, and notes who
tried.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.versions import CHANGED, TAGGED, TAGGED_ALONE, Knowing, ReadLast, tagged
from api.wire import Id, problems_of
from assistant.programme.files import times_digest
from assistant.rights.desk import RetentionDesk
from assistant.rights.due import Due
from assistant.rights.schedule import KEPT, Schedule
from assistant.sessions.people import engagement_code
from assistant.storage.rights_records import Category, HoldReason, HoldRecord, LiftReason
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/retention", tags=["officers"], responses=problems_of(400, 401, 403))
Officer = Annotated[Actor, may(Entry.SEE_RETENTION)]
_Days = Annotated[int, Field(ge=1, le=10_000)]
_Code = Annotated[str, Field(min_length=1, max_length=100, examples=["north-7"])]
_DAY: Final = timedelta(days=1)


class TimesBody(BaseModel):
    """Days by kind. What is not named stays as it is."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    days: dict[Category, _Days] = Field(
        min_length=1, max_length=len(KEPT), examples=[{"masked": 14}]
    )


class HoldBody(BaseModel):
    """What is kept whatever its time, and why. session: only this one of the engagement."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: _Code
    session: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$")
    reason: HoldReason = Field(examples=["legal_claim"])


class ReleaseBody(BaseModel):
    """Why time runs again."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    reason: LiftReason = Field(examples=["settled"])


@router.get("")
def retention(
    chatham: Installation,
    _who: Officer,
    page: Paging,
    engagement: Annotated[str | None, Query(max_length=100, examples=["north-7"])] = None,
) -> dict[str, Any]:
    """Everything that lives with the day it goes, soonest first.

    With very many sessions, ask for one engagement's: reckoning all takes seconds.
    """
    only = engagement_code(engagement) if engagement else None
    found = chatham.retention.calendar(only)
    return page_of(chatham, f"retention {only or ''}", found, page, _due)


@router.get("/times", responses=TAGGED_ALONE)
def times(response: Response, chatham: Installation, _who: Officer, known: Knowing) -> Any:  # noqa: ANN401  -- or 304
    """How long each kind lives, and how long the notices let it live at most."""
    table: Schedule = chatham.rights.schedule
    return known.answer(response, times_digest(table), _told(table))


@router.post("/times/preview")
def foresee(body: TimesBody, chatham: Installation, _who: Officer) -> dict[str, Any]:
    """How many of each kind would be past their time at once. Nothing is changed.

    `goes` is null where there are too many sessions to reckon it while you wait.
    """
    desk = _desk(chatham)
    if not desk.reckons_quickly():
        return {"goes": None}
    goes = desk.goes_at_once(body.days)
    kinds = sorted({*body.days, *goes})
    return {"goes": [{"category": one.value, "count": goes.get(one, 0)} for one in kinds]}


@router.patch("/times", responses={**CHANGED, **TAGGED})
def keep_for(
    *,
    who: Officer,
    body: TimesBody,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Say how long kinds live: shorter than the notices promise, and never longer."""
    _desk(chatham).keep_for(body.days, by=who, seen=seen)
    return _times(chatham, response)


@router.post("/runs", status_code=201)
def run(chatham: Installation, who: Officer) -> dict[str, Any]:
    """Erase what is past its time, now."""
    done = _desk(chatham).run(by=who)
    return {
        "id": done.run.id,
        "started_at": done.run.started_at.isoformat(),
        "finished_at": done.run.finished_at.isoformat() if done.run.finished_at else None,
        "erased": done.run.erased,
        "held": done.run.held,
        "certificates": list(done.certificates),
    }


@router.get("/holds")
def holds(chatham: Installation, _who: Officer, page: Paging) -> dict[str, Any]:
    """The legal holds that stand, oldest first."""
    return page_of(chatham, "holds", chatham.rights.holds.standing(), page, _hold)


@router.post("/holds", status_code=201, responses=problems_of(409))
def place(body: HoldBody, chatham: Installation, who: Officer) -> dict[str, Any]:
    """Keep an engagement, or one session of it, whatever its time.

    A withdrawal erases it all the same.
    """
    code = engagement_code(body.engagement)
    session = SessionId(body.session) if body.session else None
    return _hold(_desk(chatham).hold(code, session=session, reason=body.reason, by=who))


@router.post("/holds/{hold}/release", responses=problems_of(409))
def release(hold: Id, body: ReleaseBody, chatham: Installation, who: Officer) -> dict[str, Any]:
    """Let time run again; what is past it goes with the next run."""
    return _hold(_desk(chatham).release(hold, reason=body.reason, by=who))


def _desk(chatham: Installation) -> RetentionDesk:
    return chatham.rights.desk(chatham.policy_engine.decide)


def _times(chatham: Installation, response: Response) -> dict[str, Any]:
    table: Schedule = chatham.rights.schedule
    tagged(response, times_digest(table))
    return _told(table)


def _told(table: Schedule) -> dict[str, Any]:
    return {
        "times": [
            {
                "category": rule.category.value,
                "what": rule.what,
                "since": rule.since,
                "days": rule.time // _DAY,
                "at_most": rule.ceiling // _DAY,
            }
            for rule in table.rules.values()
        ]
    }


def _due(entry: tuple[Due, bool]) -> dict[str, Any]:
    due, held = entry
    return {
        "category": due.category.value,
        "engagement": due.engagement,
        "session": due.session,
        "on": due.at.isoformat(),
        "held": held,
    }


def _hold(one: HoldRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "engagement": one.engagement,
        "session": one.session,
        "reason": one.reason.value,
        "placed_at": one.placed_at.isoformat(),
        "released_at": one.released_at.isoformat() if one.released_at else None,
        "lift_reason": one.lift_reason.value if one.lift_reason else None,
    }
