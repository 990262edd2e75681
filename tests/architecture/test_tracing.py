"""Only made-up sessions leave spans, and no setting, override or argument changes that (ADR 40)."""

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.foundations import Foundations, Overrides
from assistant.telemetry.spans import UNSEEN

ROOT = Path(__file__).parents[2]
PACKAGES = ("governance", "prompts", "assistant", "evals", "api")
HANDED_ON = {
    "assistant/bootstrap.py": "self.spans",
    "assistant/foundations.py": "self.spans",
    "assistant/offices.py": "self.spans",
}
"""Who passes spans on to what they build, and which: the installation's own."""


@cache
def trees():
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_there_is_something_to_check():
    assert len(trees()) > 100
    assert "assistant/tracing/installation.py" in trees()


def test_only_the_command_reaches_what_records_spans():
    found = {
        path
        for path, tree in trees().items()
        if any(name.startswith("assistant.tracing") for name in imported(tree))
    }
    allowed = {path for path in trees() if path.startswith("assistant/tracing/")}
    assert found - allowed == {"assistant/cli/tracing.py"}


def test_opentelemetry_has_one_door():
    found = {
        path
        for path, tree in trees().items()
        if any(name.split(".")[0] in {"opentelemetry", "grpc"} for name in imported(tree))
    }
    assert found == {"assistant/tracing/otlp.py"}


def test_one_class_says_that_it_has_other_spans():
    found = {
        f"{path}:{node.name}"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, ast.FunctionDef) and inner.name == "spans"
    }
    assert found == {
        "assistant/foundations.py:Foundations",
        "assistant/tracing/installation.py:MadeUpInstallation",
        "assistant/tracing/recording.py:Recording",
    }


def test_whoever_builds_hands_the_installations_own_on():
    found = {
        path: ast.unparse(keyword.value)
        for path, tree in trees().items()
        if not path.startswith(("assistant/tracing/", "governance/"))  # spans of text there
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "spans"
    }
    assert found == HANDED_ON


def test_no_setting_and_no_override_names_spans_or_traces():
    names = {*Settings.model_fields, *(one.name for one in fields(Overrides))}
    assert not [name for name in names if "span" in name or "trac" in name or "otel" in name]
    assert set(production.__annotations__) == {"settings", "overrides", "tell", "return"}


def test_the_installations_own_spans_cannot_be_put_in_place_of():
    assert Foundations.spans.fset is None
    here = object.__new__(Foundations)
    assert here.spans is UNSEEN
    with pytest.raises(AttributeError):
        here.spans = UNSEEN
