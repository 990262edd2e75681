"""Decisions equal a reference written from the prose of the design, and never lean on a gap."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.identity import EMBEDDED, PURPOSES, Actor, PersonId, Role
from governance.outcomes import MOST_PROTECTIVE_FIRST, Route
from governance.policy.canary import JUDGEMENTS
from governance.policy.engine import PolicyEngine
from governance.policy.facts import (
    ConsentState,
    Processing,
    Readable,
    Reading,
    Room,
    reading_request,
)
from governance.policy.labels import DOORS, Sensitivity
from tests.unit.policy.rooms import (
    COACH,
    COACHEE,
    ELSEWHERE,
    ENGAGEMENT,
    HARMLESS,
    ROOM,
    SESSION,
    STRANGER,
)

ENGINE = PolicyEngine.load()
LEVELS = (
    *("individual_contributor", "first_line_manager", "middle_manager"),
    *("director", "vp", "c_suite", None),
)
PEOPLE = (COACH, COACHEE, STRANGER, None)

processings = st.builds(
    Processing,
    purpose=st.sampled_from((*PURPOSES, *JUDGEMENTS)),
    actor=st.builds(Actor, person=st.sampled_from(PEOPLE), role=st.sampled_from(Role)),
    session=st.just(SESSION),
    room=st.builds(
        Room,
        engagement=st.just(ENGAGEMENT),
        coaches=st.just(ROOM.coaches),
        coachees=st.just(ROOM.coachees),
        reporting_line=st.sampled_from([frozenset(), frozenset({STRANGER}), frozenset({COACH})]),
    ),
    processor=st.sampled_from([EMBEDDED, ELSEWHERE]),
    consent=st.sampled_from(ConsentState),
    opted_in=st.booleans(),
    level=st.sampled_from(LEVELS),
    labels=st.frozensets(st.sampled_from(Sensitivity), max_size=3),
)


def reasons_to_stop(p: Processing) -> dict[str, Route | None]:
    """DESIGN §4 and §5 in plain words. Nothing in here knows Cedar."""
    if p.purpose in JUDGEMENTS:
        return {"nobody is scored, ranked or read": Route.PRIVACY_OFFICER}
    stops: dict[str, Route | None] = {label.value: DOORS[label] for label in p.labels}
    if p.consent not in {ConsentState.GIVEN, ConsentState.RENEWED}:
        stops["no consent"] = Route.PRIVACY_OFFICER
    if p.processor is ELSEWHERE and not p.opted_in:
        stops["third party without opt-in"] = Route.PRIVACY_OFFICER
    if p.processor is ELSEWHERE and p.level in {None, "c_suite"}:
        stops["third party for the C-suite"] = Route.PRIVACY_OFFICER
    if p.room.coaches & p.room.reporting_line:
        stops["not neutral"] = Route.INTERNAL_COACH
    in_the_room = (p.actor.role is Role.COACH and p.actor.person in p.room.coaches) or (
        p.actor.role is Role.COACHEE and p.actor.person in p.room.coachees
    )
    measuring = p.purpose == "evaluation" and p.actor.role is Role.MODEL_OWNER
    if not in_the_room and not measuring:
        stops["not theirs to ask"] = None
    return stops


@settings(max_examples=400)
@given(processings)
def test_the_decision_equals_the_reference(processing):
    stops = reasons_to_stop(processing)
    decision = ENGINE.decide(processing.request())
    assert decision.allow == (not stops)
    assert not decision.undecided
    doors = {door for door in stops.values() if door is not None}
    expected = doors or ({Route.PRIVACY_OFFICER} if stops else set())
    assert set(decision.routes) == expected
    assert decision.routes == tuple(r for r in MOST_PROTECTIVE_FIRST if r in decision.routes)
    assert decision.escalates == bool(processing.labels and processing.purpose not in JUDGEMENTS)
    assert len(decision.reasons) == len(decision.policies)


def gaps(request):
    """The request with one attribute of the context or of one entity, or one entity, left out."""
    for name in request.context:
        yield replace(request, context={k: v for k, v in request.context.items() if k != name})
    for i, entity in enumerate(request.entities):
        rest = request.entities[:i] + request.entities[i + 1 :]
        yield replace(request, entities=rest)
        for name in entity.attributes:
            fewer = {k: v for k, v in entity.attributes.items() if k != name}
            yield replace(request, entities=(*rest, replace(entity, attributes=fewer)))


@settings(max_examples=150)
@given(processings)
def test_leaving_anything_out_never_turns_a_stop_into_a_yes(processing):
    request = processing.request()
    if ENGINE.decide(request).allow:
        return
    assert not any(ENGINE.decide(gap).allow for gap in gaps(request))


@pytest.mark.parametrize("left_out", range(len(list(gaps(HARMLESS.request())))))
def test_leaving_out_a_required_fact_stops_even_the_harmless(left_out):
    request = list(gaps(HARMLESS.request()))[left_out]
    level_only = len(request.entities) == len(HARMLESS.request().entities) and any(
        e.uid.type == "Session" and "coachee_level" not in e.attributes for e in request.entities
    )
    # On a local processor the level decides nothing.
    full_session = any(
        e.uid.type == "Session" and "engagement" in e.attributes for e in request.entities
    )
    assert ENGINE.decide(request).allow == (level_only and full_session)


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("person", PEOPLE)
def test_only_the_people_in_the_room_read(reading, role, person):
    readable = Readable(reading=reading, session=SESSION, room=ROOM)
    decision = ENGINE.decide(reading_request(Actor(person=person, role=role), readable))
    coach = role is Role.COACH and person == COACH
    coachee = role is Role.COACHEE and person == COACHEE and reading is Reading.SUMMARY
    assert decision.allow == (coach or coachee)
    assert not decision.undecided


@pytest.mark.parametrize("reading", Reading)
def test_the_coach_of_another_engagement_reads_nothing(reading):
    other = replace(ROOM, coaches=frozenset({PersonId("per_other")}))
    readable = Readable(reading=reading, session=SESSION, room=other)
    decision = ENGINE.decide(reading_request(Actor(person=COACH, role=Role.COACH), readable))
    assert not decision.allow


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LD_ANALYST, Role.SPONSOR])
def test_a_role_that_never_reads_is_told_why_even_when_its_person_was_in_the_room(role):
    readable = Readable(reading=Reading.SUMMARY, session=SESSION, room=ROOM)
    decision = ENGINE.decide(reading_request(Actor(person=COACH, role=role), readable))
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
