"""`chatham consent`: a person's yes and no, recorded as theirs, and what withdrawing erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from assistant.transcripts.speakers import Participant
from governance.consent.records import Channel, Place
from governance.consent.words import ConsentError, Word
from governance.identity import PURPOSES, Actor, EngagementId, Locality, Role

_purpose = click.option(
    "--purpose",
    type=click.Choice(sorted(PURPOSES)),
    default="session_summary",
    show_default=True,
    help="What the yes or no is about.",
)
_third_party = click.option(
    "--third-party",
    is_flag=True,
    help="Also for a model run by somebody else (text without names).",
)


@click.group()
def consent() -> None:
    """Grant, withdraw or show a person's consent. Every speaker needs one, the coach included."""


@consent.command()
@click.argument("engagement")
@click.argument("person")
@_purpose
@_third_party
@click.option("--days", type=click.IntRange(min=1), help="How long; at most what the notice says.")
def grant(
    engagement: str, person: str, purpose: str, *, third_party: bool, days: int | None
) -> None:
    """Record that PERSON has read the notice and said yes, for one engagement."""
    chatham, code, who = _who(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    expires = chatham.clock.now() + timedelta(days=days) if days else None
    try:
        event = chatham.consenting.grant(word, by=_as(who), expires=expires)
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    until = f"{event.expires:%Y-%m-%d}" if event.expires else "further notice"
    note(f"Recorded: {who.name} says yes to {purpose} until {until}.")
    result(event.id)


@consent.command()
@click.argument("engagement")
@click.argument("person")
@_purpose
@_third_party
def refuse(engagement: str, person: str, purpose: str, *, third_party: bool) -> None:
    """Record that PERSON says no. It changes nothing else."""
    chatham, code, who = _who(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    event = chatham.consenting.refuse(word, by=_as(who))
    note(f"Recorded: {who.name} says no to {purpose}.")
    result(event.id)


@consent.command()
@click.argument("engagement")
@click.argument("person")
@_purpose
@click.option("--third-party", is_flag=True, help="Only the yes to a model run by somebody else.")
def withdraw(engagement: str, person: str, purpose: str, *, third_party: bool) -> None:
    """Record that PERSON takes their yes back, and erase the sessions it was for."""
    chatham, code, who = _who(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    withdrawal = chatham.consenting.withdraw(word, by=_as(who))
    result(withdrawal.event.id)
    count = len(withdrawal.erased)
    sessions = "1 session" if count == 1 else f"{count} sessions"
    note(f"{who.name} has withdrawn. Erased: {sessions}, by destroying the keys.")
    if chatham.database.on_sqlite and not chatham.retention.finish():
        note(
            "Somebody is still reading the database, so old pages are not overwritten yet. "
            "It is finished with the next command."
        )


@consent.command()
@click.argument("engagement")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def show(engagement: str, person: str, *, as_json: bool) -> None:
    """Show what PERSON has said and where it stands."""
    chatham, _code, who = _who(engagement, person)
    with chatham.database.read() as work:
        shown = chatham.consent_desk(work).show(who.person, by=_as(who))
    rows: list[dict[str, Any]] = [
        {
            "purpose": use.purpose,
            "processor": use.locality.value,
            "engagement": use.place.engagement,
            "state": standing.state.value if standing.state else "none",
            "stands": standing.live,
        }
        for use, standing in shown.standings
    ]
    if as_json:
        result_json(rows)
        return
    if not rows:
        result(f"{who.name} has not been asked or has not answered. Nothing of theirs is read.")
    for row in rows:
        stands = "stands" if row["stands"] else "does not stand"
        place = row["engagement"] or "everywhere"
        result(f"{row['purpose']} ({row['processor']}, {place}): {row['state']}, {stands}")


def _who(engagement: str, person: str) -> tuple[Chatham, EngagementId, Participant]:
    try:
        chatham = open_installation()
        code = engagement_code(engagement)
        return chatham, code, chatham.people.circle(code).named(person)
    except (PeopleError, NotStored) as unknown:
        raise BadInput(str(unknown)) from None


def _word(who: Participant, purpose: str, code: EngagementId, *, third_party: bool) -> Word:
    return Word(
        person=who.person,
        purpose=PURPOSES[purpose],
        channel=Channel.CLI,
        locality=Locality.THIRD_PARTY if third_party else Locality.LOCAL,
        place=Place(engagement=code),
    )


def _as(who: Participant) -> Actor:
    return Actor(person=who.person, role=Role(who.role))
