"""A draft of policies: what is wrong is found by its place, and nobody is asked about by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.policy.drafts import DraftError, draft_engine
from governance.policy.engine import INSTALLED, PolicyEngine
from governance.policy.files import SCHEMA_FILE, joined, parsed, texts_of
from governance.policy.statements import statements
from tests.unit.policy.rooms import HARMLESS

TEXTS = texts_of(INSTALLED)
FILE = "sensitivities.cedar"
RULE = """
@id("tried")
@outcome("blocked")
@route("privacy_officer")
@reason("It is tried.")
forbid (principal, action, resource is Chatham::Session) when { %s };
"""


def with_rule(condition):
    return TEXTS | {FILE: TEXTS[FILE] + RULE % condition}


def test_what_is_in_force_is_a_sound_draft():
    assert draft_engine(TEXTS).digest == PolicyEngine.load().digest


def test_a_rule_is_added_and_another_left_out():
    engine = draft_engine(with_rule("true"), leaving_out=frozenset({"sensitive-crisis"}))
    names = {policy.id for policy in engine.in_force}
    assert "tried" in names
    assert "sensitive-crisis" not in names
    assert engine.decide(HARMLESS.request()).policies == ("tried",)
    with pytest.raises(DraftError, match="no policy called 'sensitive-nothing'"):
        draft_engine(TEXTS, leaving_out=frozenset({"sensitive-nothing"}))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("forbid (", "forbid [", "does not parse"),
        ('@reason("', '@note("', "has no @reason"),
        ('@route("', '@way("', "needs a @route"),
        ('Sensitivity::"crisis"', 'Sensitivity::"crises"', "the schema does not have"),
        ("context.sensitivities", "context.sensibilities", "the schema does not have"),
    ],
)
def test_what_is_wrong_is_told_with_the_line_its_rule_begins_on(old, new, why):
    before, found, after = TEXTS[FILE].partition(old)
    assert found
    line = next(
        one.line
        for one in reversed(list(statements(TEXTS[FILE])))
        if one.line <= before.count("\n") + 1
    )
    with pytest.raises(DraftError, match=why) as caught:
        draft_engine(TEXTS | {FILE: before + new + after})
    assert (caught.value.file, caught.value.line) == (FILE, line)
    assert f"line {line} of {FILE}" in str(caught.value)


@pytest.mark.parametrize(
    "condition",
    [
        'principal.person == Chatham::Person::"per_1"',
        'principal has person && [Chatham::Person::"per_1"].contains(principal.person)',
        'resource == Chatham::Session::"ses_1"',
        'resource.engagement == Chatham::Engagement::"eng_1"',
        'Chatham::Person::"per_1" in resource.engagement.coachees',
        'resource.engagement.coachees.contains(Chatham::Person::"per_1")',
        'principal is Chatham::Actor in Chatham::Actor::"coach:per_1"',
        'if resource == Chatham::Session::"ses_1" then true else false',
        'context.processor == Chatham::Processor::"acme:large"',
        '{who: Chatham::Person::"per_1"}.who == principal.person',
    ],
)
def test_a_rule_about_one_person_or_session_is_no_draft(condition):
    with pytest.raises(DraftError, match="names one person") as caught:
        draft_engine(with_rule(condition))
    assert caught.value.file == FILE
    assert "per_1" not in str(caught.value)


@pytest.mark.parametrize("scope", ["principal", "resource"])
def test_nor_is_one_whose_scope_does(scope):
    text = (RULE % "true").replace(
        "forbid (principal, action, resource is Chatham::Session)",
        "forbid (principal, action, resource)",
    )
    named = {"principal": 'Chatham::Actor::"coach:per_1"', "resource": 'Chatham::Session::"ses_1"'}
    text = text.replace(f"{scope}", f"{scope} == {named[scope]}", 1)
    with pytest.raises(DraftError, match="names one person"):
        draft_engine(TEXTS | {FILE: TEXTS[FILE] + text})


def test_nor_is_one_that_hides_behind_a_comment():
    """Cedar's comments end at a carriage return: what follows is a rule."""
    named = RULE.replace("\n", " ") % 'resource == Chatham::Session::"ses_1"'
    for ending in ("\r", "\r\n", "\r\r"):
        with pytest.raises(DraftError, match="names one person"):
            draft_engine(TEXTS | {FILE: f"{TEXTS[FILE]}\n// A note{ending}{named}"})


def test_two_rules_of_one_name_are_no_draft():
    with pytest.raises(DraftError, match="two policies are called"):
        draft_engine(TEXTS | {FILE: TEXTS[FILE] * 2})


def test_halves_of_characters_are_no_draft():
    with pytest.raises(DraftError, match="halves of characters"):
        draft_engine(TEXTS | {FILE: f"// \ud800\n{TEXTS[FILE]}"})


comments = st.text(st.characters(codec="ascii", exclude_characters="\n\r"), max_size=20).flatmap(
    lambda said: st.sampled_from(("\n", "\r\n")).map(lambda end: f"// {said}{end}")
)
strings = st.text(st.sampled_from('a;/\n{("'), max_size=8).map(lambda s: s.replace('"', '\\"'))


@settings(max_examples=60)
@given(st.lists(st.tuples(comments, strings), min_size=1, max_size=5))
def test_every_rule_is_found_where_it_begins(made):
    text, begins = "", []
    for number, (comment, said) in enumerate(made):
        text += comment + "\n"
        begins.append(text.count("\n") + 1)
        text += f'@id("{number}") @said("{said}") {comment}permit (principal, action, resource);'
    found = list(statements(text))
    assert [one.line for one in found] == begins
    assert [len(parsed(one.text)) for one in found] == [1] * len(made)
    assert "".join(one.text for one in found) == text


def test_every_installed_rule_is_found():
    text = joined(TEXTS)
    assert len(list(statements(text))) == len(parsed(text))
    assert SCHEMA_FILE not in text
