"""What the demo organization's one module rests on: a short session, approved, with a goal in it.

The worker beside `serve` proposes the module within a minute, as in any installation. Invariant:
only the demo calls it; the people in it are made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.bootstrap import Chatham
from assistant.sessions.reception import Arrival
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import (
    EMBEDDED,
    EngagementId,
    Microlearning,
    PersonId,
    Role,
    SessionId,
    SessionSummary,
)
from governance.raw import SessionContext, Transcript, Turn

CODE: Final = EngagementId("harbour-3")
_SAID: Final = (
    ("coach", "What would make this hour worth it for you?"),
    ("coachee", "I want to hand over the Monday planning and stop checking it every evening."),
    ("coach", "What happens when you try?"),
    ("coachee", "I gave it away in spring, and after two days I did it again by myself."),
    ("coach", "What could you do differently?"),
    ("coachee", "I could agree on one moment when we look at it together."),
    ("coach", "So what will you do, and by when?"),
    ("coachee", "I will give the planning away on Monday and look at it on Thursday only."),
)


def show(chatham: Chatham) -> bool:
    """Make it; False when a gate would not have it, which costs the demo nothing."""
    circle = chatham.people.confirm(CODE, {"Ruth": "coach", "Mateo": "coachee"})
    people = {actor.role: actor for actor in circle.actors()}
    for actor in people.values():
        for purpose in (SessionSummary, Microlearning):
            word = Word(
                person=actor.person or PersonId(""),
                purpose=purpose,
                channel=Channel.CLI,
                place=Place(engagement=CODE),
            )
            chatham.consenting.grant(word, by=actor)
    ids = {role.value: actor.person or PersonId("") for role, actor in people.items()}
    turns = [
        Turn(number=n, speaker=ids["coach"], role="coach", text=text)
        for n, (_, text) in enumerate(_SAID, start=1)
    ]
    spoken = tuple(
        turn if part == "coach" else replace(turn, speaker=ids["coachee"], role="coachee")
        for turn, (part, _) in zip(turns, _SAID, strict=True)
    )
    transcript = Transcript(
        session=SessionId(chatham.ids.new("ses")),
        engagement=CODE,
        turns=spoken,
        context=SessionContext(coachee_level="first_line_manager", coach_type="internal"),
    )
    arrival = Arrival(transcript=transcript, medium="plain", processor=EMBEDDED)
    received = chatham.reception.receive(arrival, by=people[Role.COACH])
    if not isinstance(received, SessionRecord):
        return False
    done = chatham.worker.run_next()
    if done is None or done.status is not Status.IN_REVIEW:
        return False
    chatham.approval.approve(done.id, by=people[Role.COACH])
    return True
