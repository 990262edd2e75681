"""`/office/policies`: the rules in words, and what they would say to anybody."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.actions import ACTIONS
from api.pages.rendering import Pages
from assistant.cases.words import DOORS
from governance.identity import Actor, PersonId, Role
from governance.policy.entry import Entry, entry_request

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.SEE_DECISIONS)]


@router.get("/office/policies")
def policies(
    chatham: Installation,
    pages: Pages,
    _who: Officer,
    role: Annotated[Role | None, Query()] = None,
    action: Annotated[Entry | None, Query()] = None,
) -> Response:
    """Forbids first: they always win. role, action: a question, answered on the page."""
    engine = chatham.policy_engine
    answer = None
    if role is not None and action is not None:
        made_up = Actor(person=PersonId("per_somebody"), role=role)
        answer = engine.decide(entry_request(action, made_up))
    return pages.page(
        "office/policies.html",
        forbids=[one for one in engine.in_force if one.effect == "forbid"],
        permits=[one for one in engine.in_force if one.effect != "forbid"],
        digest=engine.digest,
        answer=answer,
        asked_role=role,
        asked_action=action,
        every_role=list(Role),
        actions=ACTIONS,
        doors=DOORS,
    )
