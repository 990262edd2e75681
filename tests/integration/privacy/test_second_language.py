"""A second language in Presidio: an empty pipeline reads it, its gate keeps it out."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.errors import GateError
from governance.privacy import tenant_patterns
from governance.privacy.analyzer import presidio
from governance.privacy.languages import LanguageEntry, LanguageError, Languages, load_languages
from governance.privacy.tenant_patterns import TenantPattern, TenantPatterns
from governance.privacy.vault import Kind

pytestmark = pytest.mark.models


def entry(model: Path | str, recall: float = 0.99) -> dict[str, object]:
    return {
        "spacy": str(model),
        "recognizers": ["spacy", "phone"],
        "gate": {"set": "own.jsonl", "names": 200, "recall": recall},
    }


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "blank"
    import spacy

    spacy.blank("xx").to_disk(folder)
    return folder


def test_the_registry_serves_the_language_and_the_organization_s_patterns(model: Path) -> None:
    languages = Languages({"xx": LanguageEntry.model_validate(entry(model))})
    patterns = TenantPatterns(
        [
            TenantPattern(id="staff", kind="ID", shape=r"\bpn ?\d{3}x\b"),
            TenantPattern(id="code", kind="ORGANIZATION", names=("Blue Heron",)),
        ]
    )
    analyzer = presidio(languages, patterns)
    assert analyzer.languages == {"xx"}
    first, second = analyzer.analyze(["min PN 204X og", "blue-heron, +44 20 7946 0958"], "xx")
    assert [(f.start, f.end, f.kind) for f in first] == [(4, 11, Kind.ID)]
    assert {(f.start, f.end, f.kind) for f in second} == {
        (0, 10, Kind.ORGANIZATION),
        (12, 28, Kind.PHONE),
    }
    with pytest.raises(ValueError, match="No matching recognizers"):
        analyzer.analyze(["anything"], "en")


def test_a_slow_pattern_fails_the_session_in_the_registry_too(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant_patterns, "_BAITS", ())
    monkeypatch.setattr(tenant_patterns, "SECONDS", 0.01)
    languages = Languages({"xx": LanguageEntry.model_validate(entry(model))})
    slow = TenantPatterns([TenantPattern(id="slow", kind="ID", shape=r"(z+)+q")])
    with pytest.raises(GateError) as fault:
        presidio(languages, slow).analyze(["z" * 5000], "xx")
    assert "zz" not in str(fault.value)


def test_a_model_that_finds_too_little_keeps_chatham_from_starting(
    model: Path, tmp_path: Path
) -> None:
    file = tmp_path / "languages.toml"
    file.write_text(
        f"[xx]\nspacy = '{model}'\nrecognizers = ['spacy']\n"
        "[xx.gate]\nset = 'own.jsonl'\nnames = 200\nrecall = 0.0\n",
        encoding="utf-8",
    )
    with pytest.raises(LanguageError, match="xx"):
        load_languages(file)


def test_a_model_that_is_not_installed_is_named() -> None:
    languages = Languages({"xx": LanguageEntry.model_validate(entry("no_such_package"))})
    with pytest.raises(GateError, match="no_such_package"):
        presidio(languages, TenantPatterns())
