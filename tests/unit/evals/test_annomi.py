from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from evals.sources.annomi import read_annomi

DATA = Path(__file__).parents[4] / "shared" / "data" / "annomi" / "AnnoMI-simple.csv"
HEADER = "transcript_id,mi_quality,interlocutor,utterance_text\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "annomi.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_speaker_s_utterances_are_one_turn(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f'{HEADER}0,high,therapist,"So, hello"\n0,high,therapist, there.\n0,high,client,Hi.\n'
        "1,low,client,First.\n1,low,therapist,Second.\n",
    )
    assert list(read_annomi(path)) == [
        ("0", [("coach", "So, hello there."), ("coachee", "Hi.")]),
        ("1", [("coachee", "First."), ("coach", "Second.")]),
    ]


def test_another_table_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="columns"):
        list(read_annomi(written(tmp_path, "a,b\n1,2\n")))
    with pytest.raises(ValueError, match="neither therapist nor client") as caught:
        list(read_annomi(written(tmp_path, f"{HEADER}0,high,zebra,hello\n")))
    assert "zebra" not in str(caught.value)


@pytest.mark.skipif(not DATA.exists(), reason="SKIPPED: ../shared/data/annomi is not here")
def test_all_of_annomi_is_read_and_no_word_is_lost() -> None:
    sessions = list(read_annomi(DATA))
    assert len(sessions) == 133
    assert {part for _, turns in sessions for part, _ in turns} == {"coach", "coachee"}
    for _, turns in sessions:
        parts = [part for part, _ in turns]
        assert all(a != b for a, b in pairwise(parts))
