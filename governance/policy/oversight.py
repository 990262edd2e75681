"""Questions about running, overseeing and measuring, which need no session and no words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from governance.identity import Actor
from governance.policy.facts import uid_of
from governance.policy.request import Entity, PolicyRequest, Uid, Value


class Oversight(StrEnum):
    """What somebody may want to do; actions of the schema."""

    SEE_ENROLMENT = "see_enrolment"
    SEE_DECISIONS = "see_decisions"
    VERIFY_LEDGER = "verify_ledger"
    CHANGE_POLICY = "change_policy"
    APPROVE_MODEL = "approve_model"
    RUN_INSTALLATION = "run_installation"
    MANAGE_RETENTION = "manage_retention"


READ_REPORT: Final = "read_report"
_PROGRAMME: Final = Uid("Programme", "this")


def oversight_request(act: Oversight, actor: Actor) -> PolicyRequest:
    """May `actor` do this in the installation?"""
    return programme_request(act.value, actor)


def programme_request(action: str, actor: Actor) -> PolicyRequest:
    """May `actor` do this to the installation as a whole? action: of the schema."""
    entities = (*asking(actor), Entity(uid=_PROGRAMME))
    return PolicyRequest(
        principal=uid_of(actor), action=action, resource=_PROGRAMME, entities=entities
    )


def report_request(actor: Actor, report: str, *, protected: bool) -> PolicyRequest:
    """May `actor` read a theme report? protected: cohort size and noise were applied."""
    resource = Uid("Report", report)
    entity = Entity(uid=resource, attributes={"protected": protected})
    return PolicyRequest(
        principal=uid_of(actor),
        action=READ_REPORT,
        resource=resource,
        entities=(*asking(actor), entity),
    )


def asking(actor: Actor) -> tuple[Entity, ...]:
    """Whoever asks, as the policies know them."""
    attributes: dict[str, Value] = {
        "role": Uid("Role", actor.role.value),
        "contract_over": actor.contract_over,
    }
    if actor.person is None:
        return (Entity(uid=uid_of(actor), attributes=attributes),)
    person = Uid("Person", actor.person)
    return (
        Entity(uid=person),
        Entity(uid=uid_of(actor), attributes=attributes | {"person": person}),
    )
