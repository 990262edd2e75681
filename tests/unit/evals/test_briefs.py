"""The brief sessions are whole, cover every theme, and share no passage with what is measured."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from assistant.themes.taxonomy import installed
from evals.briefs import briefs, load
from evals.sessions import SETS, CaseError
from evals.sessions import load as load_sessions

WORDS = 8
"""A run of words that two people hardly say alike."""

GOOD: dict[str, Any] = {
    "id": "ba-01",
    "level": "specialist",
    "themes": ["delegation", "feedback"],
    "turns": [{"speaker": "coachee", "text": "I keep it."}] * 10,
}


def runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    said = [re.findall(r"[\w']+", text.casefold()) for text in texts]
    return {tuple(s[at : at + WORDS]) for s in said for at in range(len(s) - WORDS + 1)}


def test_every_writer_wrote_every_theme_four_times() -> None:
    counts = Counter((one.writer, theme) for one in briefs() for theme in one.themes)
    assert {writer for writer, _ in counts} == set("abcdef")
    assert len(counts) == 6 * len(installed().themes)
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("name", ["dev", "own_heldout", "heldout2"])
def test_no_run_of_eight_words_is_shared_with_a_set_that_is_measured(name: str) -> None:
    measured = [t for case in load_sessions(SETS[name]) for t in case.plain_turns().values()]
    assert not runs(measured) & runs(text for one in briefs() for text in one.texts())


def test_no_brief_repeats_another() -> None:
    seen: Counter[tuple[str, ...]] = Counter()
    for one in briefs():
        own = runs(one.texts())
        assert sum(run in seen for run in own) <= 3
        seen.update(own)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "bz-01"},
        {"level": "boss"},
        {"themes": ["delegation"]},
        {"themes": ["delegation", "delegation"]},
        {"themes": ["delegation", "gardening"]},
        {"turns": GOOD["turns"][:9]},
        {"turns": [{"speaker": "coach", "text": "Hello, {{PERSON:Ann}}."}] * 10},
        {"title": "unknown"},
    ],
)
def test_a_broken_brief_is_refused_by_line_without_showing_it(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    path = tmp_path / "brief_a.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps(GOOD | {"id": "ba-02"} | wrong) + "\n")
    with pytest.raises(CaseError, match=r"brief_a\.jsonl, line 2") as caught:
        load(path)
    assert "Ann" not in str(caught.value)
