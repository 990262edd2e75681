"""`chatham consent waiting|preview|strike|not-this-one`: a person's word about one session."""

from __future__ import annotations

import click

from assistant.cli.context import note, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.participants import acting_as, participant
from assistant.consent.previews import PreviewError
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Locality, SessionId, SessionSummary

_engagement = click.argument("engagement")
_person = click.argument("person")
_session = click.argument("session")


@click.command()
@_engagement
@_person
def waiting(engagement: str, person: str) -> None:
    """List the sessions that wait for words and in which PERSON speaks."""
    chatham, code, who = participant(engagement, person)
    found = chatham.previews.waiting(code, by=acting_as(who))
    for record in found:
        result(f"{record.id}  {record.words} words, gone on {record.raw_expires_at:%Y-%m-%d}")
    if not found:
        note("No session waits for their word.")


@click.command()
@_engagement
@_person
@_session
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def preview(engagement: str, person: str, session: str, *, as_json: bool) -> None:
    """Show PERSON a waiting SESSION with the names replaced, as a model would see it."""
    chatham, _, who = participant(engagement, person)
    try:
        turns = chatham.previews.show(SessionId(session), by=acting_as(who))
    except PreviewError as refused:
        raise BadInput(str(refused)) from None
    if as_json:
        result_json([{"i": t.number, "speaker": t.role, "text": t.text} for t in turns])
        return
    for turn in turns:
        result(f"[{turn.number}] {turn.role}: {turn.text}")
    note("")
    note(f'To take turns out: chatham consent strike {engagement} "{who.name}" {session} 4 7')
    note(f'To say yes:        chatham consent grant {engagement} "{who.name}" --session {session}')
    note("Without a yes it is never read, and erased after seven days.")


@click.command()
@_engagement
@_person
@_session
@click.argument("turns", nargs=-1, type=int, required=True)
def strike(engagement: str, person: str, session: str, turns: tuple[int, ...]) -> None:
    """Take TURNS out of a waiting SESSION, for good."""
    chatham, _, who = participant(engagement, person)
    try:
        left = chatham.previews.strike(SessionId(session), turns, by=acting_as(who))
    except PreviewError as refused:
        raise BadInput(str(refused)) from None
    result(left.id)
    note(f"Struck: {len(set(turns))}. {left.words} words are left.")


@click.command("not-this-one")
@_engagement
@_person
@_session
def not_this_one(engagement: str, person: str, session: str) -> None:
    """Say that PERSON keeps this one SESSION out. What there is of it is erased."""
    chatham, code, who = participant(engagement, person)
    word = Word(
        person=who.person,
        purpose=SessionSummary,
        channel=Channel.CLI,
        locality=Locality.LOCAL,
        place=Place(engagement=code, session=SessionId(session)),
    )
    withdrawal = chatham.consenting.withdraw(word, by=acting_as(who))
    result(withdrawal.event.id)
    erased = "It is erased." if withdrawal.erased else "Nothing of it was there."
    note(f"{who.name} keeps this session out. {erased} Other sessions go on as before.")
