"""`chatham officers`: who signs for legal and for privacy. Run by the installation's administrator.

Invariant: who has this machine's key file is its administrator; that cannot be told apart here.
Every appointment stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.register.desk import ROLE_OF
from assistant.register.refusals import RegisterError
from assistant.storage.errors import NotStored
from assistant.storage.register_records import Office
from governance.identity import Actor, PersonId, Role

ADMINISTRATOR: Final = Actor(person=None, role=Role.ADMINISTRATOR)
OFFICE: Final = click.Choice([office.value for office in Office])

_AS: Final = click.option(
    "--as",
    "officer",
    envvar="CHATHAM_OFFICER",
    required=True,
    help="Your id as an officer, from `chatham officers appoint` (or CHATHAM_OFFICER).",
)


def as_officer(command: Callable[..., Any]) -> Callable[..., Any]:
    """Ask a command for the officer who acts."""
    return _AS(command)


def acting(officer: str, office: Office = Office.PRIVACY) -> Actor:
    """The officer as the one who acts for an office."""
    return Actor(person=PersonId(officer), role=ROLE_OF[office])


@click.group(cls=Listing)
def officers() -> None:
    """Appoint who signs for legal and for privacy."""


@officers.command()
@click.argument("office", type=OFFICE)
@click.option("--person", help="Their id, if they have one here already.")
def appoint(office: str, person: str | None) -> None:
    """Put somebody in office and print the id they act under; their name is kept nowhere."""
    chatham = open_installation()
    given = None if person is None else PersonId(person)
    try:
        who = chatham.appointments.appoint(Office(office), by=ADMINISTRATOR, person=given)
    except RegisterError as refused:
        raise BadInput(str(refused)) from None
    result(who)
    note(f"Appointed for {office}. Give them this id; they use it as --as.")


@officers.command()
@click.argument("office", type=OFFICE)
@click.argument("person")
def end(office: str, person: str) -> None:
    """End an appointment. What was signed stays signed."""
    chatham = open_installation()
    try:
        chatham.appointments.end(PersonId(person), Office(office), by=ADMINISTRATOR)
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
    note("Ended.")


@officers.command("list")
def list_() -> None:
    """List everybody who is or was in office."""
    for one in open_installation().appointments.all():
        until = f" to {one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        result(f"{one.person}  {one.office.value}  from {one.appointed_at:%Y-%m-%d}{until}")
