"""Finding, for a command, the person of an engagement that its arguments name."""

from __future__ import annotations

from assistant.bootstrap import Chatham
from assistant.cli.context import open_installation
from assistant.cli.exits import BadInput
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from assistant.transcripts.speakers import Participant
from governance.identity import Actor, EngagementId, Role


def participant(engagement: str, person: str) -> tuple[Chatham, EngagementId, Participant]:
    """The installation, the engagement's id, and who of its people goes by that name.

    Raises:
        BadInput: there is no such engagement, or nobody or more than one goes by the name.
    """
    try:
        chatham = open_installation()
        code = engagement_code(engagement)
        return chatham, code, chatham.people.circle(code).named(person)
    except (PeopleError, NotStored) as unknown:
        raise BadInput(str(unknown)) from None


def acting_as(who: Participant) -> Actor:
    """The participant as the one who acts."""
    return Actor(person=who.person, role=Role(who.role))
