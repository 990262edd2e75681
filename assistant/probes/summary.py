"""`chatham probe summary`: a whole session through the whole pipeline, in memory.

Consent is synthetic but granted at the real desk, into a real ledger; every gate is production's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.bootstrap import Chatham
from assistant.probes.enrolment import everybody_says_yes
from assistant.probes.lines import Answer, SessionCase
from assistant.sessions.reception import Arrival
from assistant.sessions.releaser import Reading
from assistant.storage.records import Participant, Profile, SessionRecord
from assistant.storage.statuses import Status
from assistant.summary.page import as_json
from assistant.summary.schema import Summary
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from governance.outcomes import NoConsent
from governance.raw import RosterEntry, Transcript, Turn

BOTH: Final = frozenset({Role.COACH, Role.COACHEE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a session. status: draft, escalated, blocked or no_consent.

    session, summary: None unless it was run, and unless it came out.
    """

    status: str
    route: str | None = None
    session: SessionRecord | None = None
    summary: Summary | None = None


def probe_summary(case: SessionCase, *, chatham: Chatham) -> Answer:
    """The probe's answer for one case: status, route, and the summary as its coach reads it."""
    ran = run_session(case, chatham=chatham)
    if ran.status == "no_consent":
        raise ChathamError("The synthetic consent was not accepted.")
    summary = as_json(ran.summary) if ran.summary else None
    return {"status": ran.status, "route": ran.route, "summary": summary}


def run_session(case: SessionCase, *, chatham: Chatham, consenting: frozenset[Role] = BOTH) -> Ran:
    """The whole pipeline on one case. consenting: who in the room has said yes.

    Raises:
        ChathamError: the session failed.
    """
    transcript, coach, coachee = _transcript(case, chatham)
    _enrol(chatham, transcript.engagement, (coach, coachee), consenting)
    arrival = Arrival(transcript=transcript, medium="probe", processor=chatham.processor)
    if isinstance(chatham.reception.receive(arrival, by=coach), NoConsent):
        return Ran(status="no_consent")
    done = chatham.worker.run_next()
    if done is None or done.status is Status.FAILED:
        raise ChathamError(f"The session failed ({done.fault if done else 'not run'}).")
    return _outcome(chatham, done, coach)


def _outcome(chatham: Chatham, done: SessionRecord, coach: Actor) -> Ran:
    route = done.route.value if done.route else None
    if done.status is Status.NO_CONSENT:
        return Ran(status="no_consent", session=done)
    if done.status is not Status.IN_REVIEW:
        status = "escalated" if done.status is Status.ESCALATED else "blocked"
        return Ran(status=status, route=route, session=done)
    reading = chatham.releaser.summary(done.id, reader=coach)
    if not isinstance(reading, Reading):
        return Ran(status="blocked", session=done)
    return Ran(status="draft", session=done, summary=reading.released.value)


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


def _enrol(
    chatham: Chatham,
    engagement: EngagementId,
    people: tuple[Actor, ...],
    consenting: frozenset[Role],
) -> None:
    with chatham.database.write() as work:
        parts = [Participant(person=a.person, role=a.role) for a in people if a.person]
        work.engagements.add(
            engagement, participants=parts, at=chatham.clock.now(), profile=Profile()
        )
    everybody_says_yes(chatham, engagement, [a for a in people if a.role in consenting])
