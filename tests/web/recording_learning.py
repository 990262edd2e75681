"""The part of the recorded walk that is about microlearning."""

from dataclasses import replace

from assistant.microlearning.catalogue import LIBRARY
from governance.identity import Actor, Microlearning, PersonId, Role

WRITER = Actor(person=PersonId("per_writer"), role=Role.LD_ANALYST)
READER = Actor(person=PersonId("per_reader"), role=Role.PROGRAMME_MANAGER)


def learning(on, session):
    """A module proposed because of an approved goal, read and answered; one of their own."""
    chatham, coachee = on.stage.chatham, on.stage.coachee
    for who in (on.stage.coach, coachee):
        chatham.consenting.grant(replace(on.stage.word(who), purpose=Microlearning), by=who)
    made = chatham.coaching.learning.proposing.propose(session)
    assert made is not None
    on.ask(coachee, "GET", "/v1/learning")
    on.ask(coachee, "GET", f"/v1/learning/{made.id}")
    answer = {"tried": "partly", "useful": True, "if_part": "I open the rota"}
    on.ask(coachee, "POST", f"/v1/learning/{made.id}", json=answer)
    file = (LIBRARY / "delegation.md").read_text(encoding="utf-8")
    own = file.replace('id = "delegation"', 'id = "own-delegation"')
    on.ask(WRITER, "POST", "/v1/learning/modules", json={"file": own})
    body = {"publish": True}
    on.ask(READER, "POST", "/v1/learning/modules/own-delegation/1", json=body)
    with chatham.database.write() as work:
        for _ in range(5):
            work.learning_modules.count("delegation/1", useful=True)
    on.ask(WRITER, "GET", "/v1/learning/modules")
