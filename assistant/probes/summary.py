"""`chatham probe summary`: a whole session through the whole pipeline, in memory.

Consent is synthetic but granted at the real desk, into a real ledger; every gate is production's.
"""

from __future__ import annotations

from assistant.bootstrap import Chatham
from assistant.probes.enrolment import everybody_says_yes
from assistant.probes.lines import Answer, SessionCase
from assistant.sessions.reception import Arrival
from assistant.sessions.releaser import Reading
from assistant.storage.records import Participant, Profile, SessionRecord
from assistant.storage.statuses import Status
from assistant.summary.page import as_json
from governance.errors import ChathamError
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    PersonId,
    Role,
    SessionId,
)
from governance.outcomes import NoConsent
from governance.raw import RosterEntry, Transcript, Turn


def probe_summary(case: SessionCase, *, chatham: Chatham) -> Answer:
    """The probe's answer for one case: status, route, and the summary as its coach reads it."""
    transcript, coach, coachee = _transcript(case, chatham)
    _enrol(chatham, transcript.engagement, coach, coachee)
    arrival = Arrival(transcript=transcript, medium="probe", processor=EMBEDDED)
    received = chatham.reception.receive(arrival, by=coach)
    if isinstance(received, NoConsent):
        raise ChathamError("The synthetic consent was not accepted.")
    done = chatham.worker.run_next()
    if done is None or done.status is Status.FAILED:
        raise ChathamError(f"The session failed ({done.fault if done else 'not run'}).")
    return _answer(chatham, done, coach)


def _answer(chatham: Chatham, done: SessionRecord, coach: Actor) -> Answer:
    route = done.route.value if done.route else None
    if done.status is not Status.IN_REVIEW:
        status = "escalated" if done.status is Status.ESCALATED else "blocked"
        return {"status": status, "route": route, "summary": None}
    reading = chatham.releaser.summary(done.id, reader=coach)
    if not isinstance(reading, Reading):
        return {"status": "blocked", "route": None, "summary": None}
    return {"status": "draft", "route": None, "summary": as_json(reading.released.value)}


def _transcript(case: SessionCase, chatham: Chatham) -> tuple[Transcript, Actor, Actor]:
    coach = Actor(person=PersonId(chatham.ids.new("per")), role=Role.COACH)
    coachee = Actor(person=PersonId(chatham.ids.new("per")), role=Role.COACHEE)
    people = {"coach": coach.person, "coachee": coachee.person}
    roster = [RosterEntry(name=n.name, role=n.role, person=people.get(n.role)) for n in case.roster]
    # A coachee who only writes, or is written about, is in the room too: notes name them.
    roster += [
        RosterEntry(name="", role=role, person=person)
        for role, person in people.items()
        if role not in {n.role for n in case.roster}
    ]
    spoken = {turn.speaker for turn in case.turns}
    transcript = Transcript(
        session=SessionId(chatham.ids.new("ses")),
        engagement=EngagementId(chatham.ids.new("eng")),
        turns=tuple(
            Turn(
                number=t.i,
                speaker=people[t.speaker] or PersonId(""),
                role=t.speaker,
                text=t.text,
            )
            for t in case.turns
        ),
        roster=tuple(roster),
        kind="notes" if spoken == {"coach"} else "transcript",
        context=case.context.as_context(),
    )
    return transcript, coach, coachee


def _enrol(chatham: Chatham, engagement: EngagementId, *people: Actor) -> None:
    with chatham.database.write() as work:
        parts = [Participant(person=a.person, role=a.role) for a in people if a.person]
        work.engagements.add(
            engagement, participants=parts, at=chatham.clock.now(), profile=Profile()
        )
    everybody_says_yes(chatham, engagement, people)
