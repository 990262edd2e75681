"""`/programme/coaches`: who coaches, what certifies them, and their places."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Keeping
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.programme.people.directory import Listed
from assistant.storage.people_records import (
    Called,
    CoachKind,
    CoachRecord,
    EngagementKind,
    Training,
)
from assistant.triage.coaches import Credential
from governance.identity import PersonId

router: Final = APIRouter(include_in_schema=False)
_Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
_Text = Annotated[str, Field(max_length=200)]
_Languages = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=100, pattern=r"^([A-Za-z]{2}([ ,;]+[A-Za-z]{2})*)?$"
    ),
]


class CoachForm(BaseModel):
    """A record as the page sends it; an empty field says nothing."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: _Text
    kind: CoachKind
    training: Training
    email: _Text = ""
    credential: _Text = ""
    expires_on: _Day = ""
    practice_hours: Annotated[int, Field(ge=0, le=100_000)] = 0
    evidence_on: _Day = ""
    endorsed_on: _Day = ""
    languages: _Languages = ""
    capacity: Annotated[int, Field(ge=0, le=200)] = 0
    line: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$")] = ""
    contract_until: _Day = ""

    def record(self, person: str) -> CoachRecord:
        """As it is kept."""
        return CoachRecord(
            person=PersonId(person),
            kind=self.kind,
            credential=self.credential or None,
            expires_on=_day(self.expires_on),
            training=self.training,
            practice_hours=self.practice_hours,
            evidence_on=_day(self.evidence_on),
            endorsed_on=_day(self.endorsed_on),
            languages=tuple(dict.fromkeys(re.findall(r"\b[a-z]{2}\b", self.languages.lower()))),
            capacity=self.capacity,
            line=self.line or None,
            contract_until=_day(self.contract_until),
            called=Called(name=self.name.strip(), email=self.email.strip()),
        )


@router.get("/programme/coaches")
def directory(chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """Everybody who coaches."""
    return pages.page(
        "programme/coaches.html",
        coaches=chatham.structure.coaches.listed(by=who),
        rules=chatham.structure.coaches.rules(),
        kinds=words.COACH_KINDS,
        engagements=words.ENGAGEMENTS,
        credentials=words.CREDENTIALS,
        lacking=words.LACKING,
    )


@router.get("/programme/coaches/new")
def blank(pages: Pages, who: Keeping) -> Response:
    """A new record."""
    del who  # may come in: that is all it says here
    return pages.page("programme/coach.html", one=None, **_choices())


@router.get("/programme/coaches/{coach}")
def record(coach: str, chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """One record, to be changed."""
    return pages.page("programme/coach.html", one=_found(chatham, coach, who), **_choices())


@router.post("/programme/coaches")
def add(form: Annotated[CoachForm, Form()], chatham: Installation, who: Keeping) -> Response:
    """Write a new record."""
    chatham.structure.coaches.keep(form.record(""), by=who)
    return led_on("/programme/coaches", "coach-kept")


@router.post("/programme/coaches/rules")
def rule(
    chatham: Installation,
    who: Keeping,
    kind: Annotated[EngagementKind, Form()],
    credential: Annotated[Credential | Literal[""], Form()] = "",
) -> Response:
    """Say which credential a kind of engagement asks for."""
    chatham.structure.coaches.ask_for(kind, credential or None, by=who)
    return led_on("/programme/coaches", "rule-kept")


@router.post("/programme/coaches/{coach}")
def change(
    coach: str, form: Annotated[CoachForm, Form()], chatham: Installation, who: Keeping
) -> Response:
    """Change a record."""
    _found(chatham, coach, who)
    chatham.structure.coaches.keep(form.record(coach), by=who)
    return led_on("/programme/coaches", "coach-kept")


def _found(chatham: Installation, coach: str, who: Keeping) -> Listed:
    listed = chatham.structure.coaches.listed(by=who)
    found = next((one for one in listed if one.record.person == coach), None)
    if found is None:
        raise HTTPException(404, "There is no such coach. Look at the directory again.")
    return found


def _choices() -> dict[str, Any]:
    return {
        "kinds": words.COACH_KINDS,
        "trainings": words.TRAININGS,
        "credentials": words.CREDENTIALS,
        "engagements": words.ENGAGEMENTS,
        "lacking": words.LACKING,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise HTTPException(422, "There is no such day. Nothing was changed.") from None
