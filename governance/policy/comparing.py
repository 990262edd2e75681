"""May two groups be compared out of these sources? Asked before anything is compared.

Invariant: what is compared names every source it is made of, so that a join of a person's coaching
with that person's performance is a question, and the policies' answer is no.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

from governance.identity import Actor
from governance.policy.facts import uid_of
from governance.policy.oversight import asking
from governance.policy.request import Entity, PolicyRequest, Uid, Value

COMPARE: Final = "compare_groups"


class Source(StrEnum):
    """What a comparison is made of; entities of the schema.

    coaching: anything about somebody's sessions, times, answers or themes, whoever counted it.
    """

    ENROLMENT = "enrolment"
    PERFORMANCE = "performance"
    COACHING = "coaching"


def comparison_request(
    actor: Actor, comparison: str, sources: AbstractSet[Source], *, of_groups: bool = True
) -> PolicyRequest:
    """May `actor` have this compared? of_groups: nothing of it is about one person."""
    resource = Uid("Comparison", comparison)
    named = [Uid("Source", one.value) for one in sorted(sources)]
    attributes: dict[str, Value] = {"sources": frozenset(named), "of_groups": of_groups}
    return PolicyRequest(
        principal=uid_of(actor),
        action=COMPARE,
        resource=resource,
        entities=(*asking(actor), Entity(uid=resource, attributes=attributes)),
    )
