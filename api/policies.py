"""`/v1/policies`: the rules in words, what they say to a role, and what changed ones would have."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.wire import problems_of
from assistant.rehearsal.desk import MOST_CHARACTERS, Draft
from governance.identity import Actor, PersonId, Role
from governance.policy.entry import Entry, entry_request

router = APIRouter(prefix="/v1/policies", tags=["policies"], responses=problems_of(401, 403))
Reading = Annotated[Actor, may(Entry.SEE_POLICIES)]
Simulating = Annotated[Actor, may(Entry.SEE_DECISIONS)]
_EXAMPLE = """@id("nothing-high-stakes")
@outcome("escalated")
@route("internal_coach")
@reason("Work, health or a job hangs on it.")
forbid (principal, action, resource is Chatham::Session) when { resource.high_stakes };
"""


class QuestionBody(BaseModel):
    """May somebody in this role come in to do this?"""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    role: Role
    action: Entry


class DraftBody(BaseModel):
    """A change to try: one file's whole new text, rules left out by their ids, or both."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    file: str = Field(default="", max_length=100, examples=["sensitivities.cedar"])
    text: str = Field(default="", max_length=MOST_CHARACTERS, examples=[_EXAMPLE])
    leaving_out: frozenset[Annotated[str, Field(max_length=100)]] = Field(
        default=frozenset(), max_length=100, examples=[["no-developmental-judgement"]]
    )


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


@router.post("/replay", responses=problems_of(400, 401, 403))
def replay(body: DraftBody, chatham: Installation, _who: Simulating) -> dict[str, Any]:
    """What a changed policy would have decided about the newest past sessions.

    Nothing is kept and nothing is put in force. A change is told when five people or more are
    behind it, in steps of five; none and few are not told apart.
    """
    changed = {body.file: body.text} if body.file or body.text else {}
    found = chatham.policy_rehearsal.replay(Draft(changed=changed, leaving_out=body.leaving_out))
    return {
        "replayed": found.figures.replayed,
        "erased": found.figures.erased,
        "would_not_start": found.would_not_start or None,
        "flips": [
            {
                "change": row.change.value,
                "before": list(row.before),
                "after": list(row.after),
                "at_least": row.at_least,
            }
            for row in found.figures.rows
        ],
    }
