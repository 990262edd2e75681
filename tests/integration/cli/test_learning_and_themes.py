"""`chatham learn` and `chatham themes` given what they cannot use: exit 2, and what to do."""

import json

import pytest

from assistant.microlearning.catalogue import LIBRARY

pytestmark = pytest.mark.verify
NAME = "Ama Darko"
WRONG = (
    ("themes", "plan", NAME, "2026"),
    ("themes", "budget", NAME, "2026"),
    ("themes", "report", "north", "2026-Q1", "--as", NAME),
    ("themes", "enrol", NAME, "north-7"),
    ("themes", "enrol", "north", NAME),
    ("themes", "enrol", "=cmd", "north-7"),
    ("themes", "enrol", "north", "north-7", "--as", NAME),
    ("themes", "plan", "north", "2026-Q5"),
    ("themes", "plan", "north", "2026-Q1"),
    ("themes", "enrol", "north", "nowhere-1"),
    ("learn", "list", "--as", NAME),
    ("learn", "counts", "--as", ""),
    ("learn", "read", NAME, "--as", "per_x"),
    ("learn", "tried", "lrn_x", "yes", "--as", "per_x"),
    ("learn", "outline", "thr_x", "delegation", "--as", "per_x"),
    ("learn", "decide", NAME, "1", "--publish", "--as", "per_x"),
    ("learn", "decide", "own-delegation", "1", "--publish", "--as", "per_x"),
)


def test_what_is_no_code_or_not_there_is_bad_input_and_no_name_is_repeated(ready):
    for arguments in WRONG:
        ran = ready(*arguments)
        assert ran.code == 2, arguments
        assert len(ran.err.rpartition("Error: ")[2]) > 40, arguments
        assert NAME not in ran.err + ran.out, arguments
        assert "mistake" not in ran.err, arguments
    assert ready("themes", "cohorts").out == ""


def test_files_that_are_no_modules_or_taxonomies_are_named_and_nothing_is_kept(ready, tmp_path):
    (tmp_path / "latin1.md").write_bytes("é".encode("latin-1"))
    (tmp_path / "other.json").write_text("{}")
    own = (LIBRARY / "delegation.md").read_text(encoding="utf-8")
    own = own.replace('id = "delegation"', 'id = "own-delegation"')
    (tmp_path / "own.md").write_text(own, encoding="utf-8")
    for arguments, why in (
        (("learn", "draft", "latin1.md", "--as", "per_x"), "latin1.md cannot be read"),
        (("learn", "draft", "other.json", "--as", "per_x"), "TOML"),
        (("learn", "draft", "own.md", "--as", "per_x", "--release", "thr_x"), "no theme report"),
        (("themes", "taxonomy", "--check", "other.json"), "other.json is no taxonomy"),
    ):
        ran = ready(*arguments)
        assert ran.code == 2, arguments
        assert why in ran.err
    assert ready("learn", "draft", "own.md", "--as", "per_x").code == 0
    same = ready("learn", "decide", "own-delegation", "1", "--publish", "--as", "per_x")
    assert same.code == 2
    assert "Somebody else publishes" in same.err
    assert ready("learn", "decide", "own-delegation", "1", "--publish", "--as", "per_y").code == 0


def test_the_taxonomy_it_shows_is_one_it_takes(ready, tmp_path):
    shown = json.loads(ready("themes", "taxonomy", "--json").out)
    assert shown.pop("digest")
    (tmp_path / "mine.json").write_text(json.dumps(shown))
    assert ready("themes", "taxonomy", "--check", "mine.json").code == 0
