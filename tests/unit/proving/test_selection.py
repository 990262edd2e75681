"""Which entries a person may take away: theirs, and nothing that speaks about somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.proving.selection import Belongs, Reach, told
from governance.identity import Actor, DecisionId, EngagementId, PersonId, Role, SessionId
from governance.ledger.events import SYSTEM, LedgerEvent, Refs
from governance.ledger.kinds import EventKind
from tests.fakes import NOON

COACH, COACHEE, OFFICER = (PersonId(f"per_{n}") for n in ("coach", "coachee", "officer"))
HERE, ELSEWHERE = EngagementId("north-7"), EngagementId("south-1")
SESSION, OTHER = SessionId("ses_1"), SessionId("ses_9")
EVERYBODY = {COACH, COACHEE, OFFICER, PersonId("emp-77")}

THE_COACHEE = Reach(
    person=COACHEE, sessions={SESSION}, parts={HERE: Role.COACHEE}, everybody=EVERYBODY
)
THE_COACH = replace(THE_COACHEE, person=COACH, parts={HERE: Role.COACH})
BY_COACH = Actor(person=COACH, role=Role.COACH)
BY_COACHEE = Actor(person=COACHEE, role=Role.COACHEE)
BY_OFFICER = Actor(person=OFFICER, role=Role.PRIVACY_OFFICER)

SHOWN, KEPT_BACK, NOT = Belongs.SHOWN, Belongs.KEPT_BACK, Belongs.NOT


def event(kind: str, by: Actor = SYSTEM, facts: Any = None, **refs: Any) -> LedgerEvent:
    return LedgerEvent(
        kind=EventKind(kind), at=NOON, actor=by, refs=Refs(**refs), facts=facts or {}
    )


@pytest.mark.parametrize(
    ("said", "for_coachee", "for_coach"),
    [
        # What the system did in their session is everybody's who was in it.
        (event("gate:policy:allowed", session=SESSION, engagement=HERE), SHOWN, SHOWN),
        (event("session:speakers:confirmed", engagement=HERE), SHOWN, SHOWN),
        # A word of one person is nobody else's business, whoever recorded it.
        (event("consent:grant:refused", BY_COACHEE, engagement=HERE, subject=COACHEE), SHOWN, NOT),
        (event("consent:grant:refused", BY_COACH, engagement=HERE, subject=COACH), NOT, SHOWN),
        (event("consent:grant:revoked", BY_OFFICER, subject=COACHEE), KEPT_BACK, NOT),
        (event("consent:invitation:issued", SYSTEM, session=SESSION, engagement=HERE), NOT, NOT),
        # A coachee may know who looked; a coach is not told when the coachee reads.
        (
            event("release:summary:viewed", BY_COACH, session=SESSION, engagement=HERE),
            KEPT_BACK,
            SHOWN,
        ),
        (
            event("release:summary:viewed", BY_COACHEE, session=SESSION, engagement=HERE),
            SHOWN,
            NOT,
        ),
        (
            event("access:record:viewed", BY_OFFICER, session=SESSION, engagement=HERE),
            KEPT_BACK,
            NOT,
        ),
        # Requests, doors and cases belong to who made them.
        (event("rights:request:opened", BY_COACHEE, session=SESSION, engagement=HERE), SHOWN, NOT),
        (event("case:door:opened", BY_COACHEE, session=SESSION, engagement=HERE), SHOWN, NOT),
        (event("case:stop:opened", SYSTEM, session=SESSION, engagement=HERE), NOT, NOT),
        # The one who withdrew is named, so it is theirs alone.
        (event("session:run:withdrawn", session=SESSION, subject=COACHEE), SHOWN, NOT),
        # Other people's sessions and engagements.
        (event("gate:policy:allowed", session=OTHER, engagement=HERE), NOT, NOT),
        (event("gate:policy:allowed", session=OTHER, engagement=ELSEWHERE), NOT, NOT),
        (event("key:engagement:created", engagement=ELSEWHERE), NOT, NOT),
        (event("ledger:log:exported", BY_OFFICER), NOT, NOT),
        (event("policy:version:loaded"), NOT, NOT),
        # Somebody's id in a place where none is expected.
        (
            event("access:record:viewed", BY_COACHEE, record="per_x", session=SESSION),
            KEPT_BACK,
            NOT,
        ),
        (
            event("gate:policy:allowed", facts={"source": "emp-77"}, session=SESSION),
            NOT,
            NOT,
        ),
    ],
)
def test_what_belongs_to_whom(said: LedgerEvent, for_coachee: Belongs, for_coach: Belongs) -> None:
    assert THE_COACHEE.place(said) is for_coachee
    assert THE_COACH.place(said) is for_coach


def test_told_are_kind_time_and_role_and_no_id() -> None:
    said = event("release:summary:viewed", BY_COACH, session=SESSION, engagement=HERE)
    assert told(said) == {
        "at": "2026-11-02T12:00:00+00:00",
        "kind": "release:summary:viewed",
        "role": "coach",
    }


people = st.sampled_from([*sorted(EVERYBODY), None])
events = st.builds(
    event,
    kind=st.sampled_from([k.value for k in EventKind]),
    by=st.builds(Actor, person=people, role=st.sampled_from(Role)),
    facts=st.fixed_dictionaries({}, optional={"source": st.sampled_from(sorted(EVERYBODY))}),
    session=st.sampled_from([SESSION, OTHER, None]),
    engagement=st.sampled_from([HERE, ELSEWHERE, None]),
    subject=people,
    record=people,
    decision=st.sampled_from([DecisionId("dec_1"), None]),
)


@given(events, st.sampled_from([THE_COACHEE, THE_COACH]))
def test_nothing_shown_names_anybody_else_and_nothing_told_an_id(
    said: LedgerEvent, reach: Reach
) -> None:
    belongs = reach.place(said)
    others = [p for p in EVERYBODY if p != reach.person]
    if belongs is SHOWN:
        assert not any(f'"{p}"' in said.payload().decode() for p in others)
    if belongs is KEPT_BACK:
        assert not any(p in str(told(said)) for p in EVERYBODY)
    if said.refs.subject in others:
        assert belongs is NOT
    if said.kind.startswith(("consent:", "case:", "rights:")):
        mine = reach.person in {said.actor.person, said.refs.subject}
        assert belongs is NOT or mine
