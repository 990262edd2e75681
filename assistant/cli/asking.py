"""`chatham consent invite|open|answer`: asking somebody by a link that can be used once."""

from __future__ import annotations

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.cli.participants import participant
from assistant.config import Settings
from assistant.consent.mailing import LINK, MailError, Mailing
from governance.consent.words import ConsentError
from governance.identity import PURPOSES, Actor, Locality, Role


@click.command()
@click.argument("engagement")
@click.argument("person")
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=click.Choice(sorted(PURPOSES)),
    default=("session_summary",),
    show_default=True,
    help="What to ask about; may be given more than once.",
)
@click.option("--email", help="Send it there; the address is kept, sealed, until it is sent.")
def invite(engagement: str, person: str, purposes: tuple[str, ...], email: str | None) -> None:
    """Make a link with which PERSON can say yes or no themself. It works once, for 14 days."""
    chatham, code, who = participant(engagement, person)
    base = Settings().public_url.rstrip("/")
    mail = None if email is None else _mail(chatham, email)
    circle = chatham.people.circle(code)
    coaches = [p for p, role in circle.roles.items() if role is Role.COACH]
    by = Actor(person=coaches[0] if coaches else None, role=Role.COACH)
    try:
        invited = chatham.invitations.invite(
            code, who.person, [PURPOSES[p] for p in purposes], by=by, mail=mail
        )
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    until = f"{invited.record.expires_at:%Y-%m-%d}"
    if mail is not None:
        chatham.outbox.deliver()
        if chatham.outbox.went(invited.record.id):
            note(f"Sent to {who.name}. It can be answered until {until}.")
        else:
            note("The mail server did not take it yet. The mail is kept, and a worker (`chatham")
            note("serve` starts one) tries again for a day and a half; `chatham mail list` shows")
            note(f"how it stands. {who.name} can answer until {until}.")
        return
    result(f"{base}{LINK}{invited.secret}" if base else invited.secret)
    note(f"Show it to {who.name}, or send it to them. It is shown once and works once,")
    note(f"until {until}. What they answer is theirs alone to know.")


@click.command("open")
@click.argument("link")
def open_(link: str) -> None:
    """Read what a LINK asks, without answering."""
    chatham = open_installation()
    try:
        question = chatham.invitations.open(_secret(link))
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    for notice in dict.fromkeys(s.notice.ref for s in question.switches):
        shown = next(s.notice for s in question.switches if s.notice.ref == notice)
        result(f"# {shown.title}\n\n{shown.text}")
    result("Reads it: " + " ".join(question.who_reads))
    result("Never reads it: " + " ".join(question.who_never_reads))
    result("")
    for switch in question.switches:
        result(f"[off] {switch.purpose.code}, {_where(switch.locality)}")


@click.command()
@click.argument("link")
@click.option(
    "--yes", multiple=True, type=click.Choice(sorted(PURPOSES)), help="Turn this on, here."
)
@click.option(
    "--yes-elsewhere",
    multiple=True,
    type=click.Choice(sorted(PURPOSES)),
    help="Turn it on for a model run by somebody else, too (text without names).",
)
@click.option("--no", is_flag=True, help="No to everything that is asked.")
@click.option("--look-first", is_flag=True, help="Ask me about each session; I look at it first.")
def answer(
    link: str,
    yes: tuple[str, ...],
    yes_elsewhere: tuple[str, ...],
    *,
    no: bool,
    look_first: bool,
) -> None:
    """Answer a LINK. What is not turned on is a no."""
    if no == bool(yes or yes_elsewhere or look_first):
        raise BadInput(
            "Say --no, or what you turn on: --yes session_summary. Nothing was recorded."
        )
    chosen = {(PURPOSES[p], Locality.LOCAL): True for p in (*yes, *yes_elsewhere)}
    chosen |= {(PURPOSES[p], Locality.THIRD_PARTY): True for p in yes_elsewhere}
    chatham = open_installation()
    try:
        said = chatham.invitations.answer(_secret(link), chosen, look_first=look_first)
    except ConsentError as refused:
        raise BadInput(str(refused)) from None
    for event in said:
        result(f"{event.purpose}, {_where(event.locality)}: {event.state}")


def _mail(chatham: Chatham, email: str) -> Mailing:
    try:
        return chatham.invitation_mail.to(email)
    except MailError as refused:
        raise BadInput(str(refused)) from None


def _where(locality: Locality) -> str:
    return "here" if locality is Locality.LOCAL else "a model run by somebody else"


def _secret(link: str) -> str:
    return link.rpartition(LINK)[2].strip()
