"""Questions whose answer must be no, asked of every policy set before it is used.

A policy file can be well formed and still have lost its forbids. Invariant: an engine that starts
stops every sensitivity, every judgement of a person, and every reader who was not in the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Role,
    SessionId,
)
from governance.outcomes import Route
from governance.policy.case_facts import CaseAct, CaseFacts, case_request
from governance.policy.circumstances import ORDINARY
from governance.policy.comparing import Source, comparison_request
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
from governance.policy.labels import Sensitivity, UseCase
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
    circumstances=ORDINARY,
    level="middle_manager",
)

_ELSEWHERE: Final = replace(
    _HARMLESS,
    processor=Processor(id=ProcessorId("canary"), locality=Locality.THIRD_PARTY),
    opted_in=True,
)
_CASE: Final = CaseFacts(
    case="canary", room=_ROOM, owner=PersonId("canary-coach"), agreed=True, overdue=True
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
            why = f"they {answer} {what}, which must be stopped"
            raise PolicyFilesError(
                f"The policies cannot be used: {why}. "
                "Nothing is processed until the missing forbid is back.",
                why=why,
            )


def _questions() -> Iterator[tuple[str, PolicyRequest]]:
    for label in Sensitivity:
        stop = replace(_HARMLESS, labels=frozenset({label}))
        yield f"a session with the sensitivity {label.value}", stop.request()
    for use in UseCase:
        asked = replace(_HARMLESS, use_cases=frozenset({use}))
        yield f"a request for {use.value}", asked.request()
    for action in JUDGEMENTS:
        yield f"the action {action}", replace(_HARMLESS, purpose=action).request()
    for state in set(ConsentState) - {ConsentState.GIVEN, ConsentState.RENEWED}:
        yield f"a session whose consent is {state}", replace(_HARMLESS, consent=state).request()
    yield "a third party without an opt-in", replace(_ELSEWHERE, opted_in=False).request()
    unsigned = replace(ORDINARY, processor_registered=False)
    yield "a processor nobody signed for", replace(_ELSEWHERE, circumstances=unsigned).request()
    kept = replace(ORDINARY, retention_passed=True)
    yield "a text past its time", replace(_HARMLESS, circumstances=kept).request()
    frozen = replace(ORDINARY, restricted=True)
    yield "a session under restriction", replace(_HARMLESS, circumstances=frozen).request()
    yield from _case_questions()
    yield from _gone_questions()
    yield from _joined_questions()
    for reading in Reading:
        readable = Readable(
            reading=reading,
            session=SessionId("canary"),
            room=_ROOM,
            retention_passed=False,
            was_there=True,
            opened=True,
        )
        stranger = replace(readable, was_there=False, opened=False)
        for role in (Role.COACH, Role.COACHEE):
            actor = Actor(person=PersonId(f"canary-{role.value}"), role=role)
            later = reading_request(actor, stranger)
            yield f"a {role.value} who came later doing {reading.value}", later
        for role in set(Role) - {Role.COACH, Role.COACHEE}:
            actor = Actor(person=PersonId("canary-coach"), role=role)
            yield f"{role.value} doing {reading.value}", reading_request(actor, readable)


def _joined_questions() -> Iterator[tuple[str, PolicyRequest]]:
    for role in Role:
        actor = Actor(person=PersonId("canary-owner"), role=role)
        both = {Source.COACHING, Source.PERFORMANCE}
        joined = comparison_request(actor, "canary", both)
        yield f"{role.value} joining coaching with performance", joined
        alone = comparison_request(actor, "canary", {Source.PERFORMANCE}, of_groups=False)
        yield f"{role.value} comparing one person", alone


def _gone_questions() -> Iterator[tuple[str, PolicyRequest]]:
    gone = Actor(person=PersonId("canary-coach"), role=Role.COACH, contract_over=True)
    readable = Readable(
        reading=Reading.SUMMARY,
        session=SessionId("canary"),
        room=_ROOM,
        retention_passed=False,
        was_there=True,
        opened=True,
    )
    yield "a coach whose contract has ended reading on", reading_request(gone, readable)
    for act in CaseAct:
        yield f"a coach whose contract has ended doing {act.value}", case_request(act, gone, _CASE)


def _case_questions() -> Iterator[tuple[str, PolicyRequest]]:
    in_the_room = {Role.COACH, Role.COACHEE}
    for role in set(Role) - in_the_room:
        actor = Actor(person=PersonId("canary-coach"), role=role)
        for act in set(CaseAct) - {CaseAct.READ_OVERDUE}:
            yield f"{role.value} doing {act.value}", case_request(act, actor, _CASE)
        if role is not Role.ESCALATION_HANDLER:
            overdue = case_request(CaseAct.READ_OVERDUE, actor, _CASE)
            yield f"{role.value} reading overdue cases", overdue
    handler = Actor(person=None, role=Role.ESCALATION_HANDLER)
    for desk in Route:
        shut = case_request(CaseAct.READ_BEHIND_DOOR, handler, _CASE, desk=desk)
        yield f"{desk.value} looking through a shut door", shut
