"""`chatham incidents`: breaches, their 72 hours, and who was told."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.requests.refusals import RequestError
from assistant.storage.errors import NotStored
from assistant.storage.incident_records import (
    Category,
    Closing,
    IncidentRecord,
    NoNotice,
    Severity,
)


@click.group(cls=Listing)
def incidents() -> None:
    """Keep the clock on breaches: the authority is told within 72 hours (GDPR Art. 33)."""


@incidents.command("open")
@click.argument("category", type=click.Choice([c.value for c in Category]))
@click.option(
    "--severity",
    type=click.Choice([s.value for s in Severity]),
    default="low",
    show_default=True,
    help="How bad it is for people, as far as is known.",
)
@click.option(
    "--aware",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="When somebody first knew (UTC); now, if left out.",
)
@click.option("--people", type=click.IntRange(min=0), help="How many are concerned.")
@as_officer
def open_(
    category: str, severity: str, aware: datetime | None, people: int | None, officer: str
) -> None:
    """Open an incident; its clock runs from when somebody first knew."""
    chatham = open_installation()
    with _refusals():
        made = chatham.incidents.open(
            Category(category),
            Severity(severity),
            by=acting(officer),
            aware_at=None if aware is None else aware.replace(tzinfo=UTC),
            people=people,
        )
    result(made.id)
    note(f"The authority is to be told by {made.due:%Y-%m-%d %H:%M} UTC.")


@incidents.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@as_officer
def list_(*, as_json: bool, officer: str) -> None:
    """List incidents and what is left of their 72 hours."""
    chatham = open_installation()
    with _refusals():
        found = chatham.incidents.all(by=acting(officer))
    now = chatham.clock.now()
    if as_json:
        result_json(
            [
                {
                    "id": i.id,
                    "category": i.category,
                    "due": i.due.isoformat(),
                    "state": _state(i, now),
                }
                for i in found
            ]
        )
        return
    for one in found:
        result(f"{one.id}  {one.category.value}  {one.severity.value}  {_state(one, now)}")


@incidents.command()
@click.argument("incident")
@click.argument("severity", type=click.Choice([s.value for s in Severity]))
@click.option("--people", type=click.IntRange(min=0), help="How many are concerned.")
@as_officer
def assess(incident: str, severity: str, people: int | None, officer: str) -> None:
    """Say how bad INCIDENT is for people."""
    with _refusals():
        open_installation().incidents.assess(
            incident, Severity(severity), people, by=acting(officer)
        )
    note("Noted.")


@incidents.command()
@click.argument("incident")
@click.argument("whom", type=click.Choice(["authority", "people"]))
@as_officer
def told(incident: str, whom: str, officer: str) -> None:
    """Note that the authority, or the people concerned, have been told."""
    desk, by = open_installation().incidents, acting(officer)
    with _refusals():
        (desk.tell_authority if whom == "authority" else desk.tell_people)(incident, by=by)
    note("Noted.")


@incidents.command()
@click.argument("incident")
@click.argument("how", type=click.Choice([c.value for c in Closing]))
@click.option(
    "--no-notice",
    type=click.Choice([n.value for n in NoNotice]),
    help="Why the authority need not be told.",
)
@as_officer
def close(incident: str, how: str, no_notice: str | None, officer: str) -> None:
    """Close INCIDENT; it stays on record."""
    reason = None if no_notice is None else NoNotice(no_notice)
    with _refusals():
        open_installation().incidents.close(
            incident, Closing(how), by=acting(officer), no_notice=reason
        )
    note("Closed.")


def _state(one: IncidentRecord, now: datetime) -> str:
    if one.closed_at is not None:
        return f"closed: {one.closing}"
    if one.authority_at is not None:
        late = " (late)" if one.authority_at > one.due else ""
        return f"authority told {one.authority_at:%Y-%m-%d %H:%M}{late}"
    left = one.due - now
    if left <= timedelta(0):
        return "OVERDUE: tell the authority now, and why it is late"
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02} min left to tell the authority"


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
