from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.generative.citations import CITATIONS, citations
from evals.generative.edits import reference
from evals.sessions import SETS, CaseError, load

DEV, OWN = load(SETS["dev"]), load(SETS["own_dev"])


def test_every_sentence_of_both_sets_is_cited_once() -> None:
    found = citations([*DEV, *OWN])
    assert {one.id: len(reference(one)) for one in (*DEV, *OWN)} == {
        session: len(turns) for session, turns in found.items()
    }
    lines = CITATIONS.read_text(encoding="utf-8").splitlines()
    assert len(lines) == sum(map(len, found.values()))


def _changed(folder: Path, at: int, **fields: object) -> Path:
    rows = [json.loads(line) for line in CITATIONS.read_text(encoding="utf-8").splitlines()]
    rows[at] |= fields
    file = folder / "citations.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"turns": [999]}, "dev-01 cites a turn that does not exist"),
        ({"turns": []}, "line 1"),
        ({"turns": [10, 6]}, "each turn once, in order"),
        ({"turns": [6, 6]}, "each turn once, in order"),
        ({"sentence": 1}, "cited before"),
        ({"sentence": 9}, "one line for each of 5 sentences"),
        ({"sentence": -1}, "line 1"),
        ({"why": "because"}, "line 1"),
    ],
)
def test_a_citation_that_is_none_is_refused(
    tmp_path: Path, fields: dict[str, object], why: str
) -> None:
    with pytest.raises(CaseError, match=why):
        citations(DEV, _changed(tmp_path, 0, **fields))
