"""Mail is offered where consent is asked for: off unless somebody writes their address."""

import httpx2
import pytest

from api.app import create_app
from assistant.access.modes import Mode, SignIn
from governance.identity import SessionSummary
from tests.integration.sessions.scene import CODE
from tests.web.grounds import served
from tests.web.serving import serving

pytestmark = pytest.mark.verify
YES = {"say": "answer", "on": "session_summary:local"}
ADDRESS = "abena@example.org"


@pytest.fixture
def http(stage):
    """A browser without script, nobody signed in."""
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    with (
        serving(create_app(served(stage), sign_in=how)) as url,
        httpx2.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as browser,
    ):
        yield browser


@pytest.fixture
def secret(stage):
    person = stage.coachee.person
    invited = stage.chatham.invitations.invite(CODE, person, [SessionSummary], by=stage.coach)
    return {"secret": invited.secret}


def mailed(stage):
    return stage.chatham.notifications.is_mailed(stage.coachee, CODE)


def heard(stage):
    (board,) = stage.chatham.oneself.answers.boards(stage.coachee)
    return [toggle.locality for toggle in board.toggles if toggle.on]


def test_it_is_off_unless_asked_for(stage, http, secret):
    page = http.post("/invitation", data=secret).text
    assert 'name="address" type="email" value=""' in page
    form = page[page.index('action="/invitation/answer"') :]
    assert form[form.index("<button") :].startswith("<button disabled"), "Return is no answer"
    thanks = http.post("/invitation/answer", data=secret | YES | {"address": "  "}).text
    assert "You said yes to" in thanks
    assert "mailed a link" not in thanks
    assert not mailed(stage)


@pytest.mark.parametrize("say", ["answer", "look_first"])
def test_whoever_leaves_an_address_is_mailed_and_never_shown_it(stage, http, secret, say):
    answer = secret | YES | {"say": say, "address": f" {ADDRESS} "}
    thanks = http.post("/invitation/answer", data=answer).text
    assert "mailed a link" in thanks
    assert ADDRESS not in thanks
    assert mailed(stage)
    assert not stage.chatham.notifications.is_mailed(stage.coach, CODE)


def test_after_a_no_to_everything_no_address_is_kept(stage, http, secret):
    answer = secret | {"say": "no", "address": ADDRESS}
    assert "You said no" in http.post("/invitation/answer", data=answer).text
    assert not mailed(stage)


@pytest.mark.parametrize("wrong", ["no address", "a@b.example, c@d.example", "a@b.example\nBcc: c"])
def test_what_is_no_address_records_nothing_and_is_not_said_back(stage, http, secret, wrong):
    refused = http.post("/invitation/answer", data=secret | YES | {"address": wrong})
    assert refused.status_code == 400
    assert "That is no e-mail address." in refused.text
    assert wrong not in refused.text
    assert heard(stage) == []
    assert not mailed(stage)
    # The link still works, for it has not been used.
    assert "You said yes to" in http.post("/invitation/answer", data=secret | YES).text
    assert heard(stage) == ["local"]


def test_an_address_tells_nothing_about_a_link(stage, http, secret):
    http.post("/invitation/answer", data=secret | YES)
    pages = [
        http.post("/invitation/answer", data=link | YES | {"address": address})
        for link in (secret, {"secret": "x" * 43})
        for address in ("", "no address", ADDRESS)
    ]
    assert {page.status_code for page in pages} == {400}
    assert len({page.text for page in pages}) == 1
    assert not mailed(stage)
