"""With every right of L&D, a sponsor and a programme manager, through the real API: who has
sessions, how many, and what they answered cannot be learnt; nor how one coach spends their hours.
"""

import json
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from api.app import PAGES, ROUTERS
from assistant.storage.people_records import Seat, Slot, SlotState
from governance.identity import Actor, PersonId, Role
from tests.web.recording_programme import COACH

pytestmark = pytest.mark.verify

CURIOUS = (Role.LD_ANALYST, Role.SPONSOR, Role.PROGRAMME_MANAGER)
MANAGER = Actor(person=None, role=Role.PROGRAMME_MANAGER)
SECRET = "Zelda Zaffre"
HELD = SlotState.HELD


class Programme:
    """Coaches with people, set up through the API alone."""

    def __init__(self, stage, client, coaches=6, people=12):
        self.chatham, self.client = stage.chatham, client
        self.manager = client(MANAGER)
        # Everybody in it moves the same clock, so that times can be offered and then be over.
        self.now = stage.chatham.clock.now()
        lines = [f"1,{SECRET},z@example.org,spring-26"]
        lines += [f"{n},Person {n},p{n}@example.org,spring-26" for n in range(2, people + 1)]
        data = "\n".join(("id,name,email,cohort", *lines)).encode()
        made = self.manager.post("/v1/people/import", params={"store": True}, content=data)
        assert made.json()["stored"], made.text
        found = self.manager.get("/v1/people", params={"limit": 200}).json()["items"]
        self.people = {one["name"]: one["person"] for one in found}
        fresh = str(self.now.date() - timedelta(days=30))
        body = COACH | {"evidence_on": fresh, "endorsed_on": fresh}
        self.coaches = [
            self.manager.post("/v1/coaches", json=body | {"name": f"Coach {n}"}).json()["coach"]
            for n in range(coaches)
        ]
        for n, person in enumerate(self.people.values()):
            pair = {"kind": "one_to_one", "coach": self.coaches[n % coaches], "coachees": [person]}
            assert self.manager.post("/v1/programme/engagements", json=pair).status_code == 201
        self.offered = 0
        assert self.manager.post("/v1/kpis/begin").status_code == 200

    def coachee(self, name):
        return self.client(Actor(person=PersonId(self.people[name]), role=Role.COACHEE))

    def code_of(self, name):
        return self.coaches[list(self.people).index(name) % len(self.coaches)]

    def coach_of(self, name):
        return self.client(Actor(person=PersonId(self.code_of(name)), role=Role.COACH))

    def books(self, name, times=1):
        for _ in range(times):
            # Two people may have the same coach, who is at one place at a time.
            self.offered += 1
            at = (self.now + timedelta(days=2, hours=2 * self.offered)).isoformat()
            coach = self.coach_of(name)
            slot = coach.post("/v1/slots", json={"starts_at": at}).json()["slot"]
            assert self.coachee(name).post(f"/v1/slots/{slot}/book").status_code == 204


def reachable():
    """Every address without parameters, of the API and of the pages."""
    for module in (*ROUTERS, *PAGES):
        for route in module.router.routes:
            if isinstance(route, APIRoute) and "GET" in route.methods and "{" not in route.path:
                yield route.path


def seen(client, role, person):
    """Everything a role can look at, as bytes by address."""
    somebody = client(Actor(person=PersonId(person), role=role))
    found = {}
    for path in sorted(set(reachable())):
        got = somebody.get(path)
        if got.status_code == 200:
            found[path] = got.content
    return found


# What tells the time, counts answers or draws a fresh token differs from one look to the next.
RESTLESS = ("/v1/ledger", "/health", "/office", "/enter", "/v1/me")


def steady(found):
    return {path: body for path, body in found.items() if not path.startswith(RESTLESS)}


@pytest.mark.parametrize("role", CURIOUS)
def test_booking_and_meeting_changes_nothing_they_can_see(stage, client, role):
    """Before and after somebody has sessions, byte for byte, at every address there is."""
    programme = Programme(stage, client)
    before = steady(seen(client, role, "per_curious"))
    assert "/v1/kpis" in before
    programme.books(SECRET, times=3)
    programme.books("Person 5")
    after = steady(seen(client, role, "per_curious"))
    changed = sorted(path for path in before if before[path] != after.get(path))
    assert changed == []
    assert before.keys() == after.keys()


