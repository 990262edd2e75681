"""Result files: what is written is read, and nothing else is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.gate.records import Case, ResultFileError, parse, read, write
from tests.results import BUNDLE, cases, changed, header, results

FEW = cases(3)


def test_what_is_written_is_read_again_byte_for_byte(tmp_path):
    path = tmp_path / "one.jsonl"
    written = write(path, header(FEW), reversed(FEW))
    assert read(path) == written
    again = write(tmp_path / "two.jsonl", written.header, written.cases)
    assert (tmp_path / "two.jsonl").read_bytes() == path.read_bytes()
    assert again.digest == written.digest


@given(st.floats(0, 1), st.integers(0, 9), st.integers(0, 9))
def test_any_share_and_any_counts_survive(share, part, more):
    one = Case(suite="s", case="c", cluster="k", scores={"a": share, "b": (part, part + more)})
    line = json.dumps(one.model_dump(mode="json"))
    assert Case.model_validate_json(line) == one


def _lines(tmp_path):
    results(tmp_path, FEW)
    return next(tmp_path.glob("*.jsonl")).read_bytes().splitlines(keepends=True)


def test_a_file_from_before_places_is_read_and_places_come_back(tmp_path):
    plain = write(tmp_path / "a.jsonl", header(cases(1)), cases(1))
    assert b"places" not in (tmp_path / "a.jsonl").read_bytes()
    assert read(tmp_path / "a.jsonl") == plain
    found = changed(cases(1), "pii", 1, vetoes=("leak",), places={"leak": ("1.0", "2.7")})
    write(tmp_path / "b.jsonl", header(found), found)
    leaking = next(one for one in read(tmp_path / "b.jsonl").cases if one.places)
    assert leaking.places == {"leak": ("1.0", "2.7")}


@pytest.mark.parametrize("places", [{"leak": ()}, {"leak": ("b", "a")}, {"injection": ("a",)}])
def test_places_are_of_vetoes_that_happened(places):
    with pytest.raises(ValueError, match="places are of vetoes"):
        Case(suite="a", case="b", cluster="c", scores={}, vetoes=("leak",), places=places)


def test_a_file_with_cases_removed_doubled_moved_or_touched_is_refused(tmp_path):
    lines = _lines(tmp_path)
    spaced = lines[2].replace(b'":', b'": ', 1)
    for broken in (
        [],
        lines[:-1],
        [*lines, lines[-1]],
        [lines[0], lines[2], lines[1], *lines[3:]],
        [*lines[:2], spaced, *lines[3:]],
        [*lines[:2], b"no json\n", *lines[3:]],
        [lines[1], *lines[1:]],
        [*lines, b"\n"],
    ):
        with pytest.raises(ResultFileError):
            parse(b"".join(broken))
    assert parse(b"".join(lines)).header.digest == BUNDLE.digest


@pytest.mark.parametrize(
    "fields",
    [
        {"scores": {"a": 1.5}},
        {"scores": {"a": (3, 2)}},
        {"scores": {"a": float("nan")}},
        {"vetoes": ("leak", "leak")},
        {"vetoes": ("rudeness",)},
        {"case": "a sentence somebody said"},
        {"cost": {"milliseconds": 5}},
        {"text": "words"},
    ],
)
def test_no_line_holds_words_clocks_or_numbers_that_are_none(fields):
    with pytest.raises(ValueError, match="validation error"):
        Case(**{"suite": "s", "case": "c", "cluster": "k", "scores": {}, **fields})
