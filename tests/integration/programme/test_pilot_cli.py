"""`chatham programme pilot`: planned, registered, run and read on the command line."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from assistant.cli.programme import programme
from tests.integration.programme.narratives import COACHED, PLAIN
from tests.integration.programme.pilots import CSAT, TITLES, figures
from tests.integration.programme.world import MANAGER
from tests.integration.sessions.scene import scene

pytestmark = pytest.mark.verify
DESIGN = (
    *("--cohort", "spring", "--metric", CSAT, "--sponsor", "Operations", "--match", "level"),
    *("--uplift", "6", "--deviation", "10"),
)


@pytest.fixture
def chatham(tmp_path):
    built = scene(tmp_path / "home").chatham
    lines = "".join(
        f"\n{n},Person {n},{TITLES[n % 3]},{'spring' if n < 24 else ''}" for n in range(84)
    )
    people = built.structure.imports
    people.take_in(f"id,name,title,cohort{lines}".encode(), None, by=MANAGER, store=True)
    built.kpis.planning.begin(by=MANAGER)
    yield built
    built.database.close()


@pytest.fixture
def owner(chatham):
    person = chatham.structure.register.numbered("80", by=MANAGER).person
    kpi = next(one for one in chatham.kpis.planning.current().kpis if one.id == CSAT)
    chatham.kpis.planning.keep(replace(kpi, owner=person, source="Service desk"), by=MANAGER)
    return person


@pytest.fixture
def run(chatham, monkeypatch):
    for module in ("piloting", "programme"):
        monkeypatch.setattr(f"assistant.cli.{module}.open_installation", lambda: chatham)
    monkeypatch.setattr("assistant.cli.piloting.open_for_work", lambda: chatham)
    return lambda *words: CliRunner().invoke(programme, ["pilot", *(str(w) for w in words)])


def test_a_pilot_on_the_command_line(run, owner, tmp_path):
    assert "designs a pilot" in run("show").stderr
    planned = run("plan", *DESIGN)
    assert "24 people are in the pilot group" in planned.stdout
    assert "each group would need 45 people" in planned.stdout
    assert "could well be missed" in planned.stderr
    assert json.loads(run("plan", *DESIGN, "--json").stdout)["enrolled"] == 24
    assert run("register", *DESIGN).stdout.startswith("plt_")
    assert run("register", *DESIGN).exit_code == 2
    assert run("start").stderr == "It runs.\n"
    changed = run("change", "--metric", CSAT, "--metric", "participant-nps", "--why", "sponsor")
    assert changed.exit_code == 0
    assert "nobody looks at its figures" in run("show").stderr
    assert run("stop").exit_code == 0

    file = tmp_path / "figures.csv"
    file.write_bytes(figures().replace(b",level", b",sessions", 1))
    joined = run("read", CSAT, file, "--as", owner)
    assert joined.exit_code == 3
    assert "never joined with how they perform" in joined.stderr
    file.write_bytes(figures().replace(b"c4,", b"c5,", 1))
    wrong = run("read", CSAT, file, "--as", owner, "--sign")
    assert wrong.exit_code == 2
    assert "line 7: code: there more than once" in run("read", CSAT, file, "--as", owner).stdout
    file.write_bytes(figures())
    assert "stand by it: --sign" in run("read", CSAT, file, "--as", owner).stderr
    told = run("read", CSAT, file, "--as", owner, "--sign")
    assert "moved up by" in told.stdout
    assert run("read", CSAT, file, "--as", owner, "--sign").exit_code == 2
    shown = json.loads(run("show", "--json").stdout)
    assert shown[0]["result"]["verdict"] == "more"
    assert "stopped before its time" in " ".join(shown[0]["said"])
    assert "Decide with the sponsor" in run("show").stderr


def test_a_registered_pilot_is_taken_back(run, owner):
    assert run("withdraw").exit_code == 2
    assert run("register", *DESIGN, "--json").exit_code == 0
    assert run("withdraw").stderr == "It is taken back.\n"
    assert "Design another one" in run("show").stderr


def test_what_managers_say_is_handed_in_on_the_command_line(run, owner, tmp_path):
    assert run("register", *DESIGN).exit_code == 0
    assert run("start").exit_code == 0
    file = tmp_path / "narratives.txt"
    file.write_text("\n\n".join((*PLAIN[:4], COACHED)))
    looked = run("narratives", file, "--as", owner, "--check")
    assert f"1. {PLAIN[0]}" in looked.stdout
    assert "5. [withheld] It tells of somebody's coaching" in looked.stdout
    assert looked.stderr == "Nothing was kept.\n"
    few = run("narratives", file, "--as", owner)
    assert few.exit_code == 2
    assert "Fewer than 5" in few.stderr
    file.write_text("\n\n".join((*PLAIN, COACHED)))
    kept = json.loads(run("narratives", file, "--as", owner, "--json").stdout)
    assert [one["withheld"] for one in kept] == [None] * len(PLAIN) + ["coaching"]
    assert run("narratives", file, "--as", owner).exit_code == 2
    assert f"a manager: {PLAIN[0]}" in run("show").stdout
