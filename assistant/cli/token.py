"""`chatham tokens`: secrets for the API, shown once and stored as a hash."""

from __future__ import annotations

import click

from assistant.access.office import API, LINK
from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from governance.identity import Role


@click.group(cls=Listing)
def tokens() -> None:
    """Create, list and revoke tokens for the API."""


@tokens.command("list")
def list_() -> None:
    """List the tokens: beginning, role, day of the end, day of the last use."""
    for record in open_installation().access.tokens():
        used = f"used {record.last_used_on}" if record.last_used_on else "never used"
        scope = "".join(sorted(record.scopes))
        result(
            f"{record.prefix}  {record.role}  {scope}  until {record.expires_at:%Y-%m-%d}  {used}"
        )


@tokens.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """End the token that begins with PREFIX, at once."""
    if not open_installation().access.revoke(prefix):
        raise BadInput("There is no such token. See them with `chatham tokens list`.")
    note("Ended.")


@tokens.command("create")
@click.argument("role", type=click.Choice([r.value for r in Role]))
@click.option("--engagement", "-e", help="For a coach or coachee: the engagement …")
@click.option("--person", help="… and their name in it.")
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=30,
    show_default=True,
    help="How long it is good for.",
)
@click.option("--link", is_flag=True, help="A code with which they say once who they are.")
def create(role: str, engagement: str | None, person: str | None, days: int, *, link: bool) -> None:
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
    scope = LINK if link else API
    secret, record = chatham.access.issue(Role(role), who, days=days, scope=scope)
    result(secret)
    note(f"Token {record.prefix} for {role}, {days} days. It is not shown again.")


tokens.add_command(
    click.Command(
        "issue",
        callback=create.callback,
        params=create.params,
        hidden=True,
        help="The same as create.",
    )
)
