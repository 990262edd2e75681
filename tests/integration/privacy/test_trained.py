"""One command makes the shipped tagger again, and it stays small."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.masking.documents import sessions
from evals.train_tagger import SESSIONS, main
from governance.privacy.rampart import MODEL, RampartTagger
from governance.privacy.tagger_head import FOLDER

LARGEST = 25_000_000
NEARLY = 0.02


def test_the_weights_are_small() -> None:
    assert (FOLDER / MODEL).stat().st_size < LARGEST


@pytest.mark.verify
@pytest.mark.models
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_training_makes_the_shipped_file_again(tmp_path: Path) -> None:
    """To the byte where it was made. Integers add up a little differently on other processors, so
    the head learns from other numbers there: it has to find as much of dev, and tag no more of it.
    """
    again = tmp_path / MODEL
    main(["--target", str(again)])
    if again.read_bytes() == (FOLDER / MODEL).read_bytes():
        return
    shipped, trained = _found(RampartTagger()), _found(RampartTagger(own=again))
    assert trained == pytest.approx(shipped, rel=NEARLY)


def _found(tagger: RampartTagger) -> tuple[int, int]:
    """Marks of dev that it touches, and how many tags that took."""
    touched, tags = 0, 0
    for document in sessions(SESSIONS / "dev.jsonl"):
        found = tagger.tag(document.texts, floor=0.5)
        tags += len(found)
        touched += sum(
            any(t.line == line and t.start < mark.end and mark.start < t.end for t in found)
            for line, marks in enumerate(document.marks)
            for mark in marks
        )
    return touched, tags
