"""`/mine/commitments`: a few sessions at a time, nothing twice, and no look at the others."""

import re

import pytest

from governance.ledger.kinds import EventKind

HTML = {"Accept": "text/html"}
CARD = re.compile(r'action="/mine/commitments/(ses_[0-9a-f]+)/')


@pytest.fixture
def three(stage):
    """Three approved sessions, the newest first."""
    stage.says_yes()
    taken = [stage.takes_in() for _ in range(3)]
    list(stage.chatham.worker.drain())
    for one in taken:
        stage.approves(one)
    return [one.id for one in reversed(taken)]


@pytest.fixture
def two_a_page(monkeypatch):
    monkeypatch.setattr("api.pages.mine.commitments.SHOWN", 2)


def looks(stage):
    return sum(kind is EventKind.RELEASE_SUMMARY_VIEWED for kind in stage.kinds())


def test_a_page_opens_the_sessions_it_shows_and_no_other(stage, client, three, two_a_page):
    oneself, before = client(stage.coachee), looks(stage)
    first = oneself.get("/mine/commitments", headers=HTML).text
    assert list(dict.fromkeys(CARD.findall(first))) == three[:2]
    assert looks(stage) - before == 2
    assert 'href="/mine/commitments?from=2"' in first
    assert "Back to the newest" not in first
    rest = oneself.get("/mine/commitments?from=2", headers=HTML).text
    assert list(dict.fromkeys(CARD.findall(rest))) == three[2:]
    assert looks(stage) - before == 3
    assert "Earlier sessions" not in rest
    assert "Back to the newest" in rest


def test_a_page_on_which_nothing_is_open_says_so_of_its_sessions(stage, client, three, two_a_page):
    desk = stage.chatham.coaching.commitments
    oneself = client(stage.coachee)
    for one in desk.of("north-7", reader=stage.coachee).commitments:
        if one.session in three[:2]:
            form = {"standing": "done", "version": one.version}
            oneself.post(f"/mine/commitments/{one.session}/{one.line}", data=form)
    first = oneself.get("/mine/commitments", headers=HTML).text
    assert "Nothing is open from these sessions." in first
    assert "Done or let go" in first


@pytest.mark.parametrize("start", ["-1", "x", "100001", "1e3"])
def test_a_place_that_is_none_is_refused(stage, client, start):
    got = client(stage.coachee).get("/mine/commitments", params={"from": start}, headers=HTML)
    assert got.status_code == 422


def test_behind_the_last_session_there_is_a_way_back(stage, client, three):
    page = client(stage.coachee).get("/mine/commitments?from=900", headers=HTML).text
    assert not CARD.findall(page)
    assert "Back to the newest" in page


def test_without_a_session_there_are_no_pages(stage, client):
    page = client(stage.coachee).get("/mine/commitments", headers=HTML).text
    assert "Nothing was agreed yet" in page
    assert "Back to the newest" not in page
    assert "Earlier sessions" not in page
