"""`chatham consent share|unshare`: earlier sessions for a coach who came later, by the coachee."""

from __future__ import annotations

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, result
from assistant.cli.exits import BadInput
from assistant.cli.participants import acting_as, participant
from assistant.sessions.people import PeopleError
from assistant.transcripts.speakers import Participant
from governance.consent.words import ConsentError
from governance.identity import EngagementId

_coach = click.option("--with", "coach", required=True, help="The coach's name.")


@click.command()
@click.argument("engagement")
@click.argument("person")
@_coach
def share(engagement: str, person: str, coach: str) -> None:
    """Record that PERSON, a coachee, lets a new coach read the summaries approved so far.

    A coach sees nothing of the sessions before their own unless the coachee says so. What comes in
    later is not shared by this.
    """
    chatham, code, who = participant(engagement, person)
    other = _named(chatham, code, coach)
    try:
        record = chatham.earlier_sessions.open(code, other.person, by=acting_as(who))
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    note(f"Recorded: {who.name} lets {other.name} read the sessions up to now.")
    note(f"Taken back with: chatham consent unshare {engagement} NAME --with COACH")
    result(record.id)


@click.command()
@click.argument("engagement")
@click.argument("person")
@_coach
def unshare(engagement: str, person: str, coach: str) -> None:
    """Record that PERSON takes back what `share` allowed. It counts from now on."""
    chatham, code, who = participant(engagement, person)
    other = _named(chatham, code, coach)
    try:
        ended = chatham.earlier_sessions.close(code, other.person, by=acting_as(who))
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    note(
        f"Taken back: {other.name} reads no earlier session any more."
        if ended
        else "Nothing was shared with them, so nothing changed."
    )


def _named(chatham: Chatham, code: EngagementId, name: str) -> Participant:
    try:
        return chatham.people.circle(code).named(name)
    except PeopleError as unknown:
        raise BadInput(str(unknown)) from None
