"""`chatham token`: secrets for the API, shown once and stored as a hash."""

from __future__ import annotations

from datetime import timedelta

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from governance.identity import Role
from governance.ledger.kinds import EventKind


@click.group()
def token() -> None:
    """Issue a token for the API."""


@token.command()
@click.argument("role", type=click.Choice([r.value for r in Role]))
@click.option("--engagement", "-e", help="For a coach or coachee: the engagement …")
@click.option("--person", help="… and their name in it.")
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True)
def issue(role: str, engagement: str | None, person: str | None, days: int) -> None:
    """Print a new token, once."""
    chatham = open_installation()
    who = None
    if Role(role) in {Role.COACH, Role.COACHEE}:
        if engagement is None or person is None:
            raise BadInput("A coach's or coachee's token needs --engagement and --person.")
        try:
            found = chatham.people.circle(engagement_code(engagement)).named(person)
        except (PeopleError, NotStored) as unknown:
            raise BadInput(str(unknown)) from None
        if found.role != role:
            raise BadInput(f"{person} is {found.role} here, not {role}.")
        who = found.person
    with chatham.database.write() as work:
        secret, record = work.tokens.issue(
            role=Role(role),
            person=who,
            scopes={"api"},
            expires_at=chatham.clock.now() + timedelta(days=days),
            randomness=chatham.randomness,
        )
        chatham.trail.note(work, chatham.trail.event(EventKind.ADMIN_TOKEN_ISSUED))
    result(secret)
    note(f"Token {record.prefix} for {role}, {days} days. It is not shown again.")
