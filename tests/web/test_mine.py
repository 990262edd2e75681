"""One's own pages over HTTP: nobody else's, nothing for those above, and words stay words."""

import calendar
import io
import json
import re
import zipfile
from dataclasses import asdict
from datetime import timedelta

import httpx2
import pytest
from babel import Locale
from fastapi.routing import APIRoute

from api.app import create_app
from api.pages import invitation, waiting
from api.pages.languages import Language, Languages
from api.pages.mine import MINE
from assistant.access.modes import Mode, SignIn
from assistant.storage.statuses import Status
from governance.identity import Actor, Role, SessionSummary
from governance.outcomes import Route
from tests.fakes import SetClock
from tests.integration.sessions.scene import CANARY, CODE, EXECUTIVE, ORDINARY, overrides
from tests.web.conftest import SIGN_IN, Client
from tests.web.grounds import served
from tests.web.serving import serving
from tests.web.test_strings import OURS, TAG, WORD, Pseudo

HTML = {"Accept": "text/html"}
MARKUP = "<script>alert(1)</script>"
ABOVE = (Role.SPONSOR, Role.PROGRAMME_MANAGER, Role.LD_ANALYST, Role.ADMINISTRATOR)
SWITCH = {"engagement": CODE, "purpose": "session_summary", "where": "local"}


@pytest.fixture
def approved(stage):
    stage.says_yes()
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    return record


def gets(*modules):
    routes = [r for one in modules for r in one.router.routes if isinstance(r, APIRoute)]
    return sorted({r.path for r in routes if "GET" in r.methods})


@pytest.mark.verify
def test_nobody_finds_what_is_somebody_elses(stage, client, approved):
    stopped = stage.takes_in(EXECUTIVE)
    list(stage.chatham.worker.drain())
    (case,) = stage.chatham.cases.desk.mine(stage.coachee)
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    omar = next(p for p, role in circle.roles.items() if role is Role.COACHEE)
    stranger, oneself = client(Actor(person=omar, role=Role.COACHEE)), client(stage.coachee)
    for path in gets(*MINE):
        if "{" not in path:
            page = stranger.get(path, headers=HTML).text
            assert not any(word in page for word in (CANARY, "Abena", "Farah", approved.id, CODE))
            continue
        for session in (approved.id, stopped.id):
            asked = path.replace("{session}", session).replace("{number}", str(case.number))
            nothing = path.replace("{session}", "ses_none").replace("{number}", "999999999")
            got, none = stranger.get(asked), stranger.get(nothing)
            assert (got.status_code, got.text) == (none.status_code, none.text), path
            assert got.status_code == 404, path
    assert oneself.get(f"/mine/sessions/{approved.id}", headers=HTML).text.count(CANARY) > 0
    for path, form in (
        (f"/mine/sessions/{approved.id}/contest", {"line": "goal:1", "said": "No."}),
        (f"/mine/sessions/{approved.id}/erase", {}),
        (f"/mine/sessions/{approved.id}/missed", {"turn": 2, "text": "rota"}),
        (f"/mine/look/{approved.id}/answer", {"use": "false"}),
        (f"/mine/cases/{case.number}/door", {"to": "hr"}),
        (f"/mine/cases/{case.number}/agree", {}),
        ("/mine/consents", SWITCH | {"answer": "no", "sure": "true"}),
    ):
        assert stranger.post(path, data=form).status_code in {400, 404}, path
    assert stage.session(approved).status is Status.APPROVED


def test_two_sessions_of_one_day_are_told_apart_before_one_is_erased(stage, client, approved):
    other = stage.takes_in(EXECUTIVE)
    oneself = client(stage.coachee)
    came_in = [stage.session(one).created_at.isoformat() for one in (approved, other)]
    assert came_in[0] != came_in[1]
    for path in ("/mine/sessions", "/mine/data/erase"):
        page = oneself.get(path, headers=HTML).text
        assert all(f'datetime="{at}"' in page for at in came_in), path
    page = oneself.get(f"/mine/sessions/{approved.id}/erase", headers=HTML).text
    assert f'datetime="{came_in[0]}"' in page
    assert came_in[1] not in page


@pytest.mark.verify
def test_those_above_see_the_same_before_and_after_a_no(stage, client):
    stage.says_yes(stage.coach)
    people = [client(role) for role in ABOVE]
    paths = ["/", *gets(*MINE, waiting)]

    def seen():
        return [(p.get(x).status_code, p.get(x).text) for p in people for x in paths]

    before = seen()
    answered = client(stage.coachee).post("/mine/consents", data=SWITCH | {"answer": "no"})
    assert answered.headers["Location"] == "/mine/consents?done=said-no"
    assert seen() == before
    assert all(
        status == 403 for (status, _), path in zip(before, paths * 4, strict=True) if path != "/"
    )


