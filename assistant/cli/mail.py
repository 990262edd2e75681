"""`chatham mail`: what waits to be sent. Addresses and links are sealed and never shown."""

from __future__ import annotations

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.requests.refusals import RequestError
from assistant.storage.errors import NotStored
from assistant.storage.outbox_records import MailRecord


@click.group(cls=Listing)
def mail() -> None:
    """See what waits to be sent, and try again what could not be."""


@mail.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@as_officer
def list_(*, as_json: bool, officer: str) -> None:
    """Every mail and how it stands: waiting, sent, dead (given up) or lapsed (of no use)."""
    chatham = open_installation()
    try:
        found = chatham.outbox.listed(by=acting(officer))
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    if as_json:
        result_json([_row(one) for one in found])
        return
    for one in found:
        then = "" if one.next_try is None else f", next {one.next_try:%Y-%m-%d %H:%M}"
        result(f"{one.id}  {one.kind}  {one.status}  {one.tries} tries{then}")
    if not found:
        note("Nothing was ever mailed from here.")


@mail.command()
@click.argument("mail_id", metavar="MAIL")
@as_officer
def retry(mail_id: str, officer: str) -> None:
    """Let a dead MAIL wait again, and try it at once."""
    chatham = open_installation()
    try:
        chatham.outbox.retry(mail_id, by=acting(officer))
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
    sent = chatham.outbox.deliver().sent
    result("sent" if sent else "waiting")


def _row(one: MailRecord) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "about": one.record,
        "status": one.status.value,
        "tries": one.tries,
        "created": one.created_at.isoformat(timespec="seconds"),
        "next_try": None if one.next_try is None else one.next_try.isoformat(timespec="seconds"),
    }
