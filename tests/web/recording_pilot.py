"""The part of the walk around the pilot: planned, registered, changed, run, and read once."""

from governance.identity import Actor, PersonId, Role

NARRATIVES = (
    "Zofia's team plans the week together, and hands over in writing.",
    "Meetings are shorter, and people say when they disagree.",
    "There is less waiting. The two shifts agree on what comes first.",
    "We close the month in four days instead of seven.",
    "Onboarding of new people takes three weeks instead of six.",
    "She is a better planner since the coach came.",
)
HEADS = "id,name,email,title,cohort"


def pilot(on, manager, listed):
    """People enough for two groups; a pilot that is planned, registered, changed, run and read."""
    more = [
        f"{n},Person {n},p{n}@example.org,Team Lead,{'spring-26' if n < 22 else ''}"
        for n in range(11, 46)
    ]
    store = {"store": True}
    on.ask(
        manager,
        "POST",
        "/v1/people/import",
        params=store,
        content="\n".join((HEADS, *more)).encode(),
    )
    owner = Actor(person=PersonId(listed[1]["person"]), role=Role.SPONSOR)
    kpi = {
        "title": "Customer satisfaction (CSAT)",
        "timing": "lagging",
        "measure": "outside",
        "frequency": "quarterly",
        "starts_on": "2020-01-01",
        "owner": owner.person,
        "source": "Service desk",
        "business": True,
    }
    on.ask(manager, "PUT", "/v1/kpis/customer-satisfaction", json=kpi)
    on.ask(manager, "GET", "/v1/pilot")
    body = {
        "cohort": "spring-26",
        "metrics": ["customer-satisfaction", "coaching-adoption"],
        "starts_on": f"{on.stage.chatham.clock.now().date()}",
        "attributes": ["level"],
        "sponsor": "Operations",
        "uplift": 6,
        "deviation": 10,
    }
    on.ask(manager, "POST", "/v1/pilot/plan", json=body)
    on.ask(manager, "POST", "/v1/pilot", json=body)
    on.ask(manager, "POST", "/v1/pilot/withdraw")
    on.ask(manager, "POST", "/v1/pilot", json=body)
    changed = {"metrics": ["customer-satisfaction"], "why": "no_figures"}
    on.ask(manager, "PUT", "/v1/pilot/metrics", json=changed)
    on.ask(manager, "POST", "/v1/pilot/start")
    on.ask(manager, "POST", "/v1/pilot/stop")
    ours = [f"p{n},pilot,{70 + n % 7},{78 + n % 5},Team Lead" for n in range(20)]
    theirs = [f"c{n},comparison,{70 + n % 6},{74 + n % 5},Team Lead" for n in range(24)]
    file = "\n".join(("code,group,before,after,level", *ours, *theirs)).encode()
    there = "/v1/pilot/readings/customer-satisfaction"
    on.ask(owner, "POST", there, content=file)
    on.ask(owner, "POST", there, params={"sign": True}, content=file)
    writer = Actor(person=PersonId(listed[1]["person"]), role=Role.PROGRAMME_MANAGER)
    there = "/v1/pilot/narratives"
    said = "\n\n".join(NARRATIVES).encode()
    on.ask(writer, "POST", there, content=said)
    on.ask(writer, "POST", there, params={"sign": True}, content=said)
    on.ask(owner, "GET", "/v1/pilot")