@pytest.mark.parametrize("role", CURIOUS)
def test_answering_changes_nothing_they_can_see(stage, client, role):
    programme = Programme(stage, client)
    ask = {"kpi": "participant-nps", "cohort": "spring-26", "days": 7}
    survey = programme.manager.post("/v1/surveys", json=ask).json()["survey"]
    before = steady(seen(client, role, "per_curious"))
    answered = programme.coachee(SECRET).post(f"/v1/surveys/{survey}/answer", json={"answer": 0})
    assert answered.status_code == 204
    assert steady(seen(client, role, "per_curious")) == before


@pytest.mark.parametrize("role", CURIOUS)
def test_the_doors_of_coaches_and_coachees_are_shut_to_them(stage, client, role):
    programme = Programme(stage, client)
    programme.books(SECRET)
    # With the id of the coach and of the coachee: an id is no role.
    for person in (programme.coaches[0], programme.people[SECRET]):
        somebody = client(Actor(person=PersonId(person), role=role))
        for path in ("/v1/slots", "/v1/slots/own", "/v1/coaches/me", "/v1/surveys"):
            assert somebody.get(path).status_code == 403, path
        for path in ("/v1/sessions", "/v1/engagements", "/v1/today", "/v1/calendar.ics"):
            assert somebody.get(path).status_code == 403, path


def test_only_the_programme_manager_sees_names_and_no_figure_of_a_coach(stage, client):
    programme = Programme(stage, client)
    programme.books(SECRET, times=4)
    for role in (Role.LD_ANALYST, Role.SPONSOR):
        everything = b"".join(seen(client, role, "per_curious").values())
        assert SECRET.encode() not in everything
        assert b"Coach 1" not in everything
    directory = json.loads(seen(client, Role.PROGRAMME_MANAGER, "per_curious")["/v1/coaches"])
    allowed = {
        *("coach", "name", "kind", "credential", "expires_on", "training", "practice_hours"),
        *("evidence_on", "endorsed_on", "languages", "capacity", "places_free", "line"),
        *("contract_until", "missing"),
    }
    for one in directory["items"]:
        assert set(one) == allowed


def test_a_coach_sees_their_own_figures_and_no_other_coachs(stage, client):
    programme = Programme(stage, client)
    programme.books(SECRET)
    own = programme.coach_of(SECRET).get("/v1/coaches/me").json()
    mine = programme.code_of(SECRET)
    assert own["record"]["coach"] == mine
    others = [
        client(Actor(person=PersonId(c), role=Role.COACH)) for c in programme.coaches if c != mine
    ]
    for other in others:
        assert other.get("/v1/slots/own").json()["items"] == []
        assert SECRET not in other.get("/v1/coaches/me").text


def met(programme, day):
    """Everybody had an hour on a day that is past, in which no time can be offered any more."""
    with programme.chatham.database.write() as work:
        for n, person in enumerate(programme.people.values()):
            coach = PersonId(programme.coaches[n % len(programme.coaches)])
            at = day + timedelta(hours=n)
            slot = Slot(id=f"slt_{n}", coach=coach, starts_at=at, minutes=60, seats=1, state=HELD)
            room = work.engagements.of_person(PersonId(person))[0].id
            work.slots.add(slot)
            work.slots.take(slot.id, Seat(person=PersonId(person), engagement=room))


