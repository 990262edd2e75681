"""Rules of the design that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("governance", "prompts", "assistant", "evals", "api")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def shown(path):
    return str(path.relative_to(ROOT))


def test_there_is_something_to_check():
    assert len(SOURCES) > 100


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_no_gate_has_a_way_around_it(path):
    banned = re.compile(
        r"^(skip|bypass|unsafe)(_|$)|^(no|without|disable)_(consent|policy|gate|guard|mask)"
    )
    names = [
        argument.arg
        for function in functions(path)
        for argument in (
            *function.args.posonlyargs,
            *function.args.args,
            *function.args.kwonlyargs,
        )
    ]
    assert [name for name in names if banned.match(name)] == []


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_every_module_says_why_it_exists(path):
    docstring = ast.get_docstring(parsed(path))
    assert docstring
    assert len(docstring) > 20
    assert len(docstring.splitlines()) <= 12


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_files_are_small_and_have_no_catch_all_names(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert not re.search(r"utils?|helpers?|managers?|misc", path.stem)


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_pydantic_models_never_quote_their_input(path):
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {ast.unparse(base) for base in node.bases}
        if bases & {"BaseModel", "BaseSettings"}:
            segment = ast.get_source_segment(text, node) or ""
            assert "hide_input_in_errors=True" in segment, node.name


def test_sql_only_in_storage():
    for path in SOURCES:
        if "storage" not in path.parts:
            assert "import sqlalchemy" not in path.read_text(encoding="utf-8"), shown(path)
            assert "from sqlalchemy" not in path.read_text(encoding="utf-8"), shown(path)


def test_nothing_logs_or_prints_outside_the_cli():
    for path in SOURCES:
        if path.parent.name == "cli" or path.is_relative_to(ROOT / "evals"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", shown(path)


@pytest.mark.parametrize(
    "module", ["assistant.cli.main", "assistant.config", "governance.stages", "api.app"]
)
def test_importing_loads_no_model_library(module):
    heavy = "torch spacy presidio_analyzer sentence_transformers chromadb onnxruntime langchain"
    code = (
        f"import sys, {module}\n"
        f"found = [m for m in {heavy.split()!r} if m in sys.modules]\n"
        "sys.exit(', '.join(found) or 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.returncode == 0


def test_no_path_of_a_machine_and_no_secret_in_tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    banned = re.compile(rb"/(?:home|root|Users)/[a-z]|BEGIN [A-Z ]*PRIVATE KEY")
    this = Path(__file__).relative_to(ROOT)
    for name in filter(None, listed):
        if Path(name) != this and (ROOT / name).is_file():
            assert not banned.search((ROOT / name).read_bytes()), name
