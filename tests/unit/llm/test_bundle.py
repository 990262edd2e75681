"""The bundle digest changes with every fact and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.llm import configured
from assistant.llm.bundle import Bundle, library_versions

BUNDLE = Bundle(
    model="openai:local",
    parameters={"temperature": 0.0, "most_output_tokens": 4096},
    prompts={"summary": "aa"},
    policy="bb",
    weights={"minilm": "cc"},
    thresholds={"support": 0.6},
    taxonomy="v1",
)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "openai:other"},
        {"parameters": {"temperature": 0.1, "most_output_tokens": 4096}},
        {"parameters": {"temperature": 0.0}},
        {"prompts": {"summary": "ab"}},
        {"prompts": {"other": "aa"}},
        {"policy": "bc"},
        {"weights": {"minilm": "cd"}},
        {"thresholds": {"support": 0.61}},
        {"taxonomy": "v2"},
    ],
    ids=str,
)
def test_any_change_is_another_bundle(change: dict[str, Any]) -> None:
    assert replace(BUNDLE, **change).digest != BUNDLE.digest


def test_order_and_spelling_of_numbers_do_not_matter() -> None:
    turned = replace(
        BUNDLE,
        parameters=dict(reversed(list(BUNDLE.parameters.items()))),
        thresholds={"support": 0.6, "zero": 0},
    )
    same = replace(BUNDLE, thresholds={"zero": 0.0, "support": 0.6})
    assert turned.digest == same.digest


def test_the_digest_is_stable_across_versions_of_this_code() -> None:
    assert BUNDLE.digest == "683cdb3dcbb3eb14be4ec625cd8ed4b578fb62f630cce3fee3bfcc1d06c2f731"


def test_a_number_without_json_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        _ = replace(BUNDLE, thresholds={"support": float("nan")}).digest


def test_library_versions_stand_beside_it() -> None:
    assert library_versions(("pydantic", "no-such-package-here")).keys() == {"pydantic"}
    assert library_versions(("no-such-package-here",)) == {}


def test_changed_theme_weights_are_another_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    here = configured.weights()
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        return read(path) + (b" " if path.name == "heads.safetensors" else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    there = configured.weights()
    assert {name for name in here if here[name] != there[name]} == {configured.THEME_HEADS}
    assert replace(BUNDLE, weights=here).digest != replace(BUNDLE, weights=there).digest
