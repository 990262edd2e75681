"""The shipped examples: as many of each label, no two alike, and none we would stop ourselves."""

import re
from collections import Counter
from itertools import combinations

from assistant.triage.cues import Outcome
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.sensitivity import LexicalDetector, Passage
from governance.policy.sensitivity.exemplars import Exemplars
from governance.policy.sensitivity.use_cases import LexicalUseCases

ALL = Exemplars.read().all
DOORS = set(Outcome) - {Outcome.HUMAN_ESCALATION}


def test_every_label_has_as_many_examples_as_any_other():
    counts = Counter(one.label for one in ALL)
    assert set(counts) == {*Sensitivity, *UseCase, *DOORS}
    assert len(set(counts.values())) == 1


def test_no_two_are_alike():
    words = {one.id: set(re.findall(r"\w{4,}", one.text.lower())) for one in ALL}
    alike = [
        (a, b)
        for a, b in combinations(words, 2)
        if len(words[a] & words[b]) / len(words[a] | words[b]) > 0.4
    ]
    assert alike == []


def test_an_example_of_an_ordinary_door_is_one_the_rules_let_through():
    detector, uses = LexicalDetector.load(), LexicalUseCases.load()
    ordinary = [one for one in ALL if one.label in DOORS]
    stopped = [
        one.id
        for one in ordinary
        if detector.detect([Passage(number=1, text=one.text)]) or uses.asked(one.text)
    ]
    assert stopped == []
