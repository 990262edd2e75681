"""An organization's own patterns: found, checked when they are read, and never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.errors import GateError
from governance.privacy import tenant_patterns
from governance.privacy.masking import Masker
from governance.privacy.tenant_patterns import (
    FILE,
    PatternedAnalyzer,
    TenantPatternError,
    TenantPatterns,
    load_tenant_patterns,
)
from governance.privacy.vault import InMemoryVault
from tests.privacy_cases import A, SilentAnalyzer

GOOD = """
[[pattern]]
id = "employee"
kind = "ID"
shape = '\\bpn ?\\d{3}x\\b'
matches = ["PN 204X", "pn204x"]
leaves = ["the pn numbers"]

[[pattern]]
id = "projects"
kind = "ORGANIZATION"
names = ["Blue Heron", "Tern"]
"""


def loaded(tmp_path: Path, text: str) -> TenantPatterns:
    file = tmp_path / FILE
    file.write_bytes(text.encode("latin-1"))
    return load_tenant_patterns(file)


def test_what_the_organization_listed_is_masked_in_any_case(tmp_path: Path) -> None:
    masker = Masker(PatternedAnalyzer(SilentAnalyzer(), loaded(tmp_path, GOOD)))
    masked = masker.mask(
        ["my number is PN 204X and blue heron is late", "is tern the same as Blue-Heron?"],
        (),
        InMemoryVault(A),
        "en",
    )
    assert masked.texts == (
        "my number is [ID_1] and [ORGANIZATION_1] is late",
        "is [ORGANIZATION_2] the same as [ORGANIZATION_1]?",
    )


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    patterns = load_tenant_patterns(tmp_path / FILE)
    assert patterns.digest == ""
    assert list(patterns.find("PN 204X")) == []


def test_another_file_has_another_digest(tmp_path: Path) -> None:
    first = loaded(tmp_path, GOOD)
    second = loaded(tmp_path, GOOD.replace("Tern", "Stern"))
    assert len({first.digest, second.digest, ""}) == 3


def shape(told: str, more: str = "") -> str:
    return f"[[pattern]]\nid = 'a'\nkind = 'ID'\nshape = '{told}'\n{more}"


@pytest.mark.parametrize(
    "mistake",
    [
        "[[pattern]",
        "pattern = 3",
        "[[pattern]]\nid = 'a'\nkind = 'ID'",
        "[[pattern]]\nid = 'a'\nkind = 'PERSON'\nnames = ['Tern']",
        "[[pattern]]\nid = 'a'\nkind = 'ID'\nnames = ['--']",
        "[[pattern]]\nid = 'A b'\nkind = 'ID'\nnames = ['x1']",
        shape("x1", "names = ['y2']"),
        shape("(secret"),
        shape(r"\d*"),
        shape("."),
        shape(r"\w+"),
        shape("thursday"),
        shape("x" * 201),
        shape(r"x\d", "matches = ['secret']"),
        shape(r"x\d", "leaves = ['secret x1']"),
        shape(r"x\d", "surprise = 1"),
        shape(r"x\d") + shape(r"y\d"),
        "\xff",
    ],
)
def test_a_mistake_refuses_the_whole_file(tmp_path: Path, mistake: str) -> None:
    with pytest.raises(TenantPatternError, match="does not start") as refused:
        loaded(tmp_path, mistake)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("slow", [r"(a+)+$", r"(a|a)*b", r"(\w+\s?)*x", r"(0+)*1"])
def test_a_shape_that_backtracks_without_end_is_refused(tmp_path: Path, slow: str) -> None:
    with pytest.raises(TenantPatternError, match="does not start"):
        loaded(tmp_path, shape(slow))


def test_a_shape_that_is_slow_all_the_same_fails_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant_patterns, "_BAITS", ())
    monkeypatch.setattr(tenant_patterns, "SECONDS", 0.01)
    patterns = loaded(tmp_path, shape(r"(z+)+q"))
    with pytest.raises(GateError) as fault:
        list(patterns.find("z" * 5000))
    assert "zz" not in str(fault.value)
    assert fault.value.__context__ is None
