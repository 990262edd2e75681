"""Who may act for whom in a request, and the note in the ledger when somebody else tries."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.register_records import Office
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind


class RequestError(ChathamError):
    """It is not theirs to ask or answer, or does not fit; nothing was changed or handed out."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


def demand_own_or_officer(work: UnitOfWork, person: PersonId, by: Actor) -> None:
    """The person themself, in the room as coach or coachee, or an appointed privacy officer.

    Raises:
        RequestError: anybody else. The words are the same whether or not there is such a person.
    """
    own = by.person == person and by.role in {Role.COACH, Role.COACHEE}
    if not (own and work.engagements.of_person(person)) and not is_officer(work, by):
        raise RequestError(
            "Only the person themself and the appointed privacy officer may do this. Ask them.",
            cause="not_entitled",
        )


def demand_officer(work: UnitOfWork, by: Actor) -> None:
    """An appointed privacy officer.

    Raises:
        RequestError: anybody else.
    """
    if not is_officer(work, by):
        raise RequestError(
            "Only the appointed privacy officer may do this. An administrator appoints them: "
            "`chatham officers appoint privacy`.",
            cause="not_an_officer",
        )


def is_officer(work: UnitOfWork, by: Actor) -> bool:
    """Whether somebody acts as a privacy officer and is one."""
    if by.role is not Role.PRIVACY_OFFICER or by.person is None:
        return False
    return work.officers.holds(by.person, Office.PRIVACY)


@contextmanager
def noted_if_rejected(
    database: Database, trail: Trail, by: Actor, about: PersonId | None
) -> Generator[None]:
    """Note in the ledger when what is done inside is turned away, and pass the refusal on."""
    try:
        yield
    except RequestError as refused:
        event = trail.event(
            EventKind.RIGHTS_ATTEMPT_REJECTED,
            actor=by,
            refs=Refs(subject=about),
            facts={"cause": refused.cause},
        )
        with database.write() as work:
            trail.note(work, event)
        raise
