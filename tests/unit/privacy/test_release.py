from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from governance import custody
from governance.errors import GateError
from governance.identity import Actor, DecisionId, PersonId, Role
from governance.outcomes import Blocked, NoConsent, ReasonCode
from governance.privacy.vault import InMemoryVaults, Kind, NewEntry
from governance.release import Release
from governance.stages import (
    ForAnalyst,
    ForCoach,
    ForCoachee,
    Guarded,
    Header,
    Released,
)
from tests.fakes import CountingIds
from tests.privacy_cases import COACH, COACHEE, A, draft, header
from tests.unit.privacy.test_guard import Answer

COACH_ACTS = Actor(person=COACH, role=Role.COACH)
COACHEE_ACTS = Actor(person=COACHEE, role=Role.COACHEE)
ANALYST_ACTS = Actor(person=PersonId("per_ld"), role=Role.LD_ANALYST)
LINE = "Ask [PERSON_1]'s boss [PERSON_2], and a senior executive; [LITERAL_1]."


def guarded() -> Guarded[Any, Any]:
    made = draft(Answer(((LINE, (1,)),)), "x", issued=["[PERSON_1]", "[LITERAL_1]"])
    held = custody.drafted_of(made)
    return custody.make_guarded(made, made.header, held.answer, held.evidence)


def vaults() -> InMemoryVaults:
    made = InMemoryVaults()
    made.of(A).issue(
        [
            NewEntry(kind=Kind.PERSON, canonical="Dana"),
            NewEntry(kind=Kind.PERSON, canonical="Tom"),
            NewEntry(kind=Kind.LITERAL, canonical="[PERSON_1]"),
        ]
    )
    return made


def release(
    *,
    may_read: Callable[[Actor, Header], bool] = lambda _a, _h: True,
    recheck: Callable[[Header], NoConsent | None] = lambda _h: None,
) -> Release:
    return Release(may_read=may_read, recheck=recheck, vaults=vaults(), ids=CountingIds())


@pytest.mark.parametrize(
    ("audience", "actor"), [(ForCoach, COACH_ACTS), (ForCoachee, COACHEE_ACTS)]
)
def test_who_was_in_the_room_reads_names(audience: Any, actor: Actor) -> None:
    released = release().release(guarded(), audience, actor)
    assert isinstance(released, Released)
    # [PERSON_2] is in the vault but was not in this session's evidence.
    assert released.value.lines[0][0] == (
        "Ask Dana's boss [PERSON_2], and a senior executive; [PERSON_1]."
    )
    assert released.header.decisions == (*header().decisions, "dec_1")


def test_an_analyst_never_reads_names() -> None:
    released = release().release(guarded(), ForAnalyst, ANALYST_ACTS)
    assert isinstance(released, Released)
    assert released.value.lines[0][0] == LINE


@pytest.mark.parametrize(
    ("audience", "actor"),
    [
        (ForCoach, COACHEE_ACTS),
        (ForCoachee, COACH_ACTS),
        (ForCoach, ANALYST_ACTS),
        (ForAnalyst, COACH_ACTS),
        (ForCoach, Actor(person=COACH, role=Role.ADMINISTRATOR)),
    ],
)
def test_nobody_reads_as_somebody_else(audience: Any, actor: Actor) -> None:
    outcome = release().release(guarded(), audience, actor)
    assert isinstance(outcome, Blocked)
    assert outcome.reason is ReasonCode.AUDIENCE_NOT_ENTITLED


@pytest.mark.parametrize("said", [False, None, "yes", 1])
def test_anything_but_true_is_a_no(said: Any) -> None:
    outcome = release(may_read=lambda _a, _h: said).release(guarded(), ForCoach, COACH_ACTS)
    assert isinstance(outcome, Blocked)


def test_policy_is_asked_about_this_actor_and_session() -> None:
    def only_the_coach_of_this_session(actor: Actor, asked: Header) -> bool:
        return actor == COACH_ACTS and asked.session == "ses_1"

    gate = release(may_read=only_the_coach_of_this_session)
    assert isinstance(gate.release(guarded(), ForCoach, COACH_ACTS), Released)
    stranger = Actor(person=PersonId("per_x"), role=Role.COACH)
    assert isinstance(gate.release(guarded(), ForCoach, stranger), Blocked)


def test_a_consent_that_ended_stops_it() -> None:
    no = NoConsent(
        reason=ReasonCode.CONSENT_WITHDRAWN,
        people=frozenset({COACHEE}),
        decision=DecisionId("dec_no"),
    )
    assert release(recheck=lambda _h: no).release(guarded(), ForCoach, COACH_ACTS) == no


@pytest.mark.parametrize("broken", ["may_read", "recheck"])
def test_a_failing_check_is_a_fault_that_quotes_nothing(broken: str) -> None:
    def fail(*_: object) -> Any:
        raise RuntimeError("secret")

    with pytest.raises(GateError) as fault:
        release(**{broken: fail}).release(guarded(), ForCoach, COACH_ACTS)
    assert "secret" not in "".join(traceback.format_exception(fault.value))


@pytest.mark.parametrize("thing", ["text", None, draft(Answer(()), "x")])
def test_only_a_guarded_is_released(thing: Any) -> None:
    with pytest.raises(TypeError, match="Guarded"):
        release().release(thing, ForCoach, COACH_ACTS)
