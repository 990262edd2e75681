"""What a policy may ask about a case: whose it is, which doors are open, what it touches.

Invariant: no text of a session becomes a fact here; a door nobody opened is shut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from governance.identity import Actor, PersonId
from governance.outcomes import Route
from governance.policy.facts import Room, people_and_room, uid_of, uid_of_room
from governance.policy.labels import Sensitivity
from governance.policy.request import Entity, PolicyRequest, Uid


class CaseAct(StrEnum):
    """What somebody may want to do with a case; actions of the schema."""

    READ = "read_case"
    READ_TURNS = "read_case_turns"
    ACKNOWLEDGE = "acknowledge_case"
    RESOLVE = "resolve_case"
    WRITE_NOTE = "write_note"
    OPEN_DOOR = "open_door"
    AGREE_WITHOUT = "agree_without"
    SUMMARIZE_WITHOUT = "summarize_without"
    READ_OVERDUE = "read_overdue"
    READ_BEHIND_DOOR = "read_behind_door"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as the policies see it.

    owner: the coach, or whoever wrote the request. opened_to: doors a coachee has opened.
    agreed: every coachee has agreed, on record, to a summary without the flagged parts.
    overdue: nobody has acknowledged it in time.
    """

    case: str
    room: Room
    owner: PersonId
    opened_to: frozenset[Route] = frozenset()
    labels: frozenset[Sensitivity] = frozenset()
    agreed: bool = False
    overdue: bool = False


def case_request(
    act: CaseAct, actor: Actor, facts: CaseFacts, *, desk: Route | None = None
) -> PolicyRequest:
    """May `actor`, at their desk if they have one, do this with the case?"""
    case = Uid("Case", facts.case)
    return PolicyRequest(
        principal=uid_of(actor),
        action=act.value,
        resource=case,
        entities=(
            *people_and_room(actor, facts.room, also=frozenset({facts.owner}), desk=desk),
            Entity(
                uid=case,
                attributes={
                    "engagement": uid_of_room(facts.room),
                    "owner": Uid("Person", facts.owner),
                    "opened_to": frozenset(Uid("Route", r.value) for r in facts.opened_to),
                    "sensitivities": frozenset(Uid("Sensitivity", x.value) for x in facts.labels),
                    "agreed": facts.agreed,
                    "overdue": facts.overdue,
                },
            ),
        ),
    )
