"""Local mode: whoever sits at this machine says whom they act as.

Invariant: nothing here is asked in another mode; `signing` and the pages see to that.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.bootstrap import Chatham
from assistant.register.desk import SIGNS_FOR
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from assistant.storage.register_records import Office
from governance.identity import Actor, PersonId, Role


class HereBody(BaseModel):
    """Local mode: whom to act as."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    role: Role
    engagement: str | None = Field(default=None, max_length=100)
    person: str | None = Field(default=None, max_length=200)


def person_here(chatham: Chatham, body: HereBody) -> PersonId | None:
    """Local mode: the person of an engagement by their name; None when a role alone is meant."""
    if body.role in SIGNS_FOR:
        return _officer_here(chatham, SIGNS_FOR[body.role])
    if body.engagement is None or body.person is None:
        return None
    try:
        found = chatham.people.anybodys(engagement_code(body.engagement)).named(body.person)
    except (PeopleError, NotStored):
        raise HTTPException(404, "There is nobody of this name in this engagement.") from None
    if found.role != body.role.value:
        raise HTTPException(404, "They have another role in this engagement.")
    return found.person


def _officer_here(chatham: Chatham, office: Office) -> PersonId:
    """Whoever is appointed for an office. In local mode whoever sits here may appoint one."""
    serving = [
        one.person
        for one in chatham.appointments.all()
        if one.office is office and one.ended_at is None
    ]
    if serving:
        return serving[0]
    administrator = Actor(person=None, role=Role.ADMINISTRATOR)
    return chatham.appointments.appoint(office, by=administrator)
