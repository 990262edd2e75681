"""Sessions of several engagements that the policies stopped, for what is told in numbers."""

from __future__ import annotations

from assistant.sessions.reception import Arrival
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import EMBEDDED, EngagementId, Role, SessionId, SessionSummary
from governance.raw import Transcript, Turn
from tests.integration.sessions.scene import EXECUTIVE, Scene


def several_stopped(stage: Scene, many: int) -> None:
    """So many sessions of as many coachees about an executive's leaving, each stopped for it."""
    chatham = stage.chatham
    for number in range(many):
        engagement = EngagementId(f"south-{number}")
        circle = chatham.people.confirm(engagement, {"Ifeoma": "coach", "Tova": "coachee"})
        people = {role: person for person, role in circle.roles.items()}
        for actor in circle.actors():
            word = Word(
                person=actor.person,  # type: ignore[arg-type]
                purpose=SessionSummary,
                channel=Channel.CLI,
                place=Place(engagement=engagement),
            )
            chatham.consenting.grant(word, by=actor)
        turns = tuple(
            Turn(number=n, speaker=people[Role(part)], role=part, text=text)  # type: ignore[arg-type]
            for n, (part, text) in enumerate(EXECUTIVE, start=1)
        )
        transcript = Transcript(
            session=SessionId(chatham.ids.new("ses")), engagement=engagement, turns=turns
        )
        coach = next(actor for actor in circle.actors() if actor.role is Role.COACH)
        arrival = Arrival(transcript=transcript, medium="plain", processor=EMBEDDED)
        got = chatham.reception.receive(arrival, by=coach)
        assert isinstance(got, SessionRecord)
    while chatham.worker.run_next() is not None:
        pass
    with chatham.database.read() as work:
        assert len(work.sessions.by_status(Status.ESCALATED)) == many
