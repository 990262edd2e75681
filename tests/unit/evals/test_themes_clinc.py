"""The strength of CLINC150's head is chosen where it says, and never on the test sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from evals import themes_clinc
from evals.themes_clinc import EACH, STRENGTHS, Asked, chosen_strength, clinc, covering


class Near:
    """A sentence lies near its first word, with noise of its own."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows: list[NDArray[np.float64]] = []
        for text in texts:
            centre = np.random.default_rng(list(text.split()[0].encode())).normal(size=8)
            rows.append(centre + np.random.default_rng(list(text.encode())).normal(size=8))
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


def _asked(seed: int, each: int, noise: float) -> Asked:
    chance = np.random.default_rng(seed)
    labels = np.repeat(np.arange(3), each)
    rows = np.eye(8)[labels] + chance.normal(scale=noise, size=(3 * each, 8))
    return Asked(rows=rows / np.linalg.norm(rows, axis=1, keepdims=True), labels=labels)


def test_among_strengths_that_are_equally_right_the_least_is_taken() -> None:
    draws = [_asked(seed, 10, 0.01) for seed in range(2)]
    assert chosen_strength(draws, _asked(9, 10, 0.01)) == STRENGTHS[0]


def test_what_is_chosen_is_right_most_often_on_the_sentences_it_is_given() -> None:
    draws, validation = [_asked(seed, 10, 0.6) for seed in range(3)], _asked(9, 60, 0.6)
    right = {c: sum(themes_clinc.shares(draws, c, validation)) for c in STRENGTHS}
    assert right[chosen_strength(draws, validation)] == pytest.approx(max(right.values()))


def test_examples_that_cover_come_from_every_corner_and_from_its_middle() -> None:
    chance = np.random.default_rng(3)
    corners = np.repeat(np.arange(5), 20)
    around = np.concatenate([np.zeros((5, 1, 8)), chance.normal(scale=0.1, size=(5, 19, 8))], 1)
    around -= around.mean(axis=1, keepdims=True)
    rows = (4 * np.eye(8)[corners] + around.reshape(100, 8)).astype(np.float32)
    chosen = covering(rows, 5, seed=0)
    assert [corners[at] for at in chosen] == [0, 1, 2, 3, 4]
    assert [at % 20 for at in chosen] == [0, 0, 0, 0, 0]


def test_the_choice_does_not_move_when_the_test_sentences_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes_clinc, "CLINC", tmp_path)
    monkeypatch.setattr(themes_clinc, "STRENGTHS", (1.0, 10.0))
    monkeypatch.setattr(themes_clinc, "DRAWS", 2)
    assert clinc(Near()) == ["CLINC150 is not on this machine; its figure was left out."]
    intents = ("leave", "pay", "travel")
    (tmp_path / "domains.json").write_text(json.dumps({"work": intents, "other": ["joke"]}))
    split = {
        name: [[f"{intent} {name} {n}", intent] for intent in (*intents, "joke") for n in range(20)]
        for name in ("train", "val", "test")
    }
    told: list[list[str]] = []
    for test in (split["test"], [[f"x{text}", intent] for text, intent in split["test"]]):
        (tmp_path / "data_full.json").write_text(json.dumps(split | {"test": test}))
        told.append(clinc(Near()))
    first, other = told
    assert f"3 intents of “work”, {EACH} examples each, 60 test sentences" in first[0]
    assert "the same 2 draws" in first[0]
    assert "60 validation sentences" in first[0]
    assert first[0] == other[0]
    assert first[5].split("|")[1] == other[5].split("|")[1]
    assert first[5].split("|")[2] != other[5].split("|")[2]
