"""What is held about somebody, handed over by an officer: to nobody else, and it is heard of."""

import io
import zipfile
from datetime import timedelta

import pytest

from api.pages.languages import Languages
from assistant.storage.register_records import Office
from assistant.storage.request_records import Right
from governance.identity import Actor, Role

pytestmark = pytest.mark.verify


@pytest.fixture
def demanded(stage):
    """A session, and its coachee's request to see what is kept."""
    stage.says_yes()
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    person = stage.coachee.person
    return stage.chatham.requests.desk.open(person, Right.ACCESS, by=stage.coachee)


@pytest.fixture
def officer(stage):
    """The one who holds the office."""
    by = Actor(person=None, role=Role.ADMINISTRATOR)
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=by)
    return Actor(person=person, role=Role.PRIVACY_OFFICER)


def looks(stage):
    """How often the coachee sees that an officer looked."""
    seen = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    return sum(look.role == Role.PRIVACY_OFFICER for look in seen)


def test_an_officer_downloads_it_and_the_person_sees_that(stage, client, demanded, officer):
    before = looks(stage)
    got = client(officer).post(f"/office/requests/{demanded.id}/package")
    assert got.status_code == 200
    assert got.headers["Content-Type"] == "application/zip"
    assert got.headers["Content-Disposition"] == f'attachment; filename="{demanded.id}.zip"'
    with zipfile.ZipFile(io.BytesIO(got.content)) as package:
        assert package.testzip() is None
        whole = b"\n".join(package.read(name) for name in package.namelist())
    assert stage.coachee.person.encode() in whole
    assert b"rota" in whole
    assert b"Zofia" not in whole
    assert b"Farah" not in whole
    assert looks(stage) > before


def test_nobody_else_gets_it_nor_hears_whether_there_is_one(stage, client, demanded):
    others = [stage.coach, stage.coachee, *(set(Role) - {Role.PRIVACY_OFFICER})]
    before = looks(stage)
    for who in others:
        asking = client(who)
        there = asking.post(f"/office/requests/{demanded.id}/package")
        nowhere = asking.post("/office/requests/req_none/package")
        assert there.status_code == nowhere.status_code == 403, who
        assert not there.content.startswith(b"PK"), who
        assert there.content == nowhere.content, who
    assert client(None).post(f"/office/requests/{demanded.id}/package").status_code == 401
    assert looks(stage) == before


def test_an_officer_asks_for_a_request_there_is(client, demanded, officer):
    assert client(officer).post("/office/requests/req_none/package").status_code == 404
    assert client(officer).get(f"/office/requests/{demanded.id}/package").status_code == 405


def test_both_read_the_last_day_and_not_the_one_after(stage, client, demanded, officer):
    """The month is over at midnight: who answered on that day would be late."""
    says = Languages.installed().best("").day
    last, after = says(demanded.due - timedelta(days=1)), says(demanded.due)
    html = {"Accept": "text/html"}
    asking = client(stage.coachee).get("/mine/data", headers=html).text
    desk = client(officer).get("/office/requests", headers=html).text
    for page in (asking, desk):
        assert f"the end of {last}" in page
        assert after not in page
    assert f">{demanded.person[-6:]}</a>" in desk
    assert f">{demanded.person}<" not in desk
