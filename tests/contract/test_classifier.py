"""Every Classifier keeps one contract: the tuned MiniLM and the stand-in alike."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.llm.tuned import ClassifierMissingError, TunedMiniLm
from assistant.triage.cues import Outcome
from governance.policy.sensitivity.learned import COLUMN, COLUMNS, Classifier, Output
from tests.stand_ins import QuietClassifier

TEXTS = (
    "I would like to run shorter stand-ups.",
    "",
    "he checks my phone at night and counts the money in my purse",
    "…",
    "I would like to run shorter stand-ups.",
)


@pytest.fixture(scope="module")
def tuned() -> TunedMiniLm:
    return TunedMiniLm()


@pytest.fixture(scope="module", params=["quiet", pytest.param("tuned", marks=pytest.mark.models)])
def classifier(request: pytest.FixtureRequest) -> Classifier:
    if request.param == "quiet":
        return QuietClassifier()
    tuned: TunedMiniLm = request.getfixturevalue("tuned")
    return tuned


def test_a_row_of_probabilities_for_every_text(classifier: Classifier) -> None:
    rows = classifier.classify(TEXTS)
    assert rows.shape == (len(TEXTS), COLUMNS)
    assert np.allclose(rows[:, len(Output) :].sum(axis=1), 1, atol=1e-5)
    assert rows.dtype == np.float32
    assert ((rows >= 0) & (rows <= 1)).all()
    assert classifier.classify([]).shape == (0, COLUMNS)


def test_the_company_of_a_text_does_not_matter(classifier: Classifier) -> None:
    rows = classifier.classify(TEXTS)
    assert np.allclose(rows[0], rows[4], atol=1e-4)
    for text, row in zip(TEXTS, rows, strict=True):
        assert np.allclose(classifier.classify([text])[0], row, atol=1e-3)


def test_threads_share_it(classifier: Classifier) -> None:
    def read(texts: Sequence[str]) -> float:
        return float(classifier.classify(texts).sum())

    with ThreadPoolExecutor(4) as pool:
        sums = list(pool.map(read, [TEXTS] * 6))
    assert np.allclose(sums, sums[0], atol=1e-3)


def test_the_digest_is_a_sha256(classifier: Classifier) -> None:
    assert len(bytes.fromhex(classifier.digest)) == 32


@pytest.mark.models
def test_words_far_down_a_long_text_are_read(tuned: TunedMiniLm) -> None:
    """An attack: bury it behind more than the model reads at once."""
    hidden = "supplier invoices and delivery notes " * 200 + TEXTS[2]
    alone, buried = tuned.classify([TEXTS[2], hidden])[:, COLUMN[Output.ANY]]
    assert alone > 0.5
    assert buried > 0.5


@pytest.mark.models
def test_outcomes_sum_to_one(tuned: TunedMiniLm) -> None:
    rows = tuned.outcomes(TEXTS)
    assert rows.shape == (len(TEXTS), len(Outcome))
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)


@pytest.mark.models
def test_missing_or_foreign_weights_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ClassifierMissingError, match="FileNotFoundError"):
        _ = TunedMiniLm(trained=tmp_path / "none.safetensors").digest
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_bytes(b"\x00" * 64)
    with pytest.raises(ClassifierMissingError):
        TunedMiniLm(trained=foreign).classify(["x"])
