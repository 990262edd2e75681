"""`/v1/people`, `/v1/coaches`: the register, the directory, and engagements out of both.

Invariant: enrolment and capacity; of sessions, and of what coaches do with their hours, nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.bodies import body_of
from api.paging import Paging, page_of
from api.wire import Id, problems_of
from assistant.programme.people.directory import Listed
from assistant.programme.people.importing import Imported
from assistant.programme.people.mapping import ColumnMapping, mapping_of
from assistant.programme.people.reading import WEB_BYTES
from assistant.storage.people_records import (
    Called,
    CoachKind,
    CoachRecord,
    EngagementKind,
    Enrolment,
    Training,
)
from assistant.triage.coaches import Credential
from governance.identity import Actor, EngagementId, PersonId
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["programme"], responses=problems_of(400, 401, 403, 404, 409))
Keeping = Annotated[Actor, may(Entry.KEEP_PEOPLE)]
Own = Annotated[Actor, may(Entry.SEE_OWN_RECORD)]
Code = Annotated[str, Query(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["spring-26"])]
_OBJECT: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])


class CoachBody(BaseModel):
    """A coach's record. contract_until: required of a coach from outside."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=200, examples=["Nia Bell"])]
    email: Annotated[str, Field(max_length=254)] = ""
    kind: CoachKind
    credential: Credential | None = None
    expires_on: date | None = None
    training: Training = Training.NONE
    practice_hours: Annotated[int, Field(ge=0, le=100_000)] = 0
    evidence_on: date | None = None
    endorsed_on: date | None = None
    languages: Annotated[
        list[Annotated[str, Field(pattern="^[a-z]{2}$", examples=["en"])]], Field(max_length=20)
    ] = Field(default_factory=list)
    capacity: Annotated[int, Field(ge=0, le=200)] = 0
    line: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["sales"])] | None = (
        None
    )
    contract_until: date | None = None

    def record(self, person: str) -> CoachRecord:
        """As it is kept."""
        told = self.model_dump(exclude={"name", "email", "languages", "credential"})
        return CoachRecord(
            **told,
            person=PersonId(person),
            credential=self.credential.value if self.credential else None,
            languages=tuple(self.languages),
            called=Called(name=self.name, email=self.email),
        )


class PairBody(BaseModel):
    """Who works with whom."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    kind: EngagementKind
    coach: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$", examples=["per_1"])]
    coachees: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$")]],
        Field(min_length=1, max_length=12, examples=[["per_2"]]),
    ]


class RuleBody(BaseModel):
    """Which credential a kind of engagement asks for; null: none."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    kind: EngagementKind = Field(examples=["one_to_one"])
    credential: Credential | None = Field(examples=["icf_pcc"])


@router.get("/people")
def people(
    chatham: Installation, who: Keeping, page: Paging, cohort: Code | None = None
) -> dict[str, Any]:
    """The register: who is enrolled where, in bands."""
    found = chatham.structure.register.everybody(by=who, cohort=cohort)
    return page_of(chatham, f"people {cohort or ''}", found, page, _person)


@router.post("/people/import")
async def take_in(
    *,
    request: Request,
    chatham: Installation,
    who: Keeping,
    mapping: Annotated[
        str | None,
        Query(
            max_length=4_000,
            description='JSON, such as {"columns": {"number": "Id", "name": "Name"}}; without it, '
            "by usual headings.",
        ),
    ] = None,
    store: Annotated[bool, Query(description="Otherwise a dry run.")] = False,
    whole: Annotated[bool, Query(description="Who is not in it leaves.")] = False,
) -> dict[str, Any]:
    """Take in the CSV file that is the body: everybody in it, or nobody; dry unless `store`."""
    data = await body_of(request, WEB_BYTES)
    told = await run_in_threadpool(
        chatham.structure.imports.take_in,
        data,
        asked_mapping(mapping),
        by=who,
        store=store,
        whole=whole,
    )
    return told_import(told)


@router.get("/people/capacity")
def capacity(chatham: Installation, who: Keeping) -> dict[str, Any]:
    """How many are enrolled, and how many places there are."""
    found = chatham.structure.coaches.capacity(by=who)
    return {
        "coaches": found.coaches,
        "places": found.places,
        "taken": found.taken,
        "free": found.free,
        "enrolled": {cohort: n for cohort, n in sorted(found.enrolled.items(), key=str) if cohort},
    }


