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
    assert "No KPI is in the plan" in run("kpis").stderr
    assert run("slots", "--as", "per_nobody", "--json").stdout == "[]\n"


def test_a_file_that_cannot_be_used_is_refused_in_words(run, tmp_path):
    file, mapping = tmp_path / "people.csv", tmp_path / "mapping.toml"
    file.write_bytes(b"\xef\xbb\xbfid;name\r\n1;Ada\r\n")
    assert "1 new" in run("import", file).stderr
    assert "There was nothing to change." in run("import", file).stderr
    mapping.write_bytes(b"\xff")
    refused = run("import", file, "--mapping", mapping)
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: The mapping is not text in UTF-8. Nothing was read.\n",
    )
    file.write_text("id,name\n")
    refused = run("import", file, "--whole")
    assert refused.exit_code == 2
    assert "Nobody stands under the headings" in refused.stderr
    file.write_text("id,name\n1,Ada\n1,Bo\n")
    refused = run("import", file)
    assert refused.exit_code == 2
    assert "line 3: number: there more than once" in refused.stdout
