"""`chatham approve`: the coach has read the draft and stands by it."""

from __future__ import annotations

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import NotStored
from governance.identity import Actor, Role, SessionId


@click.command()
@click.argument("session")
def approve(session: str) -> None:
    """Approve the draft of SESSION, as its coach; then the coachee may read it too."""
    chatham = open_installation()
    try:
        with chatham.database.read() as work:
            record = work.sessions.get(SessionId(session))
            people = work.engagements.get(record.engagement).participants
        coach = next((p.person for p in people if p.role is Role.COACH), None)
        approved = chatham.approval.approve(record.id, by=Actor(person=coach, role=Role.COACH))
    except (NotStored, NothingToReadError) as refused:
        raise BadInput(str(refused)) from None
    result(approved.id)
    note("Approved. The coachee may read it now; the original transcript is deleted.")
