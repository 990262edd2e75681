"""The page with the words of the turns that led to a stop: whose it is; they stay on it."""

import pytest

from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import CANARY, ORDINARY
from tests.web.canaries import looked_into

PAGE = {"Accept": "text/html"}
MARKED = f"<script>alert(1)</script>{CANARY} </li>{{{{ 7*7 }}}}"
SAID = (
    *ORDINARY[:4],
    ("coach", f"Nobody else hears the word {CANARY}, go on."),
    ("coachee", f"{MARKED} My boss has been sexually harassing me for months at work."),
    ("coach", "How do you get through the week?"),
    *ORDINARY[4:],
)


@pytest.fixture
def case(stage):
    stage.says_yes()
    taken = stage.takes_in(SAID)
    stage.chatham.worker.run_next()
    with stage.chatham.database.read() as work:
        return work.cases.of_session(taken.id)


def test_the_coach_reads_them_escaped_uncached_and_on_this_page_alone(stage, case, client):
    coach = client(stage.coach)
    got = coach.get(f"/cases/{case.number}/turns", headers=PAGE)
    assert got.status_code == 200
    assert got.headers["Cache-Control"] == "no-store"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;zaffre &lt;/li&gt;{{ 7*7 }}" in got.text
    assert "<script>alert" not in got.text
    assert got.text.count("Led to the stop") == 1
    for outside in (ORDINARY[0][1], ORDINARY[3][1], ORDINARY[4][1]):
        assert outside not in got.text
    others = (
        f"/cases/{case.number}",
        "/cases",
        f"/cases/{case.number}/note",
        f"/sessions/{case.session}",
        "/sessions",
        "/today",
        "/v1/cases",
        f"/v1/cases/{case.number}",
        f"/v1/sessions/{case.session}",
    )
    for path in others:
        found = coach.get(path, headers=PAGE)
        assert found.status_code == 200, path
        assert CANARY not in found.text, path
        assert "harassing me" not in found.text, path
    looked_into(stage.chatham)


def test_the_stop_leads_there_and_says_so_when_the_words_are_gone(stage, case, client):
    coach, link = client(stage.coach), f'href="/cases/{case.number}/turns"'
    for path in (f"/cases/{case.number}", f"/sessions/{case.session}"):
        assert link in coach.get(path, headers=PAGE).text
    stage.withdraws(stage.coachee)
    gone = coach.get(f"/cases/{case.number}/turns", headers=PAGE)
    assert gone.status_code == 410
    assert "The case itself is kept." in gone.text
    assert link not in coach.get(f"/cases/{case.number}", headers=PAGE).text


@pytest.mark.verify  # asks in every role
def test_everybody_else_is_told_nothing(stage, case, client):
    nobody = client(None).get(f"/cases/{case.number}/turns", headers=PAGE, follow_redirects=False)
    assert nobody.status_code in {303, 307, 401}
    people = [Actor(person=p, role=r) for r in Role for p in (None, stage.coachee.person)]
    people += [Actor(person=PersonId("per_other"), role=Role.COACH)]
    people += [Actor(person=stage.coach.person, role=r) for r in Role if r is not Role.COACH]
    for who in people:
        got = client(who).get(f"/cases/{case.number}/turns", headers=PAGE)
        assert got.status_code in {403, 404}, who
        assert CANARY not in got.text
    assert EventKind.RELEASE_TURNS_VIEWED not in stage.kinds()
