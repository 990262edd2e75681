"""`chatham programme`: a file is tried, taken in, and refused by its lines; the board in words."""

import json

import pytest
from click.testing import CliRunner

from assistant.cli.programme import programme
from tests.integration.sessions.scene import scene

pytestmark = pytest.mark.verify


@pytest.fixture
def run(tmp_path, monkeypatch):
    built = scene(tmp_path / "home")
    monkeypatch.setattr("assistant.cli.programme.open_installation", lambda: built.chatham)
    yield lambda *words: CliRunner().invoke(programme, [str(word) for word in words])
    built.chatham.database.close()


def test_people_come_in_from_a_file(run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("No,Name,Cohort\n1,Ada,spring\n2,Bo,\n")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nnumber = "No"\nname = "Name"\ncohort = "Cohort"\n')
    dry = run("import", file, "--mapping", mapping, "--dry-run", "--json")
    assert json.loads(dry.stdout)["stored"] is False
    took = run("import", file, "--mapping", mapping)
    assert "2 new" in took.stderr
    assert "Taken in." in took.stderr
    shown = json.loads(run("people", "--json").stdout)
    assert shown["enrolled"] == {"spring": 1, "-": 1}
    file.write_text("No,Name,Cohort\n3,=cmd(),\n")
    refused = run("import", file, "--mapping", mapping)
    assert refused.exit_code == 2
    assert "line 2: name: begins like a formula" in refused.stdout
    assert "cmd" not in refused.output


def test_the_board_in_words(run):
    assert run("kpis", "--json").stdout == "[]\n"
    assert run("slots", "--as", "per_nobody", "--json").stdout == "[]\n"
