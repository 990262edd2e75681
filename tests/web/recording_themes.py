"""The part of the recorded walk that is about theme reports; counts are put in by hand."""

from datetime import UTC, datetime

from assistant.storage.records import Participant
from assistant.storage.theme_records import NoisyCounts
from assistant.themes.taxonomy import installed
from governance.identity import EngagementId, PersonId, Role

ENOUGH = 100
COUNTED = {"delegation": 41, "feedback": 33, "resilience": 3}


def themes(on):
    """Plan, ask, read, compare, take along; draft and publish a taxonomy."""
    _enrolled(on.stage.chatham)
    analyst = "ld_analyst"
    on.ask(analyst, "GET", "/v1/themes/cohorts")
    asked = {"cohort": "north", "period": "2026-Q1"}
    on.ask(analyst, "GET", "/v1/themes/plans", params=asked)
    made = [_reported(on, asked | {"period": quarter}) for quarter in ("2026-Q1", "2026-Q2")]
    on.ask(analyst, "GET", "/v1/themes/reports", params={"cohort": "north"})
    on.ask(analyst, "GET", f"/v1/themes/reports/{made[0]}")
    on.ask(analyst, "GET", f"/v1/themes/reports/{made[0]}/csv")
    on.ask(analyst, "GET", f"/v1/themes/reports/{made[0]}/pdf")
    both = {"first": made[0], "second": made[1]}
    on.ask(analyst, "GET", "/v1/themes/comparisons", params=both)
    on.ask(analyst, "GET", "/v1/themes/trends", params={"cohort": "north"})
    body = {
        "groups": {group.id: group.title for group in installed().groups},
        "themes": {
            theme.id: {"title": theme.title, "group": group.id}
            for group in installed().groups
            for theme in group.themes
        },
    }
    on.ask(analyst, "PUT", "/v1/themes/taxonomy/draft", json=body)
    on.ask(analyst, "DELETE", "/v1/themes/taxonomy/draft")
    version = on.ask(analyst, "PUT", "/v1/themes/taxonomy/draft", json=body).json()["version"]
    on.ask(analyst, "GET", "/v1/themes/taxonomy")
    on.ask("model_owner", "POST", "/v1/themes/taxonomy/versions", json={"version": version})


def _reported(on, asked):
    told = on.ask("ld_analyst", "POST", "/v1/themes/reports", json=asked)
    assert told.status_code == 202
    counts = dict.fromkeys(installed().themes, 0) | COUNTED
    with on.stage.chatham.database.write() as work:
        work.theme_releases.publish(told.json()["id"], NoisyCounts(by_code=counts, covered=88))
    again = on.ask("ld_analyst", "POST", "/v1/themes/reports", json=asked)
    assert again.status_code == 200
    return again.json()["id"]


def _enrolled(chatham):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with chatham.database.write() as work:
        work.themes.add_cohort("north", at)
        for number in range(ENOUGH):
            code = EngagementId(f"north-of-{number}")
            who = Participant(person=PersonId(f"per_north_{number}"), role=Role.COACHEE)
            work.engagements.add(code, participants=(who,), at=at)
            work.themes.enrol(code, "north")
