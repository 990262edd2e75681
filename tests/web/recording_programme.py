"""The part of the walk around people, coaches, times and KPIs."""

from datetime import timedelta

from governance.identity import Actor, PersonId, Role
from tests.web.recording_pilot import pilot

HEADS = "id,name,email,title,cohort"
PEOPLE = "\n".join(
    (HEADS, *(f"{n},Person {n},p{n}@example.org,Team Lead,spring-26" for n in range(1, 10)))
)
COACH = {
    "name": "Nia Bell",
    "kind": "internal",
    "credential": "icf_pcc",
    "training": "accredited",
    "practice_hours": 120,
    "evidence_on": "2026-01-10",
    "endorsed_on": "2026-01-10",
    "languages": ["en"],
    "capacity": 8,
}
BUDGET = {
    "currency": "EUR",
    "coachees": 24,
    "sessions": 6,
    "minutes": 60,
    "preparation_minutes": 30,
    "internal_percent": 60,
    "internal_rate": "70",
    "external_rate": "220",
    "labs": 4,
    "lab_hours": "2",
    "lab_people": 8,
    "running_costs": "6000",
    "internal_month_hours": 8,
    "months": 3,
}


def programme(on):
    """A file of people, a coach, an engagement, a time booked; the plan, a figure, a survey."""
    manager = Actor(person=None, role=Role.PROGRAMME_MANAGER)
    now = on.stage.chatham.clock.now()
    on.ask(manager, "POST", "/v1/people/import", content=(PEOPLE + "\n10,=1,,,").encode())
    store = {"store": True}
    on.ask(manager, "POST", "/v1/people/import", params=store, content=PEOPLE.encode())
    listed = on.ask(manager, "GET", "/v1/people").json()["items"]
    endorsed = {day: f"{now.date() - timedelta(days=40)}" for day in ("evidence_on", "endorsed_on")}
    coach = on.ask(manager, "POST", "/v1/coaches", json=COACH | endorsed).json()["coach"]
    on.ask(manager, "PUT", f"/v1/coaches/{coach}", json=COACH | endorsed)
    rule = {"kind": "executive", "credential": "icf_pcc"}
    on.ask(manager, "PUT", "/v1/coaches/rules", json=rule)
    body = {"kind": "one_to_one", "coach": coach, "coachees": [listed[0]["person"]]}
    opened = on.ask(manager, "POST", "/v1/programme/engagements", json=body).json()["engagement"]
    for path in ("/v1/coaches", "/v1/people/capacity", "/v1/programme/engagements"):
        on.ask(manager, "GET", path)
    _times(on, coach, listed[0]["person"], now)
    _kpis(on, manager, listed, now)
    papers(on, manager, now)
    pilot(on, manager, listed)
    on.ask(manager, "DELETE", f"/v1/programme/engagements/{opened}")


def _times(on, coach, coachee, now):
    teacher = Actor(person=PersonId(coach), role=Role.COACH)
    taught = Actor(person=PersonId(coachee), role=Role.COACHEE)
    at = (now + timedelta(days=3)).isoformat()
    slot = on.ask(teacher, "POST", "/v1/slots", json={"starts_at": at}).json()["slot"]
    on.ask(taught, "GET", "/v1/slots")
    on.ask(taught, "POST", f"/v1/slots/{slot}/book")
    on.ask(teacher, "GET", "/v1/slots/own")
    on.ask(teacher, "GET", "/v1/coaches/me")
    on.ask(taught, "POST", f"/v1/slots/{slot}/leave")
    on.ask(teacher, "POST", f"/v1/slots/{slot}/settle", json={"state": "cancelled"})


def _kpis(on, manager, listed, now):
    on.ask(manager, "POST", "/v1/kpis/begin")
    owner = Actor(person=PersonId(listed[1]["person"]), role=Role.SPONSOR)
    kpi = {
        "title": "Promotion rate among participants",
        "timing": "lagging",
        "measure": "outside",
        "frequency": "annually",
        "starts_on": "2020-01-01",
        "baseline": 8,
        "target_12": 14,
        "owner": owner.person,
        "source": "HR system",
    }
    on.ask(manager, "PUT", "/v1/kpis/promotion-rate", json=kpi)
    behaviours = ["Asks before telling", "Names one strength", "Agrees on a next step"]
    on.ask(
        manager,
        "PUT",
        "/v1/priorities/managers-coach",
        json={"title": "Managers coach", "behaviours": behaviours, "pilot": [1]},
    )
    given = {"kpi": "promotion-rate", "period": f"{now.year - 1}", "value": 9.5}
    figure = on.ask(manager, "POST", "/v1/kpis/figures", json=given).json()["figure"]
    on.ask(owner, "POST", f"/v1/kpis/figures/{figure}/sign")
    file = f"kpi,period,value\npromotion-rate,{now.year - 2},8.1\n".encode()
    on.ask(manager, "POST", "/v1/kpis/figures/file", content=file)
    ask = {"kpi": "participant-nps", "cohort": "spring-26", "days": 7}
    survey = on.ask(manager, "POST", "/v1/surveys", json=ask).json()["survey"]
    taught = Actor(person=PersonId(listed[0]["person"]), role=Role.COACHEE)
    on.ask(taught, "GET", "/v1/surveys")
    on.ask(taught, "POST", f"/v1/surveys/{survey}/answer", json={"answer": 9})
    on.ask(owner, "GET", "/v1/kpis")
    on.ask(manager, "DELETE", "/v1/kpis/manager-feedback")


def papers(on, manager, now):
    """What the budget assumes, ninety days with a decision, a paper of each kind."""
    sponsor = Actor(person=None, role=Role.SPONSOR)
    outside = COACH | {"name": "Ola Reyes", "kind": "external", "contract_until": "2099-01-01"}
    coach = on.ask(manager, "POST", "/v1/coaches", json=outside).json()["coach"]
    more = f"{HEADS}\n11,Person 11,p11@example.org,Team Lead,spring-26"
    on.ask(manager, "POST", "/v1/people/import", params={"store": True}, content=more.encode())
    on.ask(manager, "PUT", "/v1/programme/budget", json=BUDGET)
    on.ask(manager, "GET", "/v1/programme/budget")
    monday = now.date() - timedelta(days=now.weekday())
    body = {
        "starts_on": f"{monday}",
        "cohort": "spring-26",
        "themes": ["feedback", "delegation", "team_trust", "decision_making"],
    }
    on.ask(manager, "PUT", "/v1/programme/blueprint", json=body)
    on.ask(manager, "PUT", "/v1/programme/blueprint/steps/owners", json={"done": True})
    on.ask(sponsor, "PUT", "/v1/programme/blueprint/decisions/ready", json={"verdict": "go"})
    on.ask(sponsor, "GET", "/v1/programme/blueprint")
    on.ask(sponsor, "GET", "/v1/programme/blueprint/calendar.ics")
    on.ask(sponsor, "GET", "/v1/programme/papers")
    on.ask(sponsor, "GET", "/v1/programme/papers/sponsor-brief")
    budget = "/v1/programme/papers/budget-sheet"
    for form in ("csv", "json"):
        on.ask(sponsor, "GET", budget, params={"form": form})
    teacher = Actor(person=PersonId(coach), role=Role.COACH)
    criteria = "/v1/coaches/me/escalation-criteria"
    on.ask(teacher, "GET", criteria)
    on.ask(teacher, "GET", criteria, params={"form": "json"})