def test_taking_a_yes_back_says_what_goes_before_anything_does(stage, client, approved):
    oneself = client(stage.coachee)
    no = SWITCH | {"answer": "no"}
    led = oneself.post("/mine/consents", data=no).headers["Location"]
    assert led.startswith("/mine/consents/no?")
    assert "1 session is erased" in oneself.get(led, headers=HTML).text
    assert stage.session(approved).status is Status.APPROVED
    done = oneself.post("/mine/consents", data=no | {"sure": "true"}).headers["Location"]
    assert done.startswith("/mine/consents?done=eras")
    assert stage.session(approved).erased
    assert "Erased" in oneself.get("/mine/sessions", headers=HTML).text


def test_words_are_never_markup(stage, client):
    stage.says_yes()
    said = [(who, f"{text} {MARKUP}") for who, text in ORDINARY]
    record = stage.takes_in(said)
    list(stage.chatham.worker.drain())
    oneself = client(stage.coachee)
    assert stage.session(record).status is Status.IN_REVIEW
    stage.approves(record)
    contest = {"line": "goal:1", "said": f"{MARKUP} & so on"}
    oneself.post(f"/mine/sessions/{record.id}/contest", data=contest)
    for path in (f"/mine/sessions/{record.id}", f"/mine/sessions/{record.id}/seen"):
        page = oneself.get(path, headers=HTML).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.verify
def test_a_recap_is_what_the_coach_chose_under_the_names_it_is_contested_by(stage, client):
    stage.says_yes()
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.chatham.approval.approve(record.id, by=stage.coach, recap=["commitments:1"])
    oneself, path = client(stage.coachee), f"/mine/sessions/{record.id}"
    page = oneself.get(path, headers=HTML).text
    assert "I will say sorry to Zofia on Friday" in page
    assert CANARY not in page
    assert "without hovering" not in page
    assert 'name="line" value="commitments:1"' in page
    oneself.post(f"{path}/contest", data={"line": "commitments:1", "said": "On Monday."})
    assert "On Monday." in oneself.get(path, headers=HTML).text
    got = oneself.post(f"{path}/copy", data={"as_format": "md"})
    assert "say sorry" in got.text
    assert CANARY not in got.text
    assert "Abena" not in got.headers["Content-Disposition"]


@pytest.mark.verify
def test_a_held_session_is_looked_at_thinned_and_answered(stage, client):
    stage.says_yes(stage.coach)
    oneself = client(stage.coachee)
    oneself.post("/mine/consents", data=SWITCH | {"answer": "look_first"})
    record = stage.takes_in()
    assert "Waits for your word" in oneself.get("/mine", headers=HTML).text
    page = oneself.get(f"/mine/look/{record.id}", headers=HTML).text
    assert CANARY in page
    assert "Zofia" not in page
    oneself.post(f"/mine/look/{record.id}/strike", data={"turn": ["6"]})
    assert CANARY not in oneself.get(f"/mine/look/{record.id}", headers=HTML).text
    for struck, done in (([], "not-ticked"), ([str(n) for n in range(1, 9)], "not-struck")):
        got = oneself.post(f"/mine/look/{record.id}/strike", data={"turn": struck})
        assert got.headers["Location"].endswith(done)
    oneself.post(f"/mine/look/{record.id}/answer", data={"use": "true"})
    assert stage.session(record).status is Status.QUEUED


@pytest.mark.verify
def test_what_is_taken_along_is_named_after_nobody(stage, client, approved):
    oneself = client(stage.coachee)
    for what in ("copy", "receipts", "trail"):
        got = oneself.post(f"/mine/data/{what}")
        assert got.headers["Content-Disposition"] == (
            f'attachment; filename="chatham-my-{ {"copy": "data"}.get(what, what) }.zip"'
        )
        assert zipfile.ZipFile(io.BytesIO(got.content)).testzip() is None
    assert "Your trail holds" in oneself.post("/mine/data/check", headers=HTML).text
    assert oneself.post("/mine/data/erase", data={}).headers["Location"].endswith("not-sure")
    assert not stage.session(approved).erased


def test_an_invitation_is_read_and_answered_once_and_its_secret_is_in_no_address(stage, caplog):
    caplog.set_level("INFO")
    person = stage.coachee.person
    invited = stage.chatham.invitations.invite(CODE, person, [SessionSummary], by=stage.coach)
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    own = {"Sec-Fetch-Site": "same-origin", **HTML}
    with (
        serving(create_app(served(stage), sign_in=how)) as url,
        httpx2.Client(base_url=url, headers=own, trust_env=False, timeout=60) as http,
    ):
        secret = {"secret": f"http://127.0.0.1/invitation#{invited.secret}"}
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        assert http.post("/invitation", data=secret, headers=elsewhere).status_code == 403
        assert "A person, now" in http.get("/invitation").text
        page = http.post("/invitation", data=secret).text
        assert "May Chatham summarize your coaching sessions?" in page
        assert " checked" not in page
        assert "Abena" not in page
        answer = {"secret": invited.secret, "say": "answer", "on": "session_summary:local"}
        assert "You said yes to" in http.post("/invitation/answer", data=answer).text
        again = http.post("/invitation/answer", data=answer | {"say": "no"})
        forged = http.post("/invitation", data={"secret": "x" * 43})
    assert again.status_code == forged.status_code == 400
    assert again.text == forged.text
    assert gets(invitation) == ["/invitation"]
    assert not any(invited.secret in record.getMessage() for record in caplog.records)
    (board,) = stage.chatham.oneself.answers.boards(stage.coachee)
    assert [t.locality for t in board.toggles if t.on] == ["local"]


