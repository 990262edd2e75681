"""`chatham keys`: which keys there are, new ones in their place, and back from two shares."""

from __future__ import annotations

import textwrap

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.config import Settings
from assistant.egress.intake import intake_signer
from assistant.rights.recovery import recover as recover_key
from assistant.rights.shares import THRESHOLD, SharesError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import KeyFileError
from assistant.system import SystemClock, SystemRandomness

_WIDTH = 76


@click.group(cls=Listing)
def keys() -> None:
    """Show, rotate and recover the keys that everything is sealed under."""


@keys.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def show(*, as_json: bool) -> None:
    """Show which keys there are and were; never a key itself."""
    chatham = open_installation()
    chatham.rights.keys.register()
    held = chatham.rights.keys.show()
    if as_json:
        result_json(
            [
                {
                    "id": one.record.id,
                    "status": one.record.status.value,
                    "created": one.record.created_at.isoformat(),
                    "destroyed": one.record.destroyed_at and one.record.destroyed_at.isoformat(),
                    "shares": one.record.shares_at and one.record.shares_at.isoformat(),
                    "engagements": one.wraps,
                    "in_key_file": one.here,
                }
                for one in held
            ]
        )
        return
    for one in held:
        row = one.record
        shares = f"shares printed {row.shares_at:%Y-%m-%d}" if row.shares_at else "no shares yet"
        gone = f", destroyed {row.destroyed_at:%Y-%m-%d}" if row.destroyed_at else f", {shares}"
        result(f"{row.id}  {row.status}, made {row.created_at:%Y-%m-%d}{gone}")
        result(f"  opens {one.wraps} engagements; {'in' if one.here else 'not in'} the key file")
    result(f"ledger  {chatham.signer.verifier.encode()}")
    result(f"intake  {intake_signer(chatham.keyring).verifier.encode()}")


@keys.command()
def shares() -> None:
    """Print three new recovery shares; the earlier ones go on working until the next rotation."""
    hand_over(open_installation().rights.keys.issue_shares())


@keys.command()
def rotate() -> None:
    """Put a new key in the place of the old one; run it again if it was interrupted.

    Nothing is sealed anew: each engagement's key is wrapped under the new one, and the old one is
    destroyed at the end. Restart `chatham serve` afterwards.
    """
    chatham = open_installation()
    ring = chatham.rights.keys.rotate(
        hand_over, progress=lambda done: note(f"{done} engagement keys wrapped anew …")
    )
    note("The old key is destroyed: nothing is wrapped under it any more, in no file.")
    note("Its recovery shares open nothing now; destroy those too, and copies of the old key file.")
    note("Restart `chatham serve` if it runs.")
    result(ring.current)


@keys.command()
def recover() -> None:
    """Write the key file anew from two recovery shares, typed in or piped in, one a line."""
    settings = Settings()
    typed = [
        click.prompt(f"Share {number} of {THRESHOLD}", err=True, hide_input=True)
        for number in range(1, THRESHOLD + 1)
    ]
    clock, randomness = SystemClock(), SystemRandomness()
    database = Database.open(settings.database)
    try:
        ring = recover_key(
            typed,
            database=database,
            key_file=settings.keys,
            trail=Trail(clock=clock, randomness=randomness),
            randomness=randomness,
        )
    except (SharesError, KeyFileError) as refused:
        raise BadInput(str(refused)) from None
    finally:
        database.close()
    note(f"The key file is back at {settings.keys}.")
    if len(ring.keks) > 1:
        note("A rotation was cut off; finish it: chatham keys rotate")
    result(ring.current)


def hand_over(shares: tuple[str, ...]) -> None:
    """Show recovery shares, once."""
    note("")
    note(f"Recovery shares: any {THRESHOLD} of these {len(shares)} bring the key back if its file")
    note("is lost; one alone tells nothing. Write each on paper of its own, give them to three")
    note("people, and keep none in this machine. They are not shown again.")
    for number, share in enumerate(shares, start=1):
        note("")
        note(f"Share {number}")
        note(textwrap.indent(textwrap.fill(share, _WIDTH), "  "))
    note("")
