"""`chatham import`: transcripts in, sealed; all of them, or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.rosters import read_roster
from assistant.sessions.filing import File, Filed, file_for, read
from assistant.sessions.people import Circle, PeopleError, engagement_code
from assistant.transcripts.decoding import check_size
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.reading import FORMATS
from assistant.transcripts.speakers import SpeakersUnclear, UnmappedSpeakers, parse_speakers
from governance.identity import Actor, EngagementId, Role
from governance.ledger.events import SYSTEM
from governance.outcomes import NoConsent
from governance.raw import CoacheeLevel, CoachType, SessionContext


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--engagement", "-e", required=True, help="The engagement's code, such as north-7.")
@click.option("--speakers", help='Who is who: "Label=coach,Label2=coachee". Remembered.')
@click.option(
    "--as", "as_format", type=click.Choice(sorted(FORMATS)), help="The format, not guessed."
)
@click.option("--author", help="Who wrote the notes, when the engagement has several coaches.")
@click.option(
    "--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Names to mask."
)
@click.option("--level", type=click.Choice(get_args(CoacheeLevel)), help="The coachee's level.")
@click.option("--coach-type", type=click.Choice(get_args(CoachType)), help="Whose coach it is.")
@click.option("--hold", is_flag=True, help="Without consent: keep it sealed and unread, 7 days.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def import_(files: tuple[Path, ...], engagement: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401  -- click hands options over by name
    """Take in transcripts: Zoom, Teams, Meet, Otter, Whisper, SRT, text, or your notes.

    Everybody who speaks has to have said yes; otherwise nothing is stored.
    """
    chatham = open_installation()
    chatham.retention.expire()
    try:
        code = engagement_code(engagement)
        context = SessionContext(coachee_level=options["level"], coach_type=options["coach_type"])
        read_files = [
            File(
                data=_bytes(path),
                filename=path.name,
                as_format=options["as_format"],
                author=options["author"],
                context=context,
            )
            for path in files
        ]
        readings = [(file, read(file)) for file in read_files]
        circle = _circle(chatham, code, options["speakers"], options["roster"])
        filed = [
            file_for(circle, reading, file, processor=chatham.processor, ids=chatham.ids)
            for file, reading in readings
        ]
    except UnmappedSpeakers as unmapped:
        raise BadInput(unmapped.for_user()) from None
    except (UnreadableTranscript, SpeakersUnclear, PeopleError) as refused:
        raise BadInput(str(refused)) from None
    chatham.people.keep(circle)
    _receive(chatham, circle, filed, hold=options["hold"], as_json=as_json)


def _receive(
    chatham: Chatham,
    circle: Circle,
    filed: list[Filed],
    *,
    hold: bool,
    as_json: bool,
) -> None:
    arrivals = [one.arrival for one in filed]
    received = chatham.reception.receive_all(arrivals, by=_importer(circle), hold=hold)
    if isinstance(received, NoConsent):
        names = sorted(circle.names[p] for p in received.people if p in circle.names)
        asks = "\n".join(f'  chatham consent grant {circle.engagement} "{name}"' for name in names)
        raise BadInput(
            f"{received.explain()}\nNothing of the file was stored; who is who is remembered.\n"
            f"Still to say yes: {', '.join(names)}. When they have:\n{asks}\n"
            "Or keep the file sealed and unread for 7 days with --hold."
        )
    for one in filed:
        for said in one.notices:
            note(said)
    if as_json:
        result_json([{"session": r.id, "status": r.status.value} for r in received])
        return
    for record in received:
        result(record.id)
    note(f"{len(received)} taken in, sealed. Next: chatham summarize --all")


def _bytes(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as fault:
        raise BadInput(f"A file could not be read ({type(fault).__name__}).") from None


def _circle(
    chatham: Chatham, code: EngagementId, speakers: str | None, roster: Path | None
) -> Circle:
    named = parse_speakers(speakers) if speakers else {}
    entries = read_roster(roster) if roster else ()
    return chatham.people.plan(code, named, roster=entries)


def _importer(circle: Circle) -> Actor:
    coaches = [p for p, role in circle.roles.items() if role is Role.COACH]
    return Actor(person=coaches[0], role=Role.COACH) if len(coaches) == 1 else SYSTEM
