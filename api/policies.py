"""`/v1/policies`: the rules in words, and what they would say to somebody in a role."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.asking import Installation, may
from api.wire import problems_of
from governance.identity import Actor, PersonId, Role
from governance.policy.entry import Entry, entry_request

router = APIRouter(prefix="/v1/policies", tags=["policies"], responses=problems_of(401, 403))
Reading = Annotated[Actor, may(Entry.SEE_POLICIES)]
Simulating = Annotated[Actor, may(Entry.SEE_DECISIONS)]


class QuestionBody(BaseModel):
    """May somebody in this role come in to do this?"""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    role: Role
    action: Entry


@router.get("")
def show(chatham: Installation, _who: Reading) -> dict[str, Any]:
    """Every policy in force, in words."""
    engine = chatham.policy_engine
    return {
        "digest": engine.digest,
        "policies": [
            {
                "id": policy.id,
                "effect": policy.effect,
                "reason": policy.reason,
                "route": policy.route.value if policy.route else None,
                "outcome": policy.outcome,
            }
            for policy in engine.in_force
        ],
    }


@router.post("/simulate")
def simulate(body: QuestionBody, chatham: Installation, _who: Simulating) -> dict[str, Any]:
    """What the policies say; nobody is looked up and nothing is done."""
    made_up = Actor(person=PersonId("per_somebody"), role=body.role)
    decision = chatham.policy_engine.decide(entry_request(body.action, made_up))
    return {
        "allow": decision.allow,
        "policies": list(decision.policies),
        "reasons": list(decision.reasons),
    }
