"""The analyzer with its real models: recall on our own sessions, its contract, its faults."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from governance.errors import GateError
from governance.identity import EngagementId
from governance.privacy import weights
from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.findings import Analyzer
from governance.privacy.languages import installed_languages
from governance.privacy.leak_scan import LeakScan
from governance.privacy.masking import Masker
from governance.privacy.vault import InMemoryVault, Kind
from governance.raw import RosterEntry

pytestmark = pytest.mark.models

SESSIONS = Path(__file__).parents[3] / "evals" / "cases" / "sessions"
MARKUP = re.compile(r"\{\{(?P<type>[A-Z]+):(?P<surface>.*?)\}\}")


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return LazyAnalyzer().warm()


@dataclass(slots=True)
class Score:
    found: int = 0
    named: int = 0
    masked: int = 0
    plain: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.named

    @property
    def over(self) -> float:
        return self.masked / self.plain


def cases(name: str, *, lower: bool) -> Iterator[tuple[list[str], list[Any], list[RosterEntry]]]:
    for line in (SESSIONS / name).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        texts, gold = [], []
        for turn in case["turns"]:
            text, spans = "", []
            position = 0
            for m in MARKUP.finditer(turn["text"]):
                text += turn["text"][position : m.start()]
                spans.append((len(text), len(text) + len(m["surface"]), m["type"]))
                text += m["surface"]
                position = m.end()
            text += turn["text"][position:]
            texts.append(text.lower() if lower else text)
            gold.append(spans)
        yield texts, gold, [RosterEntry(name=r["name"], role=r["role"]) for r in case["roster"]]


def score(analyzer: Analyzer, name: str, *, lower: bool) -> Score:
    result = Score()
    masker = Masker(analyzer)
    for texts, gold, roster in cases(name, lower=lower):
        masked = masker.mask(texts, roster, InMemoryVault(EngagementId("e")), "en")
        for index, (text, spans) in enumerate(zip(texts, gold, strict=True)):
            covered = {i for s in masked.spans if s.text == index for i in range(s.start, s.end)}
            marked = {i for a, b, _ in spans for i in range(a, b)}
            for a, b, kind in spans:
                if kind == "PERSON":
                    result.named += 1
                    result.found += all(i in covered for i in range(a, b) if text[i].isalnum())
            plain = {i for i, c in enumerate(text) if c.isalnum()} - marked
            result.plain += len(plain)
            result.masked += len(plain & covered)
    return result


@pytest.mark.parametrize(
    ("name", "case", "least"),
    [
        pytest.param("dev.jsonl", "as is", 0.96, marks=pytest.mark.verify),
        pytest.param("dev.jsonl", "lower", 0.95, marks=pytest.mark.verify),
        pytest.param("own_heldout.jsonl", "as is", 0.98, marks=pytest.mark.verify),
        pytest.param("own_heldout.jsonl", "lower", 0.98, marks=pytest.mark.verify),
    ],
)
def test_names_are_found_and_little_else(
    analyzer: Analyzer, name: str, case: str, least: float
) -> None:
    result = score(analyzer, name, lower=case == "lower")
    assert result.recall >= least
    assert result.over <= 0.06  # the target of issue Anonymizer


@pytest.mark.verify
def test_masked_sentences_pass_the_leak_scan(analyzer: Analyzer) -> None:
    masker, scan = Masker(analyzer), LeakScan(analyzer)
    stopped = 0
    for texts, _, roster in cases("own_heldout.jsonl", lower=False):
        vault = InMemoryVault(EngagementId("e"))
        masked = masker.mask(texts, roster, vault, "en").texts
        lines = [s for t in masked for s in re.split(r"(?<=[.?!]) ", t) if s.strip()]
        stopped += bool(scan.leaks(lines, vault.entries(), masked, "en"))
    assert stopped == 0


def test_the_same_again_is_the_same(analyzer: Analyzer) -> None:
    texts, _, roster = next(cases("own_dev.jsonl", lower=True))
    vault = InMemoryVault(EngagementId("e"))
    once = Masker(analyzer).mask(texts, roster, vault, "en")
    entries = vault.entries()
    assert Masker(analyzer).mask(texts, roster, vault, "en") == once
    assert vault.entries() == entries


def test_it_answers_for_every_text_in_its_place(analyzer: Analyzer) -> None:
    texts = ["", "Ngozi left", " ", "the rota", "thanks\nI told Tunde\n", "👩\u200d🚀 Kwame"]
    found = analyzer.analyze(texts, "en")
    assert len(found) == len(texts)
    people = [
        {
            text[f.start : f.end].strip("👩\u200d🚀 ")  # borders are the masker's to settle
            for f in here
            if f.kind is Kind.PERSON and f.confidence > 0.3
        }
        for text, here in zip(texts, found, strict=True)
    ]
    assert people == [set(), {"Ngozi"}, set(), set(), {"Tunde"}, {"Kwame"}]
    assert all(
        0 <= f.start < f.end <= len(text) and 0 < f.confidence <= 1
        for text, here in zip(texts, found, strict=True)
        for f in here
    )
    assert analyzer.analyze([], "en") == ()
    assert analyzer.analyze(["", " "], "en") == ((), ())


def test_a_long_line_is_read_to_its_end(analyzer: Analyzer) -> None:
    text = "and then the rota came up again and we talked about it for a while " * 60 + "with Ngozi"
    (found,) = analyzer.analyze([text], "en")
    assert any(text[f.start : f.end] == "Ngozi" for f in found if f.confidence > 0.3)


def test_it_speaks_the_languages_it_says(analyzer: Analyzer) -> None:
    assert analyzer.languages == installed_languages().codes
    with pytest.raises(ValueError, match="recognizers"):
        analyzer.analyze(["Ngozi ist weg"], "de")


@pytest.mark.parametrize("recognizer", ["spacy", "rampart", "pattern", "phone"])
def test_presidio_swallows_no_failure(
    analyzer: Any, recognizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("recognizer died")

    chosen = [r for r in analyzer._engine.registry.recognizers if r.name == recognizer]
    assert chosen
    monkeypatch.setattr(chosen[0], "analyze", fail)
    with pytest.raises(RuntimeError, match="died"):
        analyzer.analyze(["Ngozi left"], "en")


def test_nothing_is_fetched_and_nothing_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    text = (
        "write canary@kestrel.example, see canary.io, IBAN DE00 3704 0044 0532 0130 00, 4155550134"
    )
    with caplog.at_level(logging.DEBUG):
        Masker(LazyAnalyzer()).mask([text], (), InMemoryVault(EngagementId("e")), "en")
    assert "canary" not in caplog.text
    assert "3704" not in caplog.text


def test_missing_weights_say_what_to_do() -> None:
    for folder in (weights.spacy_folder, weights.rampart_folder):
        with pytest.raises(GateError, match="requirements-models"):
            folder("no_such_package_of_weights")