@pytest.mark.parametrize(("coaches", "shown"), [(4, False), (9, True)])
def test_no_coach_level_figure_below_the_floor_and_none_twice(stage, client, coaches, shown):
    """Team of five less team of four: there is one group, and below the floor no number."""
    programme = Programme(stage, client, coaches=coaches)
    day = programme.now.replace(day=1) - timedelta(days=45)
    met(programme, day)
    kpi = {"title": "Utilization", "timing": "leading", "frequency": "monthly"}
    kpi |= {"starts_on": str(day.date())}
    for code in ("coach-utilization", "session-completion"):
        body = kpi | {"measure": code.replace("-", "_")}
        assert programme.manager.http.put(f"/v1/kpis/{code}", json=body).status_code == 204
    stage.chatham.kpis.figures.compute_due()
    board = client(Actor(person=None, role=Role.SPONSOR)).get("/v1/kpis").json()
    measured = {one["kpi"]: one for one in board["kpis"]}
    for code in ("coach-utilization", "session-completion"):
        figure = measured[code]["figures"][0]
        assert figure["period"] == f"{day:%Y-%m}"
        assert (figure["value"] is not None) is shown
    # Another cut of the same facts is refused, whatever it is called.
    cut = kpi | {"title": "Utilization of team A", "measure": "coach_utilization"}
    for code in ("team-a", "coach-utilization-2"):
        assert programme.manager.http.put(f"/v1/kpis/{code}", json=cut).status_code == 409


def test_a_contract_that_ended_revokes_at_once_and_rights_stay(stage, client):
    programme = Programme(stage, client)
    coach = programme.coach_of(SECRET)
    programme.books(SECRET)
    assert coach.get("/v1/slots/own").status_code == 200
    yesterday = str(stage.chatham.clock.now().date() - timedelta(days=1))
    gone = COACH | {"name": "Coach 0", "kind": "external", "contract_until": yesterday}
    code = programme.code_of(SECRET)
    assert programme.manager.http.put(f"/v1/coaches/{code}", json=gone).status_code == 200
    for path in ("/v1/slots/own", "/v1/sessions", "/v1/engagements", "/v1/today", "/v1/cases"):
        answer = coach.get(path)
        assert answer.status_code == 403, path
        assert "contract has ended" in answer.json()["detail"]
    assert coach.get("/v1/requests/mine").status_code == 200
    assert programme.coachee(SECRET).get("/v1/slots").json()["items"] == []


def test_an_outside_coach_sees_only_their_engagements(stage, client):
    programme = Programme(stage, client)
    later = str(stage.chatham.clock.now().date() + timedelta(days=30))
    outside = COACH | {"name": "Outside", "kind": "external", "contract_until": later}
    fresh = str(stage.chatham.clock.now().date() - timedelta(days=30))
    outside |= {"evidence_on": fresh, "endorsed_on": fresh}
    code = programme.manager.post("/v1/coaches", json=outside).json()["coach"]
    pair = {"kind": "one_to_one", "coach": code, "coachees": [programme.people[SECRET]]}
    opened = programme.manager.post("/v1/programme/engagements", json=pair).json()["engagement"]
    somebody = client(Actor(person=PersonId(code), role=Role.COACH))
    listed = somebody.get("/v1/engagements").json()["items"]
    assert [one["engagement"] for one in listed] == [opened]
    assert {one["name"] for one in listed[0]["people"]} == {"Outside", SECRET}
    for path in ("/v1/people", "/v1/coaches", "/v1/kpis"):
        assert somebody.get(path).status_code == 403


def test_a_page_keeps_nothing_of_a_form_it_does_not_understand(stage, client):
    """An unknown credential is not none, an empty figure is not zero, a language is two letters."""
    programme = Programme(stage, client, coaches=1, people=1)
    manager, coaches = programme.manager, stage.chatham.structure.coaches
    before = coaches.rules()
    rule = {"kind": "executive", "credential": "icf_pc"}
    assert manager.post("/programme/coaches/rules", data=rule).status_code == 422
    assert coaches.rules() == before
    path, period = "/programme/kpis/promotion-rate/figure", str(programme.now.year - 1)
    assert manager.post(path, data={"period": period, "value": ""}).status_code == 422
    assert stage.chatham.kpis.figures.traced() == ()
    record = {"name": "Nia Bell", "kind": "internal", "training": "none"}
    for languages, status in (("english", 422), (" en, FR ", 303)):
        got = manager.post("/programme/coaches", data=record | {"languages": languages})
        assert got.status_code == status
    kept = {one.record.called.name: one.record for one in coaches.listed(by=MANAGER)}
    assert kept["Nia Bell"].languages == ("en", "fr")
