"""The recorded small model, replayed through every gate: the figures on the page still hold."""

from __future__ import annotations

import pytest

from evals.bench_generative import SEEN, UNSEEN, figures, labelled, replay
from evals.generative.claims import LABELS, labels

pytestmark = pytest.mark.verify


def test_the_recorded_models_lines_hold_on_the_dev_corpus() -> None:
    found = figures(*replay(labelled(SEEN)))
    assert {case.id for case in labelled(SEEN)} == set(found.sessions)
    assert found.verdicts.get("unlabelled", 0) == 0, "a line changed: read and label it again"
    assert found.lines >= 200
    assert found.verdicts.get("unsupported", 0) <= 0.02 * found.lines
    for verdict in ("owner_inversion", "invented_date", "leaked_name"):
        assert found.verdicts.get(verdict, 0) == 0
    assert found.worded >= 0.4 * found.lines
    assert found.f1 >= found.f1_extracted
    # The checks earn their keep: before them, more of what was shown was false.
    assert found.raw_verdicts["unsupported"] > found.verdicts.get("unsupported", 0)


def test_what_the_model_wrote_of_later_sessions_holds() -> None:
    found = figures(*replay(labelled(UNSEEN)))
    assert {case.id for case in labelled(UNSEEN)} == set(found.sessions)
    assert found.verdicts.get("unlabelled", 0) == 0, "a line changed: read and label it again"
    assert found.worded > 0
    assert found.worded_wrong == 0


def test_no_line_is_labelled_twice() -> None:
    rows = [line for line in LABELS.read_text(encoding="utf-8").splitlines() if line]
    assert len(labels()) == len(rows) > 0
