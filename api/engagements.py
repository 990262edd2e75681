"""`/v1/engagements`: where the asking person takes part, and who with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.bootstrap import Chatham
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from governance.identity import Actor, EngagementId, PersonId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/engagements", tags=["engagements"], responses=problems_of(400, 401, 403)
)
Seeing = Annotated[Actor, may(Entry.SEE_SESSIONS)]


@router.get("")
def mine(chatham: Installation, who: Seeing, page: Paging) -> dict[str, Any]:
    """Your engagements, and the people in each by name and role."""
    return page_of(chatham, "engagements", own_engagements(chatham, who), page, _told(chatham, who))


def own_engagements(chatham: Chatham, who: Actor) -> list[EngagementId]:
    """Where the actor takes part in the role they act in."""
    with chatham.database.read() as work:
        found = work.engagements.of_person(who.person or PersonId(""))
    return [
        one.id
        for one in found
        if any(p.person == who.person and p.role is who.role for p in one.participants)
    ]


def own_engagement(chatham: Chatham, code: str, who: Actor) -> EngagementId:
    """The engagement with this code; 404 unless the actor takes part in it."""
    try:
        engagement = engagement_code(code)
    except PeopleError:
        engagement = None
    if engagement is None or engagement not in own_engagements(chatham, who):
        raise HTTPException(404, "There is no engagement with this code that you take part in.")
    return engagement


def participant_of(
    chatham: Chatham, code: str, name: str, who: Actor
) -> tuple[EngagementId, PersonId]:
    """Somebody in an engagement of the actor's, by the name they have there; 404 otherwise."""
    engagement = own_engagement(chatham, code, who)
    try:
        return engagement, chatham.people.circle(engagement).named(name).person
    except (PeopleError, NotStored):
        raise HTTPException(404, "There is nobody of this name in this engagement.") from None


def _told(chatham: Chatham, who: Actor) -> Any:  # noqa: ANN401  -- a function for `page_of`
    def told(engagement: EngagementId) -> dict[str, Any]:
        circle = chatham.people.circle(engagement)
        return {
            "engagement": engagement,
            "people": [
                {"name": name, "role": circle.roles[person].value, "you": person == who.person}
                for person, name in sorted(circle.names.items(), key=lambda one: one[1])
            ],
        }

    return told
