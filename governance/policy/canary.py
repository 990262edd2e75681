"""Questions whose answer must be no, asked of every policy set before it is used.

A policy file can be well formed and still have lost its forbids. Invariant: an engine that starts
stops every sensitivity, every judgement of a person, and every reader who was not in the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from governance.identity import EMBEDDED, Actor, EngagementId, PersonId, Role, SessionId
from governance.policy.decision import PolicyDecision
from governance.policy.facts import (
    ConsentState,
    Processing,
    Readable,
    Reading,
    Room,
    reading_request,
)
from governance.policy.files import PolicyFilesError
from governance.policy.labels import Sensitivity
from governance.policy.request import PolicyRequest

JUDGEMENTS: Final = ("score", "rank", "read_emotions")

_ROOM: Final = Room(
    engagement=EngagementId("canary"),
    coaches=frozenset({PersonId("canary-coach")}),
    coachees=frozenset({PersonId("canary-coachee")}),
)
_HARMLESS: Final = Processing(
    purpose="session_summary",
    actor=Actor(person=PersonId("canary-coach"), role=Role.COACH),
    session=SessionId("canary"),
    room=_ROOM,
    processor=EMBEDDED,
    consent=ConsentState.GIVEN,
    opted_in=False,
    level="middle_manager",
)


def demand_stops(decide: Callable[[PolicyRequest], PolicyDecision]) -> None:
    """Ask every question below.

    Raises:
        PolicyFilesError: one of them was answered with a yes, or could not be decided.
    """
    for what, request in _questions():
        decision = decide(request)
        if decision.allow or decision.undecided:
            answer = "allow" if decision.allow else "cannot decide about"
            raise PolicyFilesError(
                f"The policies cannot be used: they {answer} {what}, which must be stopped. "
                "Nothing is processed until the missing forbid is back."
            )


def _questions() -> Iterator[tuple[str, PolicyRequest]]:
    for label in Sensitivity:
        stop = replace(_HARMLESS, labels=frozenset({label}))
        yield f"a session with the sensitivity {label.value}", stop.request()
    for action in JUDGEMENTS:
        yield f"the action {action}", replace(_HARMLESS, purpose=action).request()
    for state in set(ConsentState) - {ConsentState.GIVEN, ConsentState.RENEWED}:
        yield f"a session whose consent is {state}", replace(_HARMLESS, consent=state).request()
    for reading in Reading:
        readable = Readable(reading=reading, session=SessionId("canary"), room=_ROOM)
        for role in set(Role) - {Role.COACH, Role.COACHEE}:
            actor = Actor(person=PersonId("canary-coach"), role=role)
            yield f"{role.value} doing {reading.value}", reading_request(actor, readable)
