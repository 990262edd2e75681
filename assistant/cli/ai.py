"""`chatham ai`: stop it now, say go again, and see what works."""

from __future__ import annotations

import click

from assistant.bootstrap import Chatham
from assistant.bundles.refusals import NotAllowedHereError, NotApprovedError
from assistant.bundles.standing import Stopped
from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.storage.bundle_records import Mode
from assistant.storage.register_records import Office
from governance.identity import Actor

SAID = {
    Mode.ON: "The approved bundle works on sessions.",
    Mode.EXTRACTIVE: "The embedded engine alone works on sessions; no model is asked.",
    Mode.OFF: "Nothing works on sessions; they wait.",
}


@click.group(cls=Listing)
def ai() -> None:
    """Stop AI now, say go again, see what works."""


@ai.command()
@click.option("--off", is_flag=True, help="Nothing at all; without it the embedded engine goes on.")
@as_officer
def stop(*, off: bool, officer: str) -> None:
    """Stop AI now. Workers heed it at their next step, before anything is sent."""
    chatham = open_installation()
    mode = Mode.OFF if off else Mode.EXTRACTIVE
    try:
        chatham.bundles.deciding.stop(mode, by=_stopper(chatham, officer))
    except NotAllowedHereError as refused:
        raise StoppedByGate(str(refused)) from None
    note(f"Stopped. {SAID[mode]} To go on: chatham ai resume")


@ai.command()
@as_officer
def resume(officer: str) -> None:
    """Go on. What a privacy officer stopped, a privacy officer lets go on."""
    chatham = open_installation()
    try:
        chatham.bundles.deciding.resume(by=_stopper(chatham, officer))
    except NotAllowedHereError as refused:
        raise StoppedByGate(str(refused)) from None
    note("It goes on; what waited is taken up again.")


@ai.command()
def status() -> None:
    """Show what works on sessions now."""
    chatham = open_installation()
    standing = chatham.bundles.book.demand_whole()
    try:
        mode = chatham.bundles.mode()
    except NotApprovedError:
        mode = None
    result(f"serving {standing.at_work or 'nothing'}")
    if mode is not None:
        note(SAID[mode])
    elif standing.at_work is not None:
        note("What is installed here is not approved; the bundle above serves from kept files.")
    else:
        note(f"{SAID[Mode.OFF]} No bundle that may work is chosen: see `chatham eval list`.")
    if standing.stopped is not None:
        note(_stopped(standing.stopped))


def _stopped(stopped: Stopped) -> str:
    who = "the system" if stopped.role is None else f"a {stopped.role.value.replace('_', ' ')}"
    return f"Stopped by {who}, {stopped.at:%Y-%m-%d %H:%M} UTC. To go on: chatham ai resume"


def _stopper(chatham: Chatham, officer: str) -> Actor:
    with chatham.database.read() as work:
        for office in (Office.PRIVACY, Office.MODELS):
            by = acting(officer, office)
            if by.person is not None and work.officers.holds(by.person, office):
                return by
    raise BadInput(
        "Only somebody appointed for models or for privacy may do this: `chatham officers appoint`."
    )
