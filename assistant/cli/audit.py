"""`chatham audit`: exceptions first, then a random sample that proves itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.requests.refusals import RequestError

_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Listing)
def audit() -> None:
    """Audit what was done with people's words."""


@audit.command()
@click.option("--from", "start", type=_DAY, required=True, help="The first day (UTC).")
@click.option("--to", "end", type=_DAY, required=True, help="The last day, included (UTC).")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The ZIP to write.",
)
@as_officer
def pack(start: datetime, end: datetime, out: Path, officer: str) -> None:
    """Write a ZIP: cover page, exceptions, 25 chains drawn at random with proofs, the verifier."""
    if out.exists():
        raise BadInput(f"{out} exists already. Choose another name; nothing was overwritten.")
    chatham = open_installation()
    after = end.replace(tzinfo=UTC) + timedelta(days=1)
    try:
        made = chatham.audits.make(start.replace(tzinfo=UTC), after, by=acting(officer))
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made.archive)
    result(str(out))
    drawn, of = len(made.sample.sessions), made.sample.population
    note(f"Exceptions: {len(made.found)}. Sample: {drawn} of {of}.")
    for one in made.found:
        note(f"  {one.says}")
    if made.incidents:
        note(f"Incidents opened: {len(made.incidents)}. Their 72 hours run: chatham incidents list")
    note(f"To check it: chatham ledger verify {out} --key '{chatham.signer.verifier.encode()}'")
