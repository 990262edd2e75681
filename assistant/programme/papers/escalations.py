"""At which words a machine stops and a person takes over, as the policies in force answer.

Invariant: nothing here is written by hand: every label is put to the engine as a session with
exactly that in it, and the answer's door and policy are what stands in the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from assistant.cases.clocks import CLOCKS, SILENT
from assistant.cases.words import SUBJECTS
from assistant.papers.typesetting import PaperError
from governance.identity import EMBEDDED, Actor, EngagementId, PersonId, Role, SessionId
from governance.outcomes import Route
from governance.policy.circumstances import ORDINARY
from governance.policy.decision import PolicyDecision
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import URGENCIES, Sensitivity, Urgency, UseCase
from governance.policy.request import PolicyRequest

Decide = Callable[[PolicyRequest], PolicyDecision]
_COACH: Final = PersonId("somebody-who-coaches")
_ASKED: Final = Processing(
    purpose="session_summary",
    actor=Actor(person=_COACH, role=Role.COACH),
    session=SessionId("a-question"),
    room=Room(
        engagement=EngagementId("a-question"),
        coaches=frozenset({_COACH}),
        coachees=frozenset({PersonId("somebody-who-is-coached")}),
    ),
    processor=EMBEDDED,
    consent=ConsentState.GIVEN,
    opted_in=False,
    circumstances=ORDINARY,
    level="middle_manager",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One line of the criteria. about: in words.

    clock: until somebody should have looked; None where nobody is ever messaged.
    """

    label: str
    about: str
    route: Route
    urgency: Urgency
    clock: timedelta | None
    policy: str
    reason: str


def escalations(decide: Decide) -> tuple[Escalation, ...]:
    """Every label and use that stops a machine, the most pressing first.

    Raises:
        PaperError: the policies do not stop one of them; a list without it would be read as a yes.
    """
    asked = [
        *((s.value, replace(_ASKED, labels=frozenset({s}))) for s in Sensitivity),
        *((u.value, replace(_ASKED, use_cases=frozenset({u}))) for u in UseCase),
    ]
    found: list[Escalation] = []
    for label, processing in asked:
        decision = decide(processing.request())
        if decision.allow or not decision.routes or not decision.policies:
            raise PaperError(
                "The policies in force do not say which door opens for every sensitivity, so no "
                "criteria were written. Restore the policies that were installed."
            )
        route = decision.routes[0]
        urgent = Sensitivity(label) if label in set(Sensitivity) else None
        found.append(
            Escalation(
                label=label,
                about=SUBJECTS.get(label, label.replace("_", " ")),
                route=route,
                urgency=Urgency.NORMAL if urgent is None else URGENCIES.get(urgent, Urgency.NORMAL),
                clock=None if route in SILENT else CLOCKS[route],
                policy=decision.policies[0],
                reason=decision.reasons[0],
            )
        )
    order = list(Urgency)
    return tuple(sorted(found, key=lambda one: -order.index(one.urgency)))
