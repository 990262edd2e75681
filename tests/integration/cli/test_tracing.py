"""`chatham trace` as an operator runs it."""

import json

import pytest

from assistant.bundles import publisher
from tests.integration.tracing.collector import collecting


def test_a_collector_elsewhere_is_refused_before_anything_is_done(chatham):
    ran = chatham("trace", "--otlp", "http://collector.example.org:4317")
    assert ran.code == 2
    assert "stay on this machine" in ran.err
    assert ran.out == ""


def test_a_file_in_no_folder_is_refused_before_anything_is_done(chatham, tmp_path):
    ran = chatham("trace", "--json", tmp_path / "no" / "spans.json")
    assert ran.code == 2
    assert ran.out == ""


def test_without_an_installation_the_trace_ends_at_its_opening(chatham):
    ran = chatham("trace")
    assert ran.code == 1
    assert "open the installation" in ran.out
    assert "✗ KeyMissingError" in ran.out
    assert "chatham init" in ran.err


def test_an_unapproved_bundle_is_where_it_ends(chatham, monkeypatch, tmp_path):
    shipped = publisher.shipped().model_copy(update={"digest": "0" * 64})
    monkeypatch.setattr(publisher, "shipped", lambda: shipped)
    assert chatham("init", "--demo", "--offline").code == 0
    file = tmp_path / "spans.json"
    ran = chatham("trace", "--json", file)
    assert ran.code == 1
    assert "✗ NotApprovedError" in ran.out
    assert "handover" not in ran.out
    assert "chatham eval" in ran.err
    assert '"chatham.fault"' in file.read_text()


def test_there_are_no_requests_to_show_without_a_model(ready):
    ran = ready("trace", "--model")
    assert ran.code == 2
    assert "Leave out --model" in ran.err


def test_a_session_of_ones_own_cannot_be_named(chatham, tmp_path):
    (tmp_path / "mine.vtt").write_text("WEBVTT\n")
    for words in (["mine.vtt"], ["--session", "mine.vtt"], ["--session", "../handover"]):
        ran = chatham("trace", *words)
        assert ran.code == 2
        assert ran.out == ""


@pytest.mark.models
def test_it_says_where_the_time_goes(ready, tmp_path, stored):
    file = tmp_path / "spans.json"
    with collecting() as heard:
        ran = ready("trace", "--session", "handover", "--json", file, "--otlp", heard.url)
    assert ran.code == 0, ran.err
    for part in ("load the models", "gate 3, masking", "name recognizers", "Where it goes:"):
        assert part in ran.out
    assert "✗" not in ran.out
    (resource,) = json.loads(file.read_text())["resourceSpans"]
    assert len(heard.spans) == len(resource["scopeSpans"][0]["spans"]) > 50
    assert stored() == 0
