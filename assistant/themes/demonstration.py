"""A cohort of made-up people for the demo, whose report the worker counts when it first runs.

Everything but the people is real: consents at the desk, marked synthetic; facets sealed; a report
paid for. There is no session text: what their sessions touched is drawn by lot.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from assistant.bootstrap import Chatham
from assistant.storage.records import Participant, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.theme_records import FacetSet
from assistant.themes.periods import Period
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    PersonId,
    Role,
    SessionId,
    SessionSummary,
    ThemeReport,
)

COHORT: Final = "demo-leaders"
LAB: Final = EngagementId("demo-lab")
PEOPLE: Final = 24
OFTEN: Final[tuple[str, ...]] = (
    "delegation",
    "feedback",
    "difficult_conversations",
    "prioritization",
    "team_trust",
)
RARELY: Final[tuple[str, ...]] = (
    "wellbeing_boundaries",
    "leading_change",
    "managing_up",
    "confidence",
)


def fill(chatham: Chatham) -> None:
    """A lab of made-up people, and their report of the quarter that ended last, paid for."""
    chance = random.Random(11)  # noqa: S311  -- made-up people, no secret
    (period, *_) = Period.ended(chatham.clock.now())
    at = period.ends - timedelta(days=30)
    coach = Participant(person=PersonId("per_demo_lab_coach"), role=Role.COACH)
    coachees = tuple(
        Participant(person=PersonId(f"per_demo_lab_{n}"), role=Role.COACHEE) for n in range(PEOPLE)
    )
    with chatham.database.write() as work:
        work.engagements.add(LAB, participants=(coach, *coachees), at=at)
    for one in (coach, *coachees):
        word = Word(
            person=one.person,
            purpose=ThemeReport,
            channel=Channel.SYNTHETIC,
            place=Place(engagement=LAB),
        )
        chatham.consenting.grant(word, by=Actor(person=one.person, role=one.role))
    analyst = Actor(person=None, role=Role.LD_ANALYST)
    chatham.themes.planning.enrol(COHORT, LAB, by=analyst)
    now = chatham.themes.desk.versions()
    each: dict[PersonId, Mapping[str, float]] = {
        one.person: dict.fromkeys((*chance.sample(OFTEN, 2), chance.choice(RARELY)), 0.9)
        for one in coachees
    }
    session = SessionRecord(
        id=SessionId(chatham.ids.new("ses")),
        engagement=LAB,
        purpose=SessionSummary.code,
        processor=EMBEDDED,
        kind="transcript",
        language="en",
        medium="plain",
        words=0,
        status=Status.EXPIRED,
        created_at=at,
        updated_at=at,
    )
    themes = {theme: 0.9 for found in each.values() for theme in found}
    facets = FacetSet(taxonomy=now.base, classifier=now.classifier, themes=themes, each=each)
    with chatham.database.write() as work:
        work.sessions.add(session)
        work.themes.put_facets(session.id, LAB, period.code, facets)
    chatham.themes.reports.order(COHORT, period, by=analyst)
