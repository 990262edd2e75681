"""The learned detector stops on one window, names its turns, and takes no half answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from governance.policy.labels import Finding, Sensitivity, Urgency, UseCase
from governance.policy.sensitivity import EitherDetector, LearnedDetector, Passage, Thresholds
from governance.policy.sensitivity.learned import (
    COLUMN,
    COLUMNS,
    LEARNED,
    ClassifierError,
    Output,
    ThresholdsError,
)
from governance.policy.sensitivity.use_cases import LearnedUseCases
from tests.stand_ins import QuietClassifier
from tests.unit.policy.rooms import ToldDetector

AT = Thresholds(
    any_short=0.3,
    any_long=0.6,
    dearest_short=0.2,
    dearest_long=0.4,
    label=0.4,
    label_dearest=0.3,
    use_case=0.5,
    immediate=0.3,
)
ORDINARY = "we went through the rota again and it is fine " * 4


def heard(**chances):
    classifier = QuietClassifier({"zaffre": {Output(k): v for k, v in chances.items()}})
    return LearnedDetector(classifier, AT)


def said(text):
    return [Passage(number=3, text=text)]


def hour(text):
    """Twenty turns; the fifteenth says it."""
    turns = [Passage(number=n, text=ORDINARY) for n in range(1, 21)]
    turns[14] = Passage(number=15, text=f"{ORDINARY} {text}")
    return turns


def test_nothing_is_found_where_nothing_is_heard():
    assert heard(any=0.9).detect(said("an ordinary week")) == ()
    assert heard(any=0.9).detect([]) == ()


def test_a_sensitive_window_is_about_its_likeliest_label_and_every_likely_one():
    found = heard(any=0.7, medical=0.4, legal_whistleblowing=0.1).detect(said("zaffre"))
    assert [(f.label, f.turns, f.score, f.rules) for f in found] == [
        (Sensitivity.MEDICAL, (3,), 0.7, (LEARNED,))
    ]
    found = heard(any=0.7, medical=0.8, legal_whistleblowing=0.6).detect(said("zaffre"))
    assert [f.label for f in found] == [Sensitivity.LEGAL_WHISTLEBLOWING, Sensitivity.MEDICAL]


@pytest.mark.parametrize("label", [Sensitivity.CRISIS, Sensitivity.PERSONAL_ABUSE])
def test_what_is_dearest_to_miss_stops_on_its_own(label):
    (finding,) = heard(**{label.value: 0.25}).detect(said("zaffre"))
    assert finding.label is label


def test_a_faint_crisis_beside_something_clear_does_not_change_the_door():
    (finding,) = heard(any=0.9, medical=0.8, crisis=0.25).detect(said("zaffre"))
    assert finding.label is Sensitivity.MEDICAL
    found = heard(any=0.9, medical=0.8, crisis=0.5).detect(said("zaffre"))
    assert [f.label for f in found] == [Sensitivity.CRISIS, Sensitivity.MEDICAL]


def test_other_labels_alone_do_not_stop():
    assert heard(medical=0.45).detect(said("zaffre")) == ()


def test_one_window_of_an_hour_suffices_and_only_its_turns_are_named():
    (finding,) = heard(any=0.9, executive_transition=0.9).detect(hour("zaffre"))
    assert 15 in finding.turns
    assert len(finding.turns) <= 6


def test_a_chance_that_stops_a_request_does_not_stop_an_hour():
    assert heard(any=0.5, medical=0.6).detect(said("zaffre"))
    assert heard(any=0.5, medical=0.6).detect(hour("zaffre")) == ()


def test_a_long_request_is_read_as_sharply_as_a_short_one():
    """An attack: talk at length before saying it, so that the thresholds of an hour apply."""
    wordy = said(f"{ORDINARY * 8} zaffre {ORDINARY * 8}")
    (finding,) = heard(any=0.35, medical=0.6).detect(wordy)
    assert finding.label is Sensitivity.MEDICAL


def test_urgency_is_immediate_where_heard_and_the_label_s_own_elsewhere():
    (finding,) = heard(any=0.9, harassment_discrimination=0.9).detect(said("zaffre"))
    assert finding.urgency is Urgency.HIGH
    told = heard(any=0.9, harassment_discrimination=0.9, immediate=0.35)
    assert told.detect(said("zaffre"))[0].urgency is Urgency.IMMEDIATE


@pytest.mark.parametrize("label", [Sensitivity.CRISIS, Sensitivity.PERSONAL_ABUSE])
def test_a_crisis_is_never_called_less_than_immediate(label):
    (finding,) = heard(**{label.value: 0.25, "any": 0.1}).detect(said("zaffre"))
    assert finding.urgency is Urgency.IMMEDIATE


@pytest.mark.parametrize(
    "answer",
    [
        np.full((1, COLUMNS), np.nan),
        np.full((1, COLUMNS), np.inf),
        np.zeros((1, len(Output))),
        np.zeros((0, COLUMNS)),
    ],
)
def test_half_an_answer_is_a_fault_and_no_all_clear(answer):
    class Broken(QuietClassifier):
        def classify(self, texts):
            return answer.astype(np.float32)

    with pytest.raises(ClassifierError):
        LearnedDetector(Broken(), AT).detect(said("zaffre"))
    with pytest.raises(ClassifierError):
        LearnedUseCases(Broken(), AT).asked("zaffre")


chances = arrays.arrays(np.float32, (len(Output),), elements=st.floats(0, 1, width=32))


@settings(deadline=None)
@given(chances, st.sampled_from(Output), st.floats(0, 1, width=32), st.booleans())
def test_hearing_more_never_takes_a_stop_back(row, output, more, long):
    passages = hour("zaffre") if long else said("zaffre")
    louder = row.copy()
    louder[COLUMN[output]] = max(louder[COLUMN[output]], more)

    def stops(one):
        told = {"zaffre": dict(zip(Output, map(float, one), strict=True))}
        return bool(LearnedDetector(QuietClassifier(told), AT).detect(passages))

    assert stops(louder) or not stops(row)


def test_thresholds_out_of_place_are_named(tmp_path):
    with pytest.raises(ThresholdsError, match="FileNotFoundError"):
        Thresholds.read(tmp_path / "none.json")
    broken = tmp_path / "thresholds.json"
    broken.write_text('{"any_short": 1.5}')
    with pytest.raises(ThresholdsError):
        Thresholds.read(broken)


def test_the_digest_follows_classifier_and_thresholds():
    other = AT.model_copy(update={"label": 0.45})
    changed = QuietClassifier()
    changed.digest = "1" * 64
    digests = {
        LearnedDetector(QuietClassifier(), AT).digest,
        LearnedDetector(QuietClassifier(), other).digest,
        LearnedDetector(changed, AT).digest,
    }
    assert len(digests) == 3


def test_a_request_for_a_verdict_is_heard_and_a_written_line_is_left_to_the_rules():
    told = {"zaffre": {Output.DEVELOPMENTAL_JUDGEMENT: 0.8}}
    (found,) = LearnedUseCases(QuietClassifier(told), AT).asked("zaffre")
    assert (found.use_case, found.rules) == (UseCase.DEVELOPMENTAL_JUDGEMENT, (LEARNED,))
    assert LearnedUseCases(QuietClassifier(told), AT).written("zaffre") == ()


labels = st.sets(st.sampled_from(Sensitivity))


@given(labels, labels)
def test_either_finds_what_any_finds(first, second):
    both = EitherDetector(ToldDetector(*first), ToldDetector(*second))
    assert [f.label for f in both.detect(said("x"))] == [
        label for label in Sensitivity if label in first | second
    ]


def test_either_keeps_all_turns_the_higher_score_and_the_greater_urgency():
    class Told(ToldDetector):
        def __init__(self, turn, score, urgency, rule):
            super().__init__()
            self.finding = Finding(
                label=Sensitivity.CRISIS, turns=(turn,), score=score, rules=(rule,), urgency=urgency
            )

        def detect(self, passages):
            return (self.finding,)

    one, other = Told(2, 0.6, Urgency.IMMEDIATE, "a"), Told(1, 0.9, Urgency.HIGH, "b")
    (found,) = EitherDetector(one, other).detect(said("x"))
    assert found == Finding(
        label=Sensitivity.CRISIS,
        turns=(1, 2),
        score=0.9,
        rules=("a", "b"),
        urgency=Urgency.IMMEDIATE,
    )
