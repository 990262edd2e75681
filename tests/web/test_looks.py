"""`/mine/looks` and `/v1/requests/looks`, a page at a time: no page hides a look or denies one."""

import re

import pytest

HTML = {"Accept": "text/html"}
MORE = re.compile(r'href="(/mine/looks\?whose=others&amp;before=\d+)"')
LINE = re.compile(r"<li><p><strong>(.+?)</strong>")


@pytest.fixture
def looked(stage):
    """Seven looks of the coach and one of the coachee."""
    stage.says_yes()
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    for _ in range(7):
        stage.reads(record, stage.coach)
    stage.reads(record, stage.coachee)
    return record


def others(stage):
    log = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    return [look for look in log if not look.own]


def test_the_pages_show_every_look_of_somebody_else_once(stage, client, looked, monkeypatch):
    monkeypatch.setattr("api.pages.mine.looks.SHOWN", 3)
    oneself, path, found, pages = client(stage.coachee), "/mine/looks", [], 0
    while path:
        page = oneself.get(path, headers=HTML).text
        assert ("Back to the newest" in page) == (pages > 0)
        found += LINE.findall(page)
        more = MORE.search(page)
        path, pages = more and more[1].replace("&amp;", "&"), pages + 1
    assert len(found) == len(others(stage))
    assert found.count("Farah") == 7
    assert pages > 2


@pytest.mark.parametrize("before", [0, 1, 2**53])
def test_no_link_makes_the_page_say_that_nobody_looked(stage, client, looked, before):
    """Somebody could send one to hide that they did."""
    page = client(stage.coachee).get(f"/mine/looks?before={before}", headers=HTML).text
    assert "Nobody has looked" not in page
    assert "Back to the newest" in page


def test_where_the_latest_are_all_ones_own_the_page_does_not_say_that_nobody_looked(
    stage, client, looked, monkeypatch
):
    monkeypatch.setattr("assistant.requests.log_pages.EXAMINED", 2)
    monkeypatch.setattr("assistant.requests.log_pages._AT_ONCE", 2)
    oneself = client(stage.coachee)
    for _ in range(3):
        oneself.get("/mine/looks", headers=HTML)
    page = oneself.get("/mine/looks", headers=HTML).text
    assert not LINE.findall(page)
    assert "Nobody has looked" not in page
    assert "Further back there may be some" in page
    assert MORE.search(page)


@pytest.mark.parametrize("before", ["-1", "x", "1e3", str(2**53 + 1)])
def test_a_place_that_is_none_is_refused(stage, client, before):
    got = client(stage.coachee).get("/mine/looks", params={"before": before}, headers=HTML)
    assert got.status_code == 422


def test_over_the_api_the_pages_are_the_whole_log(stage, client, looked):
    oneself, cursor, found = client(stage.coachee), None, []
    every = stage.chatham.requests.packages.access_log(stage.coachee.person, by=stage.coachee)
    while True:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = oneself.get("/v1/requests/looks", params=asked).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found[: len(every)] == [look.row() for look in every]
    rest = {(one["who"], one["why"]) for one in found[len(every) :]}
    assert rest <= {("you", "looked at this log")}


def test_a_cursor_of_another_list_is_none_of_this(stage, client, looked):
    oneself = client(stage.coachee)
    cursor = oneself.get("/v1/requests/looks", params={"limit": 1}).json()["next"]
    assert oneself.get("/v1/requests/mine", params={"cursor": cursor}).status_code == 400
    got = oneself.get("/v1/requests/looks", params={"cursor": cursor + "x"})
    assert got.status_code == 400
