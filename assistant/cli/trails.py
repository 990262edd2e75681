"""`chatham ledger trail`: one person's own part of the ledger, to take away and check elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.proving.trails import TrailError
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from governance.identity import Actor, Role


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--engagement", required=True, help="Where the person takes part.")
@click.option("--person", required=True, help="The person, by the name they have there.")
def trail(file: Path, engagement: str, person: str) -> None:
    """Write a person's trail to FILE, a ZIP: their entries, each with its proof.

    It holds no transcript, no name, and nobody else's id. They check it with
    `chatham ledger verify FILE`, on any computer.
    """
    chatham = open_installation()
    try:
        who = chatham.people.circle(engagement_code(engagement)).named(person)
    except (PeopleError, NotStored) as unknown:
        raise BadInput(str(unknown)) from None
    if file.exists():
        raise BadInput(f"{file} exists already. Choose another name; nothing was overwritten.")
    try:
        by = Actor(person=who.person, role=Role(who.role))
        made = chatham.personal_trails.make(who.person, by=by)
    except TrailError as refused:
        raise BadInput(str(refused)) from None
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(made.archive)
    note(
        f"{made.shown} entries with proofs, {made.kept_back} more of which only the proof is "
        f"shown, of a ledger of {made.size}. To check it, anywhere:"
    )
    result(f"chatham ledger verify {file} --key '{chatham.signer.verifier.encode()}'")
