"""`chatham consent`: a person's yes and no, recorded as theirs, and what withdrawing erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from assistant.cli.asking import answer, invite, open_
from assistant.cli.context import note, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.cli.looking import not_this_one, preview, strike, waiting
from assistant.cli.participants import acting_as, participant
from assistant.cli.receipts import receipt
from assistant.cli.sharing import share, unshare
from assistant.transcripts.speakers import Participant
from governance.consent.records import Channel, Place
from governance.consent.words import ConsentError, Word
from governance.identity import PURPOSES, EngagementId, Locality, SessionId

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


@click.group(cls=Listing)
def consent() -> None:
    """Grant, withdraw or show a person's consent. Every speaker needs one, the coach included."""


@consent.command()
@click.argument("engagement")
@click.argument("person")
@_purpose
@_third_party
@click.option("--days", type=click.IntRange(min=1), help="How long; at most what the notice says.")
@click.option("--session", help="Only for this session.")
def grant(
    engagement: str,
    person: str,
    purpose: str,
    *,
    third_party: bool,
    days: int | None,
    session: str | None,
) -> None:
    """Record that PERSON has read the notice and said yes, for one engagement or session."""
    chatham, code, who = participant(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    if session is not None:
        word = replace(word, place=Place(engagement=code, session=SessionId(session)))
    expires = chatham.clock.now() + timedelta(days=days) if days else None
    try:
        event = chatham.consenting.grant(word, by=acting_as(who), expires=expires)
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
    chatham, code, who = participant(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    event = chatham.consenting.refuse(word, by=acting_as(who))
    note(f"Recorded: {who.name} says no to {purpose}.")
    result(event.id)


@consent.command()
@click.argument("engagement")
@click.argument("person")
@_purpose
@click.option("--third-party", is_flag=True, help="Only the yes to a model run by somebody else.")
def withdraw(engagement: str, person: str, purpose: str, *, third_party: bool) -> None:
    """Record that PERSON takes their yes back, and erase the sessions it was for."""
    chatham, code, who = participant(engagement, person)
    word = _word(who, purpose, code, third_party=third_party)
    withdrawal = chatham.consenting.withdraw(word, by=acting_as(who))
    result(withdrawal.event.id)
    count = len(withdrawal.erased)
    sessions = "1 session" if count == 1 else f"{count} sessions"
    note(f"{who.name} has withdrawn. Erased: {sessions}, by destroying the keys.")
    if withdrawal.certificate is None:
        note("Status: erasing. Somebody is still reading the database, so old pages are not gone.")
        note("It is finished by the worker, or by the privacy officer: chatham retention run")
    else:
        note("Status: erased. The certificate that says what went and what stays:")
        note(f"  chatham retention certificates {withdrawal.certificate}")


@consent.command()
@click.argument("engagement")
@click.argument("person")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Where it stood at the end of that day, or at that minute (UTC).",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def show(engagement: str, person: str, *, as_of: datetime | None, as_json: bool) -> None:
    """Show what PERSON has said and where it stands, or stood."""
    chatham, _code, who = participant(engagement, person)
    now = chatham.clock.now()
    if as_of is not None and as_of.replace(tzinfo=UTC) > now:
        raise BadInput("That time has not come yet. Name a day in the past, or leave it out.")
    at = None if as_of is None else min(_end_of(as_of), now)
    with chatham.database.read() as work:
        shown = chatham.consent_desk(work).show(who.person, by=acting_as(who), at=at)
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


def _end_of(given: datetime) -> datetime:
    """A day counts whole; a minute as it is."""
    whole_day = (given.hour, given.minute) == (0, 0)
    end = given + timedelta(days=1, microseconds=-1) if whole_day else given
    return end.replace(tzinfo=UTC)


def _word(who: Participant, purpose: str, code: EngagementId, *, third_party: bool) -> Word:
    return Word(
        person=who.person,
        purpose=PURPOSES[purpose],
        channel=Channel.CLI,
        locality=Locality.THIRD_PARTY if third_party else Locality.LOCAL,
        place=Place(engagement=code),
    )


_ANSWERING = (invite, open_, answer, waiting, preview, strike, not_this_one)
for command in (*_ANSWERING, receipt, share, unshare):
    consent.add_command(command)
