from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.storage.records import Participant
from assistant.storage.theme_records import FacetSet
from governance.consent.gate import ConsentGate
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from tests.databases import new_session
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene

AFTER = datetime(2027, 6, 1, tzinfo=UTC)
ANALYST = Actor(person=PersonId("per_analyst"), role=Role.LD_ANALYST)
COACH = PersonId("per_coach_of_all")


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    yield built
    built.chatham.database.close()


@pytest.fixture
def agreed(monkeypatch):
    """Everybody's consent stands; what the gate says is tested where it lives."""
    monkeypatch.setattr(ConsentGate, "recheck", lambda _self, _header: None)


def people_with(chatham, cohort, themes, *, period="2026-Q1", number=0):
    """One engagement and one session with facets for each entry of `themes`."""
    versions = chatham.themes.desk.versions()
    with chatham.database.write() as work:
        work.themes.add_cohort(cohort, datetime(2026, 1, 1, tzinfo=UTC))
        for n, found in enumerate(themes, start=number):
            code = EngagementId(f"of-{cohort}-{n}")
            who = (
                Participant(person=COACH, role=Role.COACH),
                Participant(person=PersonId(f"per_{cohort}_{n}"), role=Role.COACHEE),
            )
            work.engagements.add(code, participants=who, at=datetime(2026, 1, 1, tzinfo=UTC))
            work.themes.enrol(code, cohort)
            session = SessionId(f"ses_{cohort}_{n}")
            work.sessions.add(new_session(session, engagement=code))
            facets = FacetSet(
                taxonomy=versions.base,
                classifier=versions.classifier,
                themes=dict.fromkeys(found, 0.9),
            )
            work.themes.put_facets(session, code, period, facets)
