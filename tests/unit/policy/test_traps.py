"""Every way in which Cedar says yes, or nothing, where no is meant; first bare, then wrapped."""

import json
import re
from dataclasses import replace

import cedarpy
import pytest

from governance.outcomes import Route
from governance.policy.engine import ENUMERATED, INSTALLED, PolicyEngine
from governance.policy.files import read_policies
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.request import Entity, Uid
from tests.unit.policy.rooms import ELSEWHERE, HARMLESS, STRANGER, change, copied


@pytest.fixture(scope="module")
def engine():
    return PolicyEngine.load()


@pytest.fixture(scope="module")
def policies():
    return read_policies(INSTALLED)


def bare(request, policies, *, schema):
    answer = cedarpy.is_authorized(
        request.question(), policies.handle, request.facts(), policies.schema if schema else None
    )
    return answer.decision.value


def without(request, kind):
    return replace(request, entities=tuple(e for e in request.entities if e.uid.type != kind))


def stops_undecided(engine, request):
    decision = engine.decide(request)
    assert not decision.allow
    assert decision.undecided
    assert Route.MODEL_OWNER in decision.routes
    return decision


def test_action_groups_match_nothing_without_a_schema_and_the_engine_always_gives_one(engine):
    grouped = (
        '@id("yes") permit(principal, action == Chatham::Action::"rank", resource);'
        '@id("no") forbid(principal, action in Chatham::Action::"judge", resource);'
    )
    request = replace(HARMLESS, purpose="rank").request()
    bare_answer = cedarpy.is_authorized(request.question(), grouped, request.facts())
    assert bare_answer.decision is cedarpy.Decision.Allow  # the trap
    decision = engine.decide(request)
    assert decision.policies == ("nobody-is-scored-ranked-or-read",)
    assert not decision.allow


def test_a_forbid_that_errors_is_skipped_by_cedar_and_stops_here(tmp_path, policies):
    folder = copied(tmp_path / "policy")
    change(
        folder / "judgement.cedar",
        'action in Chatham::Action::"judge",\n  resource\n);',
        "action,\n  resource\n)\nwhen { 9223372036854775807 + 1 > 0 };",
    )
    spoiled = read_policies(folder)
    request = HARMLESS.request()
    assert bare(request, spoiled, schema=True) == "Allow"  # the trap
    stops_undecided(PolicyEngine(spoiled), request)


def test_an_absent_processor_makes_its_forbids_err_and_stops_here(engine, policies):
    request = without(replace(HARMLESS, processor=ELSEWHERE).request(), "Processor")
    assert bare(request, policies, schema=True) == "Allow"  # the trap
    stops_undecided(engine, request)


@pytest.mark.parametrize("kind", ["Person", "Actor", "Engagement", "Session", "Processor"])
def test_any_absent_entity_stops(engine, kind):
    stops_undecided(engine, without(HARMLESS.request(), kind))


def test_a_person_named_in_a_set_only_has_to_exist_as_well(engine):
    request = HARMLESS.request()
    line = frozenset({Uid("Person", STRANGER)})
    entities = tuple(
        replace(e, attributes={**e.attributes, "reporting_line": line})
        if e.uid.type == "Engagement"
        else e
        for e in request.entities
    )
    stops_undecided(engine, replace(request, entities=entities))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("consent", "given"),
        ("consent", Uid("ConsentState", "granted")),
        ("consent", Uid("Role", "coach")),
        ("sensitivities", frozenset({Uid("Sensitivity", "crises")})),
        ("sensitivities", "crisis"),
        ("third_party_opt_in", "true"),
        ("processor", Uid("Session", HARMLESS.session)),
        ("unheard_of", True),
    ],
)
def test_bad_input_is_no_decision_and_stops_here(engine, policies, name, value):
    request = HARMLESS.request()
    request = replace(request, context={**request.context, name: value})
    assert bare(request, policies, schema=True) == "NoDecision"
    stops_undecided(engine, request)


@pytest.mark.parametrize("action", ["", "process", "summarize", "session_summary "])
def test_an_unknown_action_or_a_bare_group_stops(engine, action):
    assert not engine.decide(replace(HARMLESS, purpose=action).request()).allow


def test_the_same_entity_twice_with_other_facts_stops(engine):
    request = replace(HARMLESS, processor=ELSEWHERE).request()
    double = Entity(
        uid=Uid("Processor", ELSEWHERE.id), attributes={"locality": Uid("Locality", "local")}
    )
    assert not engine.decide(replace(request, entities=(*request.entities, double))).allow
    assert not engine.decide(replace(request, entities=(double, *request.entities))).allow


def test_an_exception_inside_is_a_no(engine):
    request = HARMLESS.request()
    stops_undecided(engine, replace(request, context={**request.context, "consent": object()}))
    stops_undecided(engine, replace(request, entities=None))


def test_a_forbid_that_fired_beside_an_error_keeps_its_door(tmp_path):
    folder = copied(tmp_path / "policy")
    change(
        folder / "judgement.cedar",
        'action in Chatham::Action::"judge",\n  resource\n);',
        "action,\n  resource\n)\nwhen { 9223372036854775807 + 1 > 0 };",
    )
    engine = PolicyEngine(read_policies(folder))
    request = replace(HARMLESS, labels=frozenset({Sensitivity.CRISIS})).request()
    decision = stops_undecided(engine, request)
    assert decision.route is Route.CRISIS_SUPPORT
    assert decision.policies == ("sensitive-crisis",)


def test_a_plain_no_has_a_door_and_no_policy(engine):
    actor = replace(HARMLESS.actor, person=STRANGER)
    decision = engine.decide(replace(HARMLESS, actor=actor).request())
    assert not decision.allow
    assert not decision.undecided
    assert decision.policies == ()
    assert decision.routes == (Route.PRIVACY_OFFICER,)


def test_the_enumerated_types_are_the_schemas_own():
    schema = (INSTALLED / "schema.cedarschema").read_text()
    assert set(re.findall(r"entity (\w+) enum", schema)) == ENUMERATED


def test_the_vocabularies_of_schema_and_code_are_equal():
    from governance.identity import PURPOSES, Locality, Role
    from governance.policy.canary import JUDGEMENTS
    from governance.policy.case_facts import CaseAct
    from governance.policy.comparing import COMPARE, Source
    from governance.policy.entry import Entry
    from governance.policy.facts import ConsentState, Reading
    from governance.policy.oversight import READ_REPORT, Oversight

    schema = (INSTALLED / "schema.cedarschema").read_text()
    for name, words in (
        ("Role", Role),
        ("Locality", Locality),
        ("ConsentState", ConsentState),
        ("Sensitivity", Sensitivity),
        ("UseCase", UseCase),
        ("Route", Route),
        ("Source", Source),
    ):
        listed = re.search(rf"entity {name} enum (\[[^\]]*\])", schema)
        assert listed
        assert set(json.loads(listed[1])) == {word.value for word in words}
    named = re.findall(r"(?m)^ *action ([^;]*?)(?:\s+in\b|\s+appliesTo|;)", schema)
    actions = {name.strip('" \n') for names in named for name in names.split(",")}
    groups = {"process", "judge", "read", "case", "oversee", "enter"}
    acts = {*PURPOSES, *JUDGEMENTS, *Reading, *CaseAct, *Oversight, *Entry, READ_REPORT, COMPARE}
    assert actions == acts | groups
