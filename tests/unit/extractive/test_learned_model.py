from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from assistant.summary.extractive.features import features, fingerprint
from assistant.summary.extractive.learned import (
    FILE,
    Linear,
    ModelChangedError,
    SentenceModel,
    StoredModel,
    trained,
)
from tests.unit.extractive.talks import spoken

WIDTH = 384


def stored() -> str:
    return files("assistant.summary.extractive").joinpath(FILE).read_text(encoding="utf-8")


def blank(bias: float, **weights: float) -> SentenceModel:
    zero = np.zeros(WIDTH)
    return SentenceModel(
        signals=Linear(bias=bias, weights=weights), own=zero, before=zero, after=zero
    )


def test_the_model_was_trained_for_the_signals_in_use() -> None:
    assert trained().fingerprint == fingerprint(), (
        "A signal, cue or question pattern changed: run `python -m evals.train_commitments`."
    )


@pytest.mark.parametrize("part", ["coachee", "coach", "link", "stands"])
def test_a_model_changed_by_hand_is_refused(part: str) -> None:
    content = json.loads(stored())
    content[part]["bias"] += 0.001
    with pytest.raises(ModelChangedError, match="train_commitments"):
        StoredModel.model_validate(content).model()


def test_a_threshold_changed_by_hand_is_refused() -> None:
    content = json.loads(stored()) | {"stands_least": 0.01}
    with pytest.raises(ModelChangedError):
        StoredModel.model_validate(content).model()


def test_it_is_small() -> None:
    assert len(stored()) < 1_000_000


def test_a_chance_follows_the_weights_and_ignores_unknown_names() -> None:
    model = Linear(bias=-1.0, weights={"due": 1.0, "past": -2.0})
    assert model.chance({"due": 1.0}) == pytest.approx(0.5)
    assert model.chance({"due": 1.0, "never seen": 9.0}) == pytest.approx(0.5)
    assert model.chance({"past": 1.0}) < model.chance({}) < 0.5
    assert model.chance({"due": 1e6}) == pytest.approx(1.0)


def test_the_vectors_of_a_sentence_and_of_the_turns_around_it_count_apart() -> None:
    talk = spoken("A: So what will you do?", "B: I'll ring her.", "A: When?", "B: Thursday.")
    found = features(talk)
    for part in ("own", "before", "after"):
        zero = np.zeros(WIDTH)
        weights = {"own": zero, "before": zero, "after": zero}
        weights[part] = 3 * getattr(found, part)[1]
        model = SentenceModel(signals=Linear(bias=0.0, weights={}), **weights)
        assert model.chances(found)[1] > 0.9, part


def test_a_session_without_words_has_no_chances() -> None:
    assert blank(0.0).chances(features(spoken())).shape == (0,)


def test_the_questions_around_a_turn_are_among_its_signals() -> None:
    found = features(spoken("A: And when?", "B: I'm ringing her on Thursday.", "A: Good."))
    answer = found.signals[1]
    assert answer["before: when"] == 1.0
    assert answer["after: takes note"] == 1.0
    assert answer["doing × due"] == 1.0
    assert "before: when" not in found.signals[0]
