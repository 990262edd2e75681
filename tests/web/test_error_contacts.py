"""A page of an error says where a person is to be found, to whom the other pages say it.

Nothing is asked of the database for that: it may be what is away.
"""

from contextlib import contextmanager

import httpx2
import pytest

from api.app import create_app
from api.limiting import Limits
from api.pages.contacts import MOST, ContactsShown
from assistant.access.modes import Mode, SignIn
from assistant.cases.words import EMERGENCY
from tests.integration.sessions.scene import CODE
from tests.web.grounds import served
from tests.web.serving import serving

HTML = {"Accept": "text/html"}
HERE = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
COACHEE, COACH = f"coachee {CODE} Abena", f"coach {CODE} Farah"


@contextmanager
def browser(url, who=None):
    with httpx2.Client(trust_env=False, headers=HTML, base_url=url, timeout=60) as made:
        if who is not None:
            entered = made.post("/enter", data={"who": who}, headers={"Origin": url})
            assert entered.status_code == 303
        yield made


@pytest.fixture
def own(stage):
    """The organization's own contacts, beside the number that everybody has."""
    mine = [line for line in stage.chatham.help().first if line != EMERGENCY]
    assert mine
    return mine


@pytest.fixture
def url(stage):
    with serving(create_app(served(stage), sign_in=HERE)) as served_at:
        yield served_at


@pytest.mark.parametrize(("who", "page"), [(COACHEE, "/mine"), (COACH, "/today")])
def test_whoever_saw_them_sees_them_where_nothing_is(url, own, who, page):
    with browser(url, who) as one:
        assert own[0] in one.get(page).text
        for answer in (one.get("/nowhere"), one.get("/office/ledger"), one.get("/mine/sessions/x")):
            assert answer.status_code in {403, 404}
            assert own[0] in answer.text


def test_where_one_may_not_ask_so_often_and_where_too_much_is_sent(stage, own):
    app = create_app(served(stage), sign_in=HERE, limits=Limits(per_address="4/minute"))
    with serving(app) as url, browser(url, COACHEE) as one:
        assert own[0] in one.get("/mine").text
        large = one.post("/triage", content=b"x" * 100_000)
        assert large.status_code == 413
        assert own[0] in large.text
        answers = [one.get("/mine") for _ in range(4)]
        assert answers[-1].status_code == 429
        assert own[0] in answers[-1].text


@pytest.mark.parametrize("who", [None, "privacy_officer", "administrator"])
def test_a_stranger_and_who_never_saw_them_read_the_number_that_everybody_has(url, own, who):
    with browser(url, COACHEE) as one:
        assert own[0] in one.get("/mine").text
    with browser(url, who) as other:
        other.get("/office/settings" if who == "administrator" else "/")
        missing = other.get("/nowhere")
        assert "your local emergency number" in missing.text
        assert all(line not in missing.text for line in own)


def test_a_secret_that_was_made_up_is_shown_nothing(url, own):
    with browser(url, COACHEE) as one:
        one.get("/mine")
    with browser(url) as other:
        missing = other.get("/nowhere", headers={"Cookie": "chatham=made-up"})
        assert all(line not in missing.text for line in own)


def test_it_remembers_so_many_and_forgets_the_one_that_was_away_longest():
    shown = ContactsShown()
    for number in range(MOST):
        shown.note(str(number), ("Helpline",))
    shown.note("0", ("Another",))
    shown.note("new", ("Helpline",))
    assert shown.of("0") == ("Another",)
    assert shown.of("1") == ()
    assert shown.of("new") == ("Helpline",)
    shown.note("0", ())
    assert shown.of("0") == ()
    assert shown.of(None) == ()
