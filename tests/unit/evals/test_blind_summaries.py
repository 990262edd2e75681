from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.generative.blind import SUMMARIES, TRAINED_ON, blind, training
from evals.sessions import HELD_OUT, SETS, CaseError, load


def test_every_held_out_session_has_a_summary_and_every_sentence_its_edits() -> None:
    found = blind()
    assert {one.case for one in found} == {
        case.id for name in HELD_OUT for case in load(SETS[name])
    }
    assert all(one.turns and "{{" not in one.text for one in found)
    assert {one.kind for one in found} == {"", "entity", "number", "negation", "owner"}
    true = [one for one in found if not one.kind]
    assert len({(one.case, one.sentence) for one in true}) == len(true)


SPOILT: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    (lambda row: row | {"case": "dev-01"}, "each session of heldout2, own_heldout once"),
    (lambda row: row | {"sentences": []}, "line 1"),
    (lambda row: row | {"sentences": row["sentences"][1:]}, "sentence 0"),
    (
        lambda row: row | {"sentences": [row["sentences"][0] | {"turns": [9999]}]},
        "unknown turn",
    ),
]


@pytest.mark.parametrize(("spoil", "why"), SPOILT)
def test_a_summary_that_fits_no_session_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], dict[str, Any]], why: str
) -> None:
    first, *rest = SUMMARIES.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "summaries.jsonl"
    file.write_text("\n".join([json.dumps(spoil(json.loads(first))), *rest]), encoding="utf-8")
    with pytest.raises(CaseError, match=why):
        blind(file)


def test_a_session_told_twice_is_refused(tmp_path: Path) -> None:
    first = SUMMARIES.read_text(encoding="utf-8").splitlines()[0]
    file = tmp_path / "summaries.jsonl"
    file.write_text(f"{first}\n{first}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="once"):
        blind(file)


def test_training_sessions_are_halved_and_none_is_held_out() -> None:
    tune, validate = training("tune"), training("validate")
    of_tune, of_validate = {one.case for one in tune}, {one.case for one in validate}
    assert (len(of_tune), len(of_validate)) == (10, 10)
    assert not of_tune & of_validate
    assert not (of_tune | of_validate) & {one.case for one in blind()}
    assert not TRAINED_ON & HELD_OUT


def test_a_held_out_session_among_the_training_ones_is_refused() -> None:
    with pytest.raises(CaseError, match="train_a"):
        training("tune", SUMMARIES)
