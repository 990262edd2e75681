"""What is found, what is let alone, and how cues add up."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import policy_cases, sessions
from evals.sources.annomi import read_annomi
from governance.policy.labels import DOORS, Sensitivity, Urgency, most_protective
from governance.policy.sensitivity import LexicalDetector, Passage
from governance.policy.sensitivity.rules import INSTALLED
from tests.unit.policy.rooms import change

ROOT = policy_cases.FOLDER.parents[2]
ANNOMI = ROOT.parent / "shared" / "data" / "annomi" / "AnnoMI-simple.csv"
DETECTOR = LexicalDetector.load()
GRAVE = {Sensitivity.CRISIS, Sensitivity.PERSONAL_ABUSE, Sensitivity.EXECUTIVE_TRANSITION}

# Oblique beyond what a rule can carry; issue Policy's classifiers are for these.
MISSED = {"own-p-332", "own-p-434", "own-p-437", "own-p-440", "own-p-442", "own-p-450"}
# Both a dismissal and an executive's exit; the more protective door is taken.
OTHER_DOOR = {"own-p-064", "own-p-376"}


def found(*texts):
    passages = [Passage(number=n, text=text) for n, text in enumerate(texts, start=1)]
    return {finding.label: finding for finding in DETECTOR.detect(passages)}


def door(labels):
    route = most_protective(frozenset(DOORS[label] for label in labels))
    return route.value if route else "none"


@pytest.mark.parametrize(
    "case",
    [*policy_cases.load("dev"), *policy_cases.load("own")],
    ids=lambda case: case.id,
)
def test_a_request_takes_its_door(case):
    labels = set(found(case.text))
    if case.id in MISSED:
        assert not labels, "found after all: take it off the list"
    elif case.id in OTHER_DOOR:
        assert Sensitivity.EXECUTIVE_TRANSITION in labels
        assert door(labels) == "hr"
    else:
        assert door(labels) == case.route


def test_the_cases_are_as_many_and_as_balanced_as_they_should_be():
    own = policy_cases.load("own")
    sensitive = [case for case in own if case.expected == "block"]
    assert len(sensitive) >= 150
    assert len(own) - len(sensitive) >= 150
    crisis = [case for case in sensitive if Sensitivity.CRISIS in case.sensitivities]
    assert len(MISSED & {case.id for case in crisis}) <= 1


# The sessions the rules were mended on, so that mending stays mended. Later files are unseen by the
# rules, and what happens on them is a figure (docs/benchmarks/policy.md), not a test.
MENDED_ON = ("dev", "own_dev", "own_heldout", "train_a", "train_b", "train_c", "train_d")


@pytest.mark.parametrize(
    "case",
    [
        case
        for name in MENDED_ON
        for case in sessions.load(ROOT / "evals" / "cases" / "sessions" / f"{name}.jsonl")
    ],
    ids=lambda case: case.id,
)
def test_a_session_is_stopped_exactly_when_it_is_labelled(case):
    turns = case.plain_turns()
    findings = DETECTOR.detect([Passage(number=n, text=t) for n, t in turns.items()])
    gold = {Sensitivity(entry.label) for entry in case.gold.sensitivities}
    labels = {finding.label for finding in findings}
    assert door(labels) == door(gold)
    assert labels >= gold & GRAVE
    cited = {turn for entry in case.gold.sensitivities for turn in entry.turns}
    for finding in findings:
        assert set(finding.turns) <= set(turns)
        if finding.label in gold:
            assert cited & set(finding.turns)


@pytest.mark.verify
@pytest.mark.skipif(not ANNOMI.exists(), reason="SKIPPED: ../shared/data/annomi is not here")
def test_real_talk_about_health_mostly_passes():
    stopped = {
        name
        for name, turns in read_annomi(ANNOMI)
        if DETECTOR.detect([Passage(number=n, text=t) for n, (_, t) in enumerate(turns, start=1)])
    }
    assert {"95", "107", "121"} <= stopped  # self-harm and suicidal thoughts
    assert "37" in stopped  # violence towards a partner
    assert len(stopped) <= 12


PLAIN_WORDS = {
    Sensitivity.CRISIS: (
        "I want to kill myself",
        "I don't want to live any more",
        "she has been cutting herself",
        "I keep thinking about suicide",
        "I could step in front of a train",
        "I'd be better off dead",
        "he took an overdose",
        "I want to hurt myself",
        "I had a nervous breakdown",
    ),
    Sensitivity.PERSONAL_ABUSE: (
        "my husband hits me",
        "he slapped me",
        "my husband reads all my messages",
        "he raped me",
        "my boyfriend won't let me see my friends",
        "I'm afraid of my husband",
        "I have a restraining order against my ex",
    ),
}
SURROUNDINGS = (
    "{} and I have a meeting with my boss at nine",
    "when I had been drinking, {}",
    "he was drunk and {}",
    "{}, and it was no accident",
    "after smoking too much {}",
    "in the car {}",
    "I was at the gym when it came over me, {}",
    "{} right now",
    "the training was hard and {}",
    "{} because of the project",
    "{} against the wall",
    "my career is over and {}",
    "{} but the release must go out",
    "um {} you know",
    "I'm dying to tell you, {}",
    "we killed it at the fair and {}",
)


@pytest.mark.parametrize(
    ("label", "said"), [(label, said) for label in PLAIN_WORDS for said in PLAIN_WORDS[label]]
)
@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_no_harmless_word_nearby_hides_a_plain_one(label, said, surrounding):
    assert label in found(surrounding.format(said))


@pytest.mark.parametrize(
    "hidden",
    [
        "i want to k\u200bill mys\u00adelf",
        "I WANT TO KILL MYSELF",
        "ｉ ｗａｎｔ ｔｏ ｋｉｌｌ ｍｙｓｅｌｆ",
        "i   want\nto\tkill myself",
        "i’ve suicidl thoughts",
        "I… want to, um, kill myself",
    ],
)
def test_a_way_of_writing_hides_nothing(hidden):
    assert Sensitivity.CRISIS in found(hidden)


def test_cues_in_neighbouring_turns_add_up_and_distant_ones_do_not():
    cues = ("I can't go on, honestly.", "I don't see a future.", "I want to disappear.")
    assert Sensitivity.CRISIS in found(*cues)
    apart = [cues[0], *["We looked at the rota again."] * 40, cues[1]]
    assert Sensitivity.CRISIS not in found(*apart)
    assert not found(cues[0])


def test_the_same_cue_many_times_is_still_one_cue():
    assert not found(*["I can't go on, honestly."] * 12)


def test_a_finding_names_its_turns_and_rules_and_holds_no_text():
    finding = found("Hello.", "My husband hits me.", "Thank you for telling me.")[
        Sensitivity.PERSONAL_ABUSE
    ]
    assert finding.turns == (2,)
    assert finding.rules
    assert finding.urgency is Urgency.HIGH
    assert "husband" not in repr(finding)
    assert "husband" not in repr(Passage(number=2, text="My husband hits me."))


def test_findings_come_most_protective_first():
    labels = list(
        found("My husband hits me.", "I want to kill myself.", "He's been diagnosed with MS")
    )
    assert labels == [label for label in Sensitivity if label in labels]
    assert len(labels) == 3


LONG_TALK = ["We went through the rota, the handover and the numbers of the week again."] * 30


def test_in_a_long_session_one_middling_cue_no_longer_stops_except_where_a_miss_is_dearest():
    middling = "He is signed off with something."
    assert Sensitivity.MEDICAL in found(middling)
    assert Sensitivity.MEDICAL not in found(*LONG_TALK, middling)
    crisis = "He keeps joking about the window on the sixth floor."
    assert Sensitivity.CRISIS in found(*LONG_TALK, crisis)


SAFE_LINES = st.sampled_from([*LONG_TALK, "How do I thank them?", "I'll do it on Thursday.", ""])


@given(st.lists(SAFE_LINES, max_size=30), st.lists(SAFE_LINES, max_size=30))
def test_a_plain_crisis_is_found_wherever_it_stands(before, after):
    texts = [*before, "I don't want to live any more.", *after]
    finding = found(*texts)[Sensitivity.CRISIS]
    assert len(before) + 1 in finding.turns


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_can_be_judged(texts):
    for finding in found(*texts).values():
        assert 0.5 <= finding.score <= 1
        assert finding.turns


@pytest.mark.parametrize("texts", [[], [""], ["   "], ["…"]])
def test_nothing_said_is_nothing_found(texts):
    assert not found(*texts)


def test_turns_are_cited_by_their_own_numbers():
    passages = [Passage(number=7, text="Fine."), Passage(number=31, text="I want to die.")]
    (finding,) = DETECTOR.detect(passages)
    assert finding.turns == (31,)


def test_two_readings_are_equal_and_no_reading_leans_on_the_one_before():
    texts = ["I want to die.", "My husband hits me.", "How do I thank my team?"]
    alone = {text: found(text) for text in texts}
    for order in itertools.permutations(texts):
        assert {text: found(text) for text in order} == alone


def test_another_folder_of_rules_can_be_loaded(tmp_path):
    import shutil

    shutil.copytree(INSTALLED, tmp_path / "rules")
    change(tmp_path / "rules" / "shared.toml", 'version = "', 'version = "x')
    assert LexicalDetector.load(tmp_path / "rules").digest != DETECTOR.digest
