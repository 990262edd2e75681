"""The policies and the page in plain words give the same answer, and no gap is ever a yes."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.identity import EMBEDDED, PURPOSES, Actor, Role
from governance.outcomes import MOST_PROTECTIVE_FIRST, Route
from governance.policy.canary import JUDGEMENTS
from governance.policy.case_facts import CaseAct, CaseFacts, case_request
from governance.policy.circumstances import Circumstances
from governance.policy.engine import PolicyEngine
from governance.policy.facts import (
    ConsentState,
    Processing,
    Readable,
    Reading,
    Room,
    reading_request,
)
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.oversight import Oversight, oversight_request, report_request
from tests.properties import policy_reference as reference
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
ACTIONS = (*PURPOSES, *JUDGEMENTS)
actors = st.builds(Actor, person=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
processings = st.builds(
    Processing,
    purpose=st.sampled_from(ACTIONS),
    actor=actors,
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
    circumstances=st.builds(
        Circumstances,
        retention_passed=st.booleans(),
        processor_registered=st.booleans(),
        high_stakes=st.booleans(),
        restricted=st.booleans(),
    ),
    level=st.sampled_from(LEVELS),
    labels=st.frozensets(st.sampled_from(Sensitivity), max_size=3),
    use_cases=st.frozensets(st.sampled_from(UseCase), max_size=1),
)
cases = st.builds(
    CaseFacts,
    case=st.just("cas_1"),
    room=st.just(ROOM),
    owner=st.sampled_from([COACH, COACHEE, STRANGER]),
    opened_to=st.frozensets(st.sampled_from(Route), max_size=2),
    labels=st.frozensets(st.sampled_from(Sensitivity), max_size=2),
    agreed=st.booleans(),
    overdue=st.booleans(),
)
case_requests = st.builds(
    lambda act, actor, facts, desk: case_request(act, actor, facts, desk=desk),
    st.sampled_from(CaseAct),
    actors,
    cases,
    st.sampled_from([None, *Route]),
)


def takes_part(actor):
    return (actor.role is Role.COACH and actor.person == COACH) or (
        actor.role is Role.COACHEE and actor.person == COACHEE
    )


def in_words(p):
    return reference.Asked(
        role=p.actor.role.value,
        was_in_the_room=takes_part(p.actor),
        purpose=p.purpose,
        third_party=p.processor is ELSEWHERE,
        everybody_opted_in=p.opted_in,
        processor_signed_for=p.circumstances.processor_registered,
        consent=p.consent.value,
        coachee_level=p.level or "unknown",
        touches=frozenset(x.value for x in (*p.labels, *p.use_cases)),
        high_stakes=p.circumstances.high_stakes,
        coach_above_coachee=bool(p.room.coaches & p.room.reporting_line),
        past_its_time=p.circumstances.retention_passed,
        under_restriction=p.circumstances.restricted,
    )


def agree(processing):
    decision, asked = ENGINE.decide(processing.request()), in_words(processing)
    expected = reference.doors(asked)
    assert decision.allow == (expected is None)
    assert decision.routes == tuple(Route(door) for door in expected or ())
    assert not decision.undecided
    assert decision.escalates == reference.a_person_takes_over(asked)
    assert len(decision.reasons) == len(decision.policies)


@settings(max_examples=300)
@given(processings)
def test_the_policies_say_what_the_page_says(processing):
    agree(processing)


@pytest.mark.verify
def test_every_role_purpose_processor_sensitivity_and_consent_state():
    asked = 0
    touched = [
        *({"labels": frozenset({label})} for label in Sensitivity),
        *({"use_cases": frozenset({use})} for use in UseCase),
        {},
    ]
    for role, purpose, processor, about, state in product(
        Role, ACTIONS, (EMBEDDED, ELSEWHERE), touched, ConsentState
    ):
        person = COACHEE if role is Role.COACHEE else COACH
        agree(
            replace(
                HARMLESS,
                actor=Actor(person=person, role=role),
                purpose=purpose,
                processor=processor,
                opted_in=processor is ELSEWHERE,
                consent=state,
                **about,
            )
        )
        asked += 1
    assert asked == 9 * 8 * 2 * 11 * 9


def gaps(request):
    """The request with one fact, one member of a set fact's entity, or one entity left out."""
    for name in request.context:
        yield replace(request, context={k: v for k, v in request.context.items() if k != name})
    for i, entity in enumerate(request.entities):
        rest = request.entities[:i] + request.entities[i + 1 :]
        yield replace(request, entities=rest)
        for name in entity.attributes:
            fewer = {k: v for k, v in entity.attributes.items() if k != name}
            yield replace(request, entities=(*rest, replace(entity, attributes=fewer)))


