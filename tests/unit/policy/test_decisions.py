"""What single policies say, and through which doors; `tests/properties` asks for the rest."""

from dataclasses import replace

import pytest

from governance.identity import Actor, PersonId, Role
from governance.outcomes import Route
from governance.policy.circumstances import UNKNOWN
from governance.policy.engine import PolicyEngine
from governance.policy.facts import Readable, Reading, reading_request
from governance.policy.labels import DOORS, Sensitivity, UseCase
from tests.unit.policy.rooms import COACH, ELSEWHERE, HARMLESS, ROOM, SESSION

ENGINE = PolicyEngine.load()
THERE = Readable(
    reading=Reading.SUMMARY,
    session=SESSION,
    room=ROOM,
    retention_passed=False,
    was_there=True,
    opened=False,
)


@pytest.mark.parametrize("reading", Reading)
def test_the_coach_of_another_engagement_reads_nothing(reading):
    other = replace(ROOM, coaches=frozenset({PersonId("per_other")}))
    readable = replace(THERE, reading=reading, room=other)
    decision = ENGINE.decide(reading_request(Actor(person=COACH, role=Role.COACH), readable))
    assert not decision.allow


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LD_ANALYST, Role.SPONSOR])
def test_a_role_that_never_reads_is_told_why_even_when_its_person_was_in_the_room(role):
    decision = ENGINE.decide(reading_request(Actor(person=COACH, role=role), THERE))
    assert decision.policies
    assert decision.reasons


@pytest.mark.parametrize("label", Sensitivity)
def test_the_doors_kept_for_a_failing_engine_are_the_policies_own(label):
    decision = ENGINE.decide(replace(HARMLESS, labels=frozenset({label})).request())
    assert decision.routes == (DOORS[label],)


def test_a_chief_executives_transition_names_both_its_policies():
    processing = replace(
        HARMLESS,
        processor=ELSEWHERE,
        opted_in=True,
        level="c_suite",
        labels=frozenset({Sensitivity.EXECUTIVE_TRANSITION}),
    )
    decision = ENGINE.decide(processing.request())
    assert decision.policies == ("no-third-party-for-the-c-suite", "sensitive-executive-transition")
    assert decision.route is Route.EXTERNAL_EXECUTIVE_COACH


@pytest.mark.parametrize("use", UseCase)
def test_what_a_machine_must_not_be_used_for_goes_to_a_coach(use):
    decision = ENGINE.decide(replace(HARMLESS, use_cases=frozenset({use})).request())
    assert decision.policies == (f"no-{use.value.replace('_', '-')}",)
    assert (decision.route, decision.escalates) == (Route.INTERNAL_COACH, True)


def test_a_session_of_the_c_suite_is_worked_on_here_and_a_request_of_theirs_is_not():
    chief = replace(HARMLESS, level="c_suite")
    assert ENGINE.decide(chief.request()).allow
    decision = ENGINE.decide(replace(chief, purpose="triage").request())
    assert (decision.route, decision.escalates) == (Route.EXTERNAL_EXECUTIVE_COACH, True)


def test_unknown_circumstances_name_what_is_missing():
    decision = ENGINE.decide(
        replace(HARMLESS, processor=ELSEWHERE, opted_in=True, circumstances=UNKNOWN).request()
    )
    assert decision.policies == (
        "high-stakes-stay-with-people",
        "no-third-party-outside-the-register",
        "nothing-after-its-time",
        "nothing-while-restricted",
    )
