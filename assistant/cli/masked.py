"""`chatham masked` and `chatham missed`: what the model saw, and a name it should not have seen.

`chatham mask-everywhere` is the privacy officer's: one report, every engagement.
"""

from __future__ import annotations

from typing import Final

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import STOPPED, BadInput, StoppedByGate
from assistant.cli.officers import acting, as_officer
from assistant.masking.missed import MissedNameError, Remedy
from assistant.requests.refusals import RequestError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import NotStored
from governance.identity import Actor, Role, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind

_KINDS: Final = {
    "person": Kind.PERSON,
    "organization": Kind.ORGANIZATION,
    "place": Kind.LOCATION,
    "number": Kind.ID,
}
_ROLES: Final = click.Choice([Role.COACH.value, Role.COACHEE.value])
_TOLD: Final = {
    Remedy.RERUN: "The session goes through every gate again: chatham summarize {}",
    Remedy.PATCHED: "It is masked now, in the transcript and in the summary.",
    Remedy.NOTED: (
        "It is recorded and masked in every session from now on. What this session shows could "
        "not be changed: the check stopped it. Your privacy officer sees the report."
    ),
}


@click.command()
@click.option("--session", required=True, help="The session's id.")
@click.option("--as", "role", type=_ROLES, default=Role.COACHEE.value, help="Who is asking.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def masked(session: str, role: str, *, as_json: bool) -> int:
    """Show what the model saw of SESSION: every turn, masked."""
    chatham = open_installation()
    try:
        answer = chatham.masking_office.seen.show(
            SessionId(session), reader=_who(chatham, session, Role(role))
        )
    except NothingToReadError as refused:
        raise BadInput(str(refused)) from None
    if isinstance(answer, Blocked | NoConsent):
        note(answer.explain())
        return STOPPED
    turns = answer.value.turns
    if as_json:
        told = [{"i": t.number, "speaker": t.role, "text": t.text} for t in turns]
        result_json({"session": session, "turns": told})
        return 0
    for turn in turns:
        result(f"[{turn.number}] {turn.role}: {turn.text}")
    note(f"A name is left? chatham missed --session {session} --turn N --text NAME")
    return 0


@click.command()
@click.option("--session", required=True, help="The session's id.")
@click.option("--turn", required=True, type=click.IntRange(min=1), help="The turn that shows it.")
@click.option("--text", required=True, help="The name, as it stands there.")
@click.option("--kind", type=click.Choice(list(_KINDS)), default="person", help="What it names.")
@click.option("--as", "role", type=_ROLES, default=Role.COACHEE.value, help="Who is telling.")
def missed(session: str, turn: int, text: str, kind: str, role: str) -> None:
    """Tell that masking missed a name; it is masked from then on."""
    chatham = open_installation()
    try:
        name = Missed(kind=_KINDS[kind], text=text.strip())
    except ValueError:
        raise BadInput("A name needs a letter or a digit.") from None
    try:
        report = chatham.masking_office.missed.report(
            SessionId(session), turn, name, by=_who(chatham, session, Role(role))
        )
    except (NothingToReadError, MissedNameError) as refused:
        raise BadInput(str(refused)) from None
    result(report.id)
    note(_TOLD[report.remedy].format(session))


@click.command("mask-everywhere")
@click.argument("report")
@as_officer
def mask_everywhere(report: str, officer: str) -> None:
    """Mask the name of REPORT in every engagement from now on; the name is not shown."""
    try:
        open_installation().masking_office.missed.want_everywhere(report, by=acting(officer))
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
    note("From now on it is masked in every engagement, until its own session is erased.")


def _who(chatham: Chatham, session: str, role: Role) -> Actor:
    try:
        with chatham.database.read() as work:
            record = work.sessions.get(SessionId(session))
            people = work.engagements.get(record.engagement).participants
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
    return Actor(person=next((p.person for p in people if p.role is role), None), role=role)
