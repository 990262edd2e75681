"""Every test that the threat model names is there: a claim without its test is none."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(
    set(re.findall(r"`((?:tests/)?[\w/]*(?:test_\w+\.py|tests/[\w/]+)(?:::\w+)?)`", TEXT))
)
LETTERS = set("STRIDE")


@cache
def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def rows():
    """Arrow, letter and test of each row."""
    part = TEXT.partition("## Each arrow, by STRIDE")[2].partition("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in part.splitlines()
        if line.startswith("| ")
    ]
    return [(c[0], c[1], c[3]) for c in cells[1:]]


def test_there_is_something_to_look_for():
    assert len(NAMED) > 90
    assert len(rows()) > 45
    assert {letter for _, letter, _ in rows()} == LETTERS
    assert sum(bool(arrow) for arrow, _, _ in rows()) > 14


@pytest.mark.parametrize("name", NAMED)
def test_it_is_there(name):
    path, _, function = name.partition("::")
    found = [ROOT / path] if path.startswith("tests/") else list((ROOT / "tests").rglob(path))
    assert found, name
    assert found[0].exists(), name
    if function:
        assert function.startswith("test_"), name
        assert function in functions(found[0]), name


def test_every_row_names_a_test_and_not_a_folder():
    for arrow, letter, test in rows():
        assert "::test_" in test, (arrow, letter)