@router.get("/coaches")
def coaches(chatham: Installation, who: Keeping, page: Paging) -> dict[str, Any]:
    """The directory of coaches, by name: what certifies them, and their places."""
    return page_of(chatham, "coaches", chatham.structure.coaches.listed(by=who), page, told_coach)


@router.post("/coaches", status_code=201)
def new_coach(body: CoachBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Write a coach's record."""
    return {"coach": chatham.structure.coaches.keep(body.record(""), by=who).person}


@router.put("/coaches/rules")
def ask_for(body: RuleBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Say which credential a kind of engagement asks for."""
    chatham.structure.coaches.ask_for(body.kind, body.credential, by=who)
    return {
        kind.value: credential for kind, credential in chatham.structure.coaches.rules().items()
    }


@router.put("/coaches/{coach}")
def keep_coach(coach: Id, body: CoachBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Change a coach's record. A last day in the past ends their way in at once."""
    return {"coach": chatham.structure.coaches.keep(body.record(coach), by=who).person}


@router.get("/coaches/me")
def own_record(chatham: Installation, who: Own) -> dict[str, Any]:
    """As a coach: your own record, and your own months. Nobody else sees them."""
    found = chatham.structure.coaches.own(who)
    return {
        "record": told_coach(found) if found else None,
        "months": [
            {
                "month": one.month,
                "offered_min": one.offered,
                "held_min": one.held,
                "sessions": one.sessions,
                "cancelled": one.cancelled,
                "used_percent": one.used,
            }
            for one in chatham.kpis.own.months(who)
        ],
    }


@router.get("/programme/engagements")
def pairings(chatham: Installation, who: Keeping, page: Paging) -> dict[str, Any]:
    """Engagements opened out of the register that are not over."""
    found = chatham.structure.assignments.all(by=who)
    return page_of(
        chatham,
        "pairings",
        found,
        page,
        lambda one: {
            "engagement": one.engagement,
            "kind": one.kind.value,
            "coach": one.coach,
            "coachees": list(one.coachees),
        },
    )


@router.post("/programme/engagements", status_code=201)
def pair(body: PairBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Open an engagement, if the coach's record is enough."""
    coachees = [PersonId(one) for one in body.coachees]
    opened = chatham.structure.assignments.open(body.kind, PersonId(body.coach), coachees, by=who)
    return {"engagement": opened}


@router.delete("/programme/engagements/{engagement}", status_code=204)
def part(
    engagement: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["spring-7"])],
    chatham: Installation,
    who: Keeping,
) -> None:
    """It is over: the coach's place is free."""
    chatham.structure.assignments.close(EngagementId(engagement), by=who)


def asked_mapping(text: str | None) -> ColumnMapping | None:
    """The mapping of a query parameter; 400 when it is no JSON object."""
    if not text:
        return None
    try:
        loaded = _OBJECT.validate_json(text)
    except ValidationError:
        raise HTTPException(400, "The mapping is no JSON object. Nothing was read.") from None
    return mapping_of(loaded)


def told_import(one: Imported) -> dict[str, Any]:
    """What became of a file."""
    return {
        "stored": one.stored,
        "new": one.new,
        "changed": one.changed,
        "same": one.same,
        "gone": one.gone,
        "wrong": one.wrong,
        "errors": [{"line": e.line, "column": e.part, "why": e.why} for e in one.errors],
        "columns": dict(one.mapping.columns),
    }


def told_coach(one: Listed) -> dict[str, Any]:
    """A coach in the directory."""
    record = one.record
    return {
        "coach": record.person,
        "name": record.called.name if record.called else "",
        "kind": record.kind.value,
        "credential": record.credential,
        "expires_on": _day(record.expires_on),
        "training": record.training.value,
        "practice_hours": record.practice_hours,
        "evidence_on": _day(record.evidence_on),
        "endorsed_on": _day(record.endorsed_on),
        "languages": list(record.languages),
        "capacity": record.capacity,
        "places_free": one.places,
        "line": record.line,
        "contract_until": _day(record.contract_until),
        "missing": {kind.value: [m.value for m in what] for kind, what in one.missing.items()},
    }


def _person(one: Enrolment) -> dict[str, Any]:
    return {
        "person": one.person,
        "name": one.called.name if one.called else "",
        "level": one.level.value,
        "age": one.age.value,
        "tenure": one.tenure.value,
        "pay": one.pay.value,
        "region": one.region,
        "line": one.line,
        "cohort": one.cohort,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
