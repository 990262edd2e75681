"""Every Embedder keeps one contract: the real MiniLM and the stand-in alike."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.llm import embedder as minilm
from assistant.llm.embedder import MiniLmEmbedder, WeightsMissingError
from assistant.llm.hashing_embedder import HashingEmbedder
from governance.ports import Embedder

TEXTS = [
    "I'll call her on Thursday",
    "",
    "…",
    "what else could you do",
    "I'll call her on Thursday",
]


@pytest.fixture(
    scope="module",
    params=["hashing", pytest.param("minilm", marks=pytest.mark.models)],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return MiniLmEmbedder() if request.param == "minilm" else HashingEmbedder()


def test_rows_are_unit_length_float32(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert rows.dtype == np.float32
    assert rows.ndim == 2
    assert rows.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows_of_the_same_width(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.embed(["a"]).shape[1])


def test_order_is_kept_and_equal_texts_are_equal(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert np.allclose(rows[0], rows[4], atol=1e-5)
    for text, row in zip(TEXTS, rows, strict=True):
        assert np.allclose(embedder.embed([text])[0], row, atol=1e-4)


def test_the_same_words_are_nearer_than_other_words(embedder: Embedder) -> None:
    a, b, c = embedder.embed(
        ["send the report to Maria", "the report, send it to Maria", "yoghurt melts in the garden"]
    )
    assert a @ b > a @ c


def test_threads_share_one_instance(embedder: Embedder) -> None:
    alone = embedder.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(embedder.embed, [TEXTS] * 8):
            assert np.allclose(rows, alone, atol=1e-4)


def test_missing_weights_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "WEIGHTS_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(WeightsMissingError, match="requirements-models"):
        MiniLmEmbedder().embed(["a"])


def test_importing_the_module_does_not_import_the_model_library() -> None:
    code = (
        "import sys, assistant.llm.embedder as e; e.MiniLmEmbedder(); print('torch' in sys.modules)"
    )
    root = Path(minilm.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