@settings(max_examples=100)
@given(processings)
def test_leaving_anything_out_never_turns_a_stop_into_a_yes(processing):
    request = processing.request()
    if ENGINE.decide(request).allow:
        return
    assert not any(ENGINE.decide(gap).allow for gap in gaps(request))


@settings(max_examples=100)
@given(case_requests)
def test_leaving_anything_out_opens_no_case(request):
    if not ENGINE.decide(request).allow:
        assert not any(ENGINE.decide(gap).allow for gap in gaps(request) if not desk_gone(gap))


def desk_gone(gap):
    """A desk is what makes somebody one who sits at it: without it they are somebody else."""
    return not any("desk" in e.attributes for e in gap.entities)


@pytest.mark.parametrize("left_out", range(len(list(gaps(HARMLESS.request())))))
def test_leaving_out_any_fact_stops_even_the_harmless(left_out):
    assert not ENGINE.decide(list(gaps(HARMLESS.request()))[left_out]).allow


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("opened", [False, True])
def test_only_who_spoke_or_was_let_in_reads_and_in_time(reading, role, person, late, there, opened):
    actor = Actor(person=person, role=role)
    readable = Readable(
        reading=reading,
        session=SESSION,
        room=ROOM,
        retention_passed=late,
        was_there=there,
        opened=opened,
    )
    request = reading_request(actor, readable)
    decision = ENGINE.decide(request)
    assert decision.allow == reference.may_read(
        role=role.value,
        takes_part=takes_part(actor),
        spoke_in_it=there,
        coachees_opened_it=opened,
        what=reading.value.removeprefix("read_"),
        past_its_time=late,
    )
    assert not decision.undecided
    if not decision.allow:
        assert not any(ENGINE.decide(gap).allow for gap in gaps(request))


@settings(max_examples=300)
@given(st.sampled_from(CaseAct), actors, cases, st.sampled_from([None, *Route]))
def test_a_case_is_its_owners_and_the_coachee_holds_the_doors(act, actor, facts, desk):
    decision = ENGINE.decide(case_request(act, actor, facts, desk=desk))
    assert decision.allow == reference.may_with_case(
        act=act.value,
        role=actor.role.value,
        owns_it=actor.person == facts.owner,
        was_in_the_room=takes_part(actor),
        behind_an_open_door=desk in facts.opened_to,
        has_a_desk=desk is not None,
        overdue=facts.overdue,
        agreed=facts.agreed,
        touches=frozenset(x.value for x in facts.labels),
    )
    assert not decision.undecided


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("person", [None, COACH])
def test_every_role_has_its_part_and_no_other(role, person):
    actor = Actor(person=person, role=role)
    for act in Oversight:
        allowed = role.value in reference.MAY_OVERSEE[act.value]
        assert ENGINE.decide(oversight_request(act, actor)).allow == allowed
    reads = role.value in reference.MAY_OVERSEE["read_report"]
    assert ENGINE.decide(report_request(actor, "rep_1", protected=True)).allow == reads
    assert not ENGINE.decide(report_request(actor, "rep_1", protected=False)).allow


def test_the_doors_are_in_the_same_order():
    assert tuple(r.value for r in MOST_PROTECTIVE_FIRST) == reference.MOST_PROTECTIVE_FIRST
