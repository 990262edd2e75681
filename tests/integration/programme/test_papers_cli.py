"""`chatham programme papers|blueprint`: files that are whole, and refusals in words."""

import json

import pytest
from click.testing import CliRunner

from assistant.cli.programme import programme
from tests.integration.sessions.scene import overrides, scene

pytestmark = pytest.mark.verify


@pytest.fixture
def run(tmp_path, monkeypatch):
    built = scene(tmp_path / "home", overrides())
    monkeypatch.setattr("assistant.cli.programme_papers.open_installation", lambda: built.chatham)
    yield lambda *words: CliRunner().invoke(programme, [str(word) for word in words])
    built.chatham.database.close()


def test_a_paper_as_files_and_as_json_of_a_programme_with_nothing_in_it(run, tmp_path):
    out = tmp_path / "out"
    assert run("papers", "budget-sheet", "--out", out).exit_code == 0
    names = sorted(file.suffix for file in out.iterdir())
    assert names == [".csv", ".docx", ".json", ".pdf"]
    told = json.loads(run("papers", "sponsor-brief").stdout)
    assert told["paper"] == "sponsor-brief"
    assert run("papers", "all", "--out", out).exit_code == 0


def test_what_cannot_be_written_is_refused(run):
    refused = run("papers", "sponsor-brief", "--question", "cost")
    assert (refused.exit_code, "goes with sponsor-answers" in refused.stderr) == (2, True)
    one = run("papers", "sponsor-answers", "--question", "cost")
    assert (one.exit_code, "Pick two" in one.stderr) == (2, True)
    assert "No ninety days" in run("blueprint").stderr
    assert run("blueprint", "--done", "owners").exit_code == 2
