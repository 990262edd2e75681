"""What no machine may be used for: asked for in a request, or written by a model."""

import pytest

from governance.policy.engine import INSTALLED as POLICIES
from governance.policy.files import read_policies
from governance.policy.labels import USE_CASE_DOOR, USE_CASE_POLICIES, UseCase
from governance.policy.sensitivity.use_cases import AnyOf, LexicalUseCases, UseCaseFinding
from governance.policy.sensitivity.use_cases.rules import INSTALLED, UseCaseRulesError

LEXICAL = LexicalUseCases.load()
JUDGE, SAFETY = UseCase.DEVELOPMENTAL_JUDGEMENT, UseCase.PSYCHOLOGICAL_SAFETY_WORK


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("Please rate my four managers on leadership potential, one to ten.", JUDGE),
        ("Tell me honestly, is she ready for the director job? Yes or no.", JUDGE),
        ("You decide please: should he take the Oslo post or stay?", JUDGE),
        ("Give me a personality profile of my boss from these mails.", JUDGE),
        ("Measure how safe my team feels to speak up, from the meeting recordings.", SAFETY),
        ("Would you mediate between my two leads? Each of them writes you their side.", SAFETY),
        ("I want you to run our session on trust for the nurses, and I will stay out.", SAFETY),
    ],
)
def test_a_request_for_it_is_found(text, use):
    assert use in {found.use_case for found in LEXICAL.asked(text)}


@pytest.mark.parametrize(
    "text",
    [
        "I keep wondering if I am ready for the director job. I'd like to work on it with a coach.",
        "What does psychological safety mean? Two paragraphs, please.",
        "How do other leads make it easier for people to speak up?",
        "I want to get better at rating performance fairly. Is there a short read?",
        "I trust my team and would like to show it more. Could I talk to a coach?",
        "I don't know whether to take the post. Somebody to think with would help.",
    ],
)
def test_what_people_bring_to_coaching_is_none(text):
    assert LEXICAL.asked(text) == ()


@pytest.mark.parametrize(
    ("line", "use"),
    [
        ("She is not yet ready for promotion to director.", JUDGE),
        ("[PERSON_1] shows high leadership potential for the next level.", JUDGE),
        ("He is clearly an introvert.", JUDGE),
        ("Delegation: the coachee scores four out of ten.", JUDGE),
        ("The tone of the coachee suggests anxiety about the board.", JUDGE),
        ("The coachee should quit.", JUDGE),
        ("The team lacks psychological safety since the argument.", SAFETY),
    ],
)
def test_a_line_that_judges_is_found(line, use):
    assert use in {found.use_case for found in LEXICAL.written(line)}


@pytest.mark.parametrize(
    "line",
    [
        "The coachee wants to hand the rota over and asks how to be ready for the change.",
        "[PERSON_1] will apply for the director role by Friday.",
        "They talked about trust in the team and what the coachee could try.",
        "The coachee feels stuck with feedback.",
        "The coachee should receive the figures from [PERSON_2] on Monday.",
        "Potential next steps: a weekly hour without meetings.",
    ],
)
def test_an_ordinary_line_is_none(line):
    assert LEXICAL.written(line) == ()


def test_the_guards_doors_and_policies_are_the_policy_texts():
    about = read_policies(POLICIES).about
    assert set(USE_CASE_POLICIES) == set(UseCase)
    for use, name in USE_CASE_POLICIES.items():
        policy = about[name]
        assert (policy.effect, policy.route, policy.outcome) == (
            "forbid",
            USE_CASE_DOOR,
            "escalated",
        ), use


class Told:
    digest = "1"

    def asked(self, _text, /):
        return (UseCaseFinding(use_case=SAFETY, score=0.9, rules=("told",)),)

    def written(self, _line, /):
        raise RuntimeError("zaffre")


def test_what_any_of_several_finds_is_found_and_a_fault_of_one_is_a_fault():
    both = AnyOf([LEXICAL, Told()])
    found = {one.use_case: one for one in both.asked("Please rank my leads by potential.")}
    assert set(found) == {JUDGE, SAFETY}
    assert found[SAFETY].rules == ("told",)
    assert both.digest != AnyOf([LEXICAL]).digest != AnyOf([Told()]).digest
    with pytest.raises(RuntimeError):
        both.written("anything")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('side = "written"', 'side = "asked"'),
        ("<machine>", "<nothing>"),
        ("Please rank my six", "Please greet my six"),
        ('id = "safety-run"', 'id = "safety-measure"'),
        ("version", "versoin"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(tmp_path, old, new):
    path = tmp_path / "rules.toml"
    text = INSTALLED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UseCaseRulesError):
        LexicalUseCases.load(path)