@pytest.mark.verify
def test_a_handler_sees_a_number_and_a_clock_until_a_door_is_opened(ground, tmp_path):
    clock = SetClock()
    stage = ground.scene(tmp_path / "home", overrides(clock=clock))
    stage.says_yes()
    stage.takes_in(EXECUTIVE)
    list(stage.chatham.worker.drain())
    (case,) = stage.chatham.cases.desk.mine(stage.coachee)
    clock.tick(days=3)
    with stage.chatham.database.write() as work:
        secret, _ = work.tokens.issue(
            role=Role.ESCALATION_HANDLER,
            person=None,
            scopes={"api"},
            expires_at=clock.now() + timedelta(days=365),
            randomness=stage.chatham.randomness,
        )
    with serving(create_app(served(stage), sign_in=SIGN_IN)) as url:
        handler = Client(url, secret)
        page = handler.get("/waiting", headers=HTML).text
        assert str(case.number) in page
        assert not any(word in page for word in (CANARY, "Abena", "Farah", CODE, "executive"))
        door = Route.INTERNAL_COACH
        stage.chatham.cases.desk.open_door(case.number, stage.coachee, to=door, shows_subject=False)
        page = handler.get("/waiting", headers=HTML).text
        assert "Abena" in page
        assert "an internal coach" in page
        assert not any(word in page for word in (CANARY, "Farah", CODE, "the top of"))
        handler.http.close()


@pytest.mark.verify
def test_earlier_sessions_are_opened_and_shut_by_the_coachee_alone(stage, client, approved):
    circle = stage.chatham.people.confirm(CODE, {"Nia": "coach"})
    nia = circle.named("Nia").person
    later, oneself = client(Actor(person=nia, role=Role.COACH)), client(stage.coachee)
    form = {"engagement": CODE, "coach": nia}
    assert "Sessions from before a coach came" in oneself.get("/mine/consents", headers=HTML).text
    assert later.post("/mine/consents/earlier", data=form | {"share": "true"}).status_code == 403
    assert later.get(f"/v1/sessions/{approved.id}/summary").status_code == 404
    oneself.post("/mine/consents/earlier", data=form | {"share": "true"})
    assert "Shut them again" in oneself.get("/mine/consents", headers=HTML).text
    assert later.get(f"/v1/sessions/{approved.id}/summary").status_code == 200
    assert "Nia" in oneself.get("/mine/looks", headers=HTML).text
    oneself.post("/mine/consents/earlier", data=form)
    assert later.get(f"/v1/sessions/{approved.id}/summary").status_code == 404


@pytest.mark.verify
def test_a_coach_speaks_in_sessions_too(stage, client):
    stage.says_yes(stage.coachee)
    oneself = client(stage.coach)
    assert "You have not answered yet" in oneself.get("/mine/consents", headers=HTML).text
    oneself.post("/mine/consents", data=SWITCH | {"answer": "yes"})
    record = stage.takes_in()
    assert record.status is Status.QUEUED
    for path in ("/mine/looks?whose=all", "/mine/data", "/notifications"):
        assert oneself.get(path, headers=HTML).status_code == 200


DATA = OURS | {"Farah", "Abena", "Zofia", "north", "UTC", "PERSON", *calendar.month_abbr}


@pytest.mark.verify
def test_another_language_reaches_every_page_of_ones_own(stage, approved):
    stage.takes_in(EXECUTIVE)
    list(stage.chatham.worker.drain())
    (case,) = stage.chatham.cases.desk.mine(stage.coachee)
    app = create_app(served(stage), sign_in=SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1"))
    app.state.languages = Languages({"en": Language(locale=Locale("en"), words=Pseudo())})
    own = {"Sec-Fetch-Site": "same-origin", **HTML}
    with stage.chatham.database.read() as work:
        notices = [json.dumps(asdict(n), default=str) for n in work.consents.notices()]
    beside = stage.chatham.cases.desk.show(case.number, stage.coachee).ombudsperson
    said = "\n".join([*(text for _, text in ORDINARY), *notices, beside])
    with (
        serving(app) as url,
        httpx2.Client(
            base_url=url, headers=own, trust_env=False, timeout=60, follow_redirects=True
        ) as http,
    ):
        assert http.post("/enter", data={"who": f"coachee {CODE} Abena"}).status_code == 200
        for path in (*gets(*MINE, invitation), "/mine/consents/no"):
            asked = path.replace("{session}", approved.id).replace("{number}", str(case.number))
            page = http.get(asked, params=SWITCH if path.endswith("/no") else {}).text
            main = page[page.index("<main") : page.index("</main>")]
            left = TAG.sub(" ", main)
            while left != (left := re.sub(r"⟦[^⟦⟧]*⟧", " ", left)):
                pass
            words = [word for word in WORD.findall(left) if word not in DATA]
            assert [word for word in words if word not in said and word not in approved.id] == [], (
                path
            )
