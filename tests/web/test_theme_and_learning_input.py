"""What no theme report or module can be called is refused as input, never as a fault of ours."""

from __future__ import annotations

from dataclasses import replace

import httpx2

from api.app import create_app
from assistant.access.modes import Mode, SignIn
from assistant.storage.learning_records import ProposalRecord, Proposed
from governance.identity import Actor, PersonId, Role
from tests.fakes import NOON
from tests.integration.sessions.scene import CODE
from tests.web.grounds import served
from tests.web.serving import serving

WRONG = (
    "/themes/plan?cohort=Ama%20Darko&period=2026",
    "/themes/trends?cohort=%3Dcmd",
    "/themes/reports/Ama%20Darko",
    "/themes/reports/a.b/csv",
    "/themes/compare?first=Ama%20Darko&second=thr_1",
)


def test_pages_say_where_what_was_sent_is_wrong(stage):
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    own = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    with (
        serving(create_app(served(stage), sign_in=how)) as url,
        httpx2.Client(
            base_url=url, headers=own, trust_env=False, timeout=60, follow_redirects=True
        ) as http,
    ):
        http.post("/enter", data={"who": "ld_analyst", "next": "/"})
        got = [http.get(path) for path in WRONG]
    assert [one.status_code for one in got] == [422] * len(got)
    assert not any("Ama" in one.text or "mistake" in one.text for one in got)


def test_the_api_takes_no_other_ids_of_reports(stage, client):
    analyst = client(Actor(person=PersonId("per_analyst"), role=Role.LD_ANALYST))
    asked = {"first": "Ama Darko", "second": "thr_1"}
    assert analyst.get("/v1/themes/comparisons", params=asked).status_code == 422


def test_what_an_answer_leaves_out_stays_as_it_was(stage, client, code):
    kept = Proposed(
        module="delegation/1",
        theme="delegation",
        goal=0,
        turns=(2,),
        catalogue="a" * 64,
        if_part="it is Sunday",
        then_part="I close it",
        note="hard",
    )
    stage.says_yes()
    session = stage.takes_in()
    made = ProposalRecord(
        id="lrn_1",
        person=stage.coachee.person,
        engagement=CODE,
        session=session.id,
        at=NOON,
        proposed=kept,
    )
    with stage.chatham.database.write() as work:
        work.learning.add(made)
    coachee = client(stage.coachee)
    for body, changed in (
        ({"useful": True}, {"useful": True}),
        ({"then_part": "I phone nobody"}, {"then_part": "I phone nobody"}),
        ({"note": "easier now"}, {"note": "easier now"}),
        ({"if_part": ""}, {"if_part": ""}),
    ):
        assert coachee.post("/v1/learning/lrn_1", json=body).status_code == 200
        kept = replace(kept, **changed)
        with stage.chatham.database.read() as work:
            assert [one.proposed for one in work.learning.of(stage.coachee.person)] == [kept]
