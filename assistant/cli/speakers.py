"""`chatham speakers`: who is coach and who is coachee, said once per engagement."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.cli.rosters import read_roster
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from assistant.transcripts.speakers import SpeakersUnclear, parse_speakers


@click.group(cls=Listing)
def speakers() -> None:
    """Say once who is coach and who is coachee; nothing is guessed from names."""


@speakers.command("set")
@click.argument("engagement")
@click.argument("assignments")
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Names to mask: JSON such as [{"name": "…", "role": "manager"}].',
)
def set_(engagement: str, assignments: str, roster: Path | None) -> None:
    """Remember speakers, such as `speakers set north-7 "Ama Darko=coach,Tova L=coachee"`."""
    try:
        code = engagement_code(engagement)
        named = parse_speakers(assignments)
        entries = read_roster(roster) if roster else ()
        circle = open_installation().people.confirm(code, named, roster=entries)
    except (SpeakersUnclear, PeopleError) as unclear:
        raise BadInput(str(unclear)) from None
    take = "person takes" if len(circle.names) == 1 else "people take"
    note(f"{len(circle.names)} {take} part in {code}. Next, each of them has to say yes:")
    for name in circle.names.values():
        note(f'  chatham consent grant {code} "{name}"')


@speakers.command()
@click.argument("engagement")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def show(engagement: str, *, as_json: bool) -> None:
    """Show who is who."""
    try:
        circle = open_installation().people.circle(engagement_code(engagement))
    except (NotStored, PeopleError) as unknown:
        raise BadInput(str(unknown)) from None
    rows = [
        {"label": label, "name": circle.names[person], "role": circle.roles[person].value}
        for label, person in circle.labels.items()
    ]
    if as_json:
        result_json(rows)
        return
    for row in rows:
        alias = "" if row["label"] == row["name"] else f"  (as “{row['label']}”)"
        result(f"{row['role']:8} {row['name']}{alias}")
