"""`chatham backup`: a copy only its identity opens, and putting it back."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.config import Settings
from assistant.operations.age import AgeError, new_identity
from assistant.operations.backup import BackupError, back_up, opened, write_new
from assistant.rights.erasure_list import ERASURE_LIST
from assistant.storage.errors import StorageError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Listing)
def backup() -> None:
    """Keep a copy nobody can read, and put it back.

    A backup holds the sealed database, never the key file. Copy `erasures.jsonl` from the data
    folder often, to another machine: with it, what people had erased stays erased.
    """


@backup.command()
@click.argument("file", type=_FILE)
def identity(file: Path) -> None:
    """Make the identity that opens backups, in FILE; keep it away from the server.

    Its recipient, on stdout, is public: `chatham backup make` needs it and nothing else.
    """
    secret, recipient = new_identity()
    try:
        write_new(file, f"{secret}\n".encode())
    except BackupError as fault:
        raise BadInput(str(fault)) from None
    note(f"The identity is in {file}. Move it to where this server cannot read it.")
    result(recipient)


@backup.command()
@click.argument("file", type=_FILE)
@click.option("--to", "recipient", required=True, help="The recipient, age1…")
def make(file: Path, recipient: str) -> None:
    """Write a backup to FILE, for one recipient; people may go on working meanwhile."""
    chatham = open_installation()
    chatham.rights.listed.begin()
    try:
        label = back_up(
            chatham.database, file, recipient=recipient, trail=chatham.trail, clock=chatham.clock
        )
    except (AgeError, BackupError, StorageError) as fault:
        raise BadInput(str(fault)) from None
    result(str(file))
    note(f"It holds the ledger up to entry {label.entries}. The key file is not in it.")


@backup.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--identity", "identity_file", required=True, type=_FILE, help="What opens it.")
@click.option("--erasures", type=_FILE, default=None, help="Newest list of erasures.")
def restore(file: Path, identity_file: Path, erasures: Path | None) -> None:
    """Put the backup in FILE back, into a data folder with its key file and no database.

    What was erased after the backup is erased again before anything else; everybody signs in anew.
    """
    from assistant.operations.restoring import restore as put  # noqa: PLC0415  -- heavy

    settings = Settings()
    try:
        secret = identity_file.read_text()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{identity_file} cannot be read. Nothing was put back.") from None
    try:
        done = put(
            settings,
            opened(file.read_bytes(), secret),
            listed=erasures or settings.home_dir / ERASURE_LIST,
        )
    except (AgeError, BackupError, StorageError) as fault:
        raise BadInput(str(fault)) from None
    result(str(done.carried_out))
    note(f"Put back, with the ledger up to entry {done.label.entries}.")
    note(f"Erased again: {done.carried_out}. Tokens and sign-ins ended: {done.signed_out}.")
    note("A witness of the ledger will say that it was put back. Tell your privacy officer.")
