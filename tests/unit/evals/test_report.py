from __future__ import annotations

from evals.bench_summary import measure
from evals.misses import describe
from evals.provenance import ROOT, provenance
from evals.report import cell, render
from evals.scorers.measures import Figure
from evals.sessions import HELD_OUT, SETS
from evals.systems import System, baselines, each
from tests.unit.evals.cases import ASK, SEND, case, commitment, lines, summary

CASES = [case(ASK, SEND)]


def test_a_cell_reads_value_and_interval() -> None:
    assert cell(Figure(value=0.756, interval=(0.6, 1.0))) == ".76 (.60–1.0)"
    assert cell(Figure(value=None, interval=None)) == "–"
    assert cell(Figure(value=0.0, interval=None)) == ".00"


def test_a_table_has_a_row_for_every_system_and_says_how_much_was_measured() -> None:
    text = render(measure("made", CASES, baselines()))
    assert "## made: 1 sessions, 33 words, 2 commitments" in text
    commitments, sections = text.split("\n\n")[1:]
    assert [line.split(" | ")[0] for line in commitments.splitlines()[2:]] == [
        "| Lead-3",
        "| TextRank",
        "| LexRank",
        "| regex",
    ]
    assert "regex" not in sections
    widths = {line.count("|") for line in commitments.splitlines()}
    assert len(widths) == 1


def test_a_stopped_session_counts_as_nothing_found() -> None:
    stopped = System(name="stops", run=lambda cases: {c.id: None for c in cases})
    (row,) = measure("made", CASES, [stopped]).rows
    assert row.stopped == 1
    assert row.scores[0].commitments.matched == 0
    assert row.scores[0].commitments.gold == 2


def test_a_summary_is_scored_against_its_own_case() -> None:
    made = summary(commitment(5, due="Thursday"))
    (row,) = measure("made", CASES, [System(name="made", run=each(lambda _: made))]).rows
    assert row.scores[0].commitments.matched == 1


def test_misses_name_what_was_missed_and_what_was_made_up() -> None:
    text = describe(CASES[0], summary(commitment(5), commitment(3), goal=lines((1,))))
    assert [line.split()[0] for line in text.splitlines()[1:4]] == ["match", "missed", "false"]
    assert "no goal: cited (1,), gold (2,)" in text
    assert "A plan for Ifeoma." in text


def test_a_held_out_set_exists_and_has_a_name() -> None:
    assert {"own_heldout", "heldout2"} == HELD_OUT
    assert set(SETS) >= HELD_OUT


def test_provenance_is_one_line_without_a_path() -> None:
    line = provenance()
    assert "\n" not in line
    assert str(ROOT) not in line
    assert "Python 3." in line
