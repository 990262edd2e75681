"""What failed, for whoever runs the installation: numbers, steps and kinds; nobody else sees it."""

import json

import pytest
from click.testing import CliRunner

from assistant.cli.jobs import jobs
from assistant.storage.statuses import Status
from governance.errors import EngineError
from governance.identity import Actor, PersonId, Role
from tests.integration.sessions.scene import CANARY, overrides
from tests.stand_ins import ListAnalyzer

PAGE = {"Accept": "text/html"}
JOBS = "/office/jobs"


@pytest.fixture
def analyzer():
    return ListAnalyzer("Zofia")


@pytest.fixture
def stage(ground, tmp_path, analyzer):
    built = ground.scene(tmp_path / "home", overrides(analyzer))
    built.says_yes()
    return built


@pytest.fixture
def failed(stage, analyzer):
    def broken():
        raise EngineError(f"zaffre {CANARY} of Zofia")

    analyzer.before = broken
    record = stage.takes_in()
    assert stage.chatham.worker.run_next().status is Status.FAILED
    analyzer.before = lambda: None
    return record


def test_an_administrator_sees_what_broke_and_lets_it_be_tried_again(stage, client, failed):
    admin = client(Role.ADMINISTRATOR)
    page = admin.get(JOBS, headers=PAGE).text
    for told in (failed.id, "policies", stage.session(failed).fault):
        assert told in page
    for untold in (CANARY, "Zofia", "Farah", "Abena", "north-7"):
        assert untold not in page
    assert admin.post(f"{JOBS}/{failed.id}/retry").status_code == 303
    assert stage.session(failed).status is Status.QUEUED
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    again = admin.post(f"{JOBS}/{failed.id}/retry", headers=PAGE)
    assert again.status_code >= 400
    assert stage.session(failed).status is Status.IN_REVIEW


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_learns_of_it(client, failed, role):
    other = client(Actor(person=PersonId("per_somebody"), role=role))
    assert other.get(JOBS, headers=PAGE).status_code == 403
    assert other.post(f"{JOBS}/{failed.id}/retry").status_code == 403


def test_the_command_line_says_the_same(stage, failed, tmp_path):
    def ran(*words):
        env = {"CHATHAM_HOME": str(tmp_path / "home")}
        return CliRunner().invoke(jobs, words, env=env)

    (row,) = json.loads(ran("list", "--json").stdout)["failed"]
    fault = stage.session(failed).fault
    assert (row["id"], row["step"], row["fault"]) == (failed.id, "policy", fault)
    assert row["next_try"] is not None
    assert ran("retry", failed.id).stdout == "queued\n"
    assert ran("retry", failed.id).exit_code == 2
    assert ran("retry", "ses_nothing").exit_code == 2
