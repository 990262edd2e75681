"""A language is one entry with its recall gate; without a passed gate nothing starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.privacy.languages import (
    FEWEST_NAMES,
    FILE,
    LanguageError,
    installed_languages,
    load_languages,
)

ENTRY = """
[xx]
spacy = "{model}"
recognizers = ["spacy", "phone"]

[xx.gate]
set = "own/sessions.jsonl"
names = {names}
recall = {recall}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / FILE
    file.write_text(text, encoding="utf-8")
    return file


def test_english_comes_with_it_and_passed_its_gate(tmp_path: Path) -> None:
    assert installed_languages().codes == {"en"}
    assert load_languages(tmp_path / FILE).digest == installed_languages().digest


def test_a_language_is_one_entry(tmp_path: Path) -> None:
    entry = ENTRY.format(model="some_package", names=FEWEST_NAMES, recall=0.99)
    found = load_languages(written(tmp_path, entry))
    assert found.codes == {"en", "xx"}
    assert found.digest != installed_languages().digest


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (ENTRY.format(model="m", names=500, recall=0.61), "xx.gate: .*98%"),
        (ENTRY.format(model="m", names=FEWEST_NAMES - 1, recall=1.0), "fewer than 100"),
        (ENTRY.partition("[xx.gate]")[0], "xx.gate: Field required"),
        (ENTRY.format(model="m", names=500, recall=1.0).replace("phone", "guess"), "recognizers"),
        (ENTRY.format(model="m", names=500, recall=1.0).replace("xx", "english"), "pattern"),
        ("[xx", "TOML"),
    ],
)
def test_an_entry_without_a_passed_gate_refuses_to_start(
    tmp_path: Path, entry: str, why: str
) -> None:
    with pytest.raises(LanguageError, match=why) as refused:
        load_languages(written(tmp_path, entry))
    assert "does not start" in str(refused.value)
