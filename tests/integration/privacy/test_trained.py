"""One command makes the shipped tagger again, and it stays small."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.masking.documents import sessions
from evals.train_tagger import SESSIONS, main
from governance.privacy.rampart import MODEL, RampartTagger
from governance.privacy.tagger_head import FOLDER

LARGEST = 25_000_000


def test_the_weights_are_small() -> None:
    assert (FOLDER / MODEL).stat().st_size < LARGEST


@pytest.mark.verify
@pytest.mark.models
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_training_makes_the_shipped_file_again(tmp_path: Path) -> None:
    """To the byte where it was made; on other processors the same tags on every word of dev."""
    again = tmp_path / MODEL
    main(["--target", str(again)])
    if again.read_bytes() == (FOLDER / MODEL).read_bytes():
        return
    shipped, trained = RampartTagger(), RampartTagger(own=again)
    for document in sessions(SESSIONS / "dev.jsonl"):
        places = [
            [(t.line, t.start, t.end, t.label) for t in tagger.tag(document.texts, floor=0.5)]
            for tagger in (shipped, trained)
        ]
        assert places[0] == places[1]
