"""`chatham programme`: people out of files, coaches and capacity, KPIs and their figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import DONE, BadInput
from assistant.cli.listing import Listing
from assistant.cli.piloting import pilot
from assistant.cli.programme_papers import blueprint, papers
from assistant.programme.kpis.board import Line
from assistant.programme.kpis.checks import WARNINGS
from assistant.programme.people.importing import Imported
from assistant.programme.people.mapping import ColumnMapping, MappingError, written
from assistant.programme.people.reading import PeopleFileError
from assistant.programme.refusals import ProgrammeError
from governance.identity import Actor, PersonId, Role

T = TypeVar("T")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="For machines.")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)


@click.group(cls=Listing)
def programme() -> None:
    """The programme around coaching: enrolment, capacity, KPIs; nobody's sessions."""


programme.add_command(pilot)


@programme.command("import")
@click.argument("file", type=_FILE)
@click.option("--mapping", type=_FILE, help="TOML: [columns] part = heading, [regions], pay_cuts.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and keep nothing.")
@click.option("--whole", is_flag=True, help="Who is not in the file leaves the register.")
@_JSON
def import_(file: Path, *, mapping: Path | None, dry_run: bool, whole: bool, as_json: bool) -> int:
    """Take people in from FILE, a CSV of your HR system: all of them, or none."""
    imports = open_installation().structure.imports
    made = _asked(
        lambda: imports.take_in(
            file.read_bytes(), _mapping(mapping), by=_MANAGER, store=not dry_run, whole=whole
        )
    )
    if as_json:
        result_json(asdict(made))
    else:
        _told(made, dry_run=dry_run)
    if made.wrong:
        raise BadInput("Nothing was taken in. Mend these lines and try again.")
    return DONE


@programme.command()
@_JSON
def people(*, as_json: bool) -> int:
    """Enrolment by cohort, and the places there are."""
    found = _asked(lambda: open_installation().structure.coaches.capacity(by=_MANAGER))
    enrolled = {cohort or "-": count for cohort, count in found.enrolled.items()}
    if as_json:
        told = {"coaches": found.coaches, "places": found.places, "taken": found.taken}
        result_json(told | {"enrolled": enrolled})
        return DONE
    for cohort, count in sorted(enrolled.items()):
        result(f"{cohort:<30} {count:>7}")
    result(f"{found.coaches} coaches, {found.taken} of {found.places} places taken")
    return DONE


@programme.command()
@click.option("--compute", is_flag=True, help="Make the figures that are due first.")
@click.option("--file", "file", type=_FILE, help="Hand in figures: kpi,period,value.")
@_JSON
def kpis(*, compute: bool, file: Path | None, as_json: bool) -> int:
    """The board: every KPI, its newest figure, its owner, and what it lacks."""
    office = open_installation().kpis
    if file is not None:
        kept = _asked(lambda: office.figures.from_file(file.read_bytes(), by=_MANAGER))
        note(f"{len(kept)} kept. Each counts when its owner has signed it.")
    if compute:
        office.surveys.close_due()
        note(f"{office.figures.compute_due()} made.")
    board = office.board.drawn(_MANAGER)
    if as_json:
        result_json([_line(line) for line in board.lines])
        return DONE
    for line in board.lines:
        told = _line(line)
        lacks = f"  ({', '.join(told['lacks'])})" if told["lacks"] else ""
        value = "-" if told["value"] is None else f"{told['value']:g}"
        result(f"{told['kpi']:<24} {value:>8}  {told['period'] or '':<20} {told['owner']}{lacks}")
    if not board.lines:
        note("No KPI is in the plan. A programme manager begins one on the page of KPIs.")
    for warned in board.warnings:
        note(WARNINGS[warned])
    return DONE


@programme.command()
@click.option("--as", "person", required=True, help="Your id: a coach or coachee sees their own.")
@click.option("--coach", is_flag=True, help="As a coach.")
@_JSON
def slots(*, person: str, coach: bool, as_json: bool) -> int:
    """The times one person offers or can book."""
    booking = open_installation().structure.booking
    if coach:
        own = _asked(lambda: booking.own(Actor(person=PersonId(person), role=Role.COACH)))
        rows = [
            (one.slot.id, one.slot.starts_at, one.slot.minutes, one.slot.state.value) for one in own
        ]
    else:
        who = Actor(person=PersonId(person), role=Role.COACHEE)
        offered = _asked(lambda: booking.offered(who))
        rows = [
            (one.slot, one.starts_at, one.minutes, "booked" if one.mine else "offered")
            for one in offered
        ]
    told = [
        {"slot": slot, "starts_at": at.isoformat(), "minutes": minutes, "state": state}
        for slot, at, minutes, state in rows
    ]
    if as_json:
        result_json(told)
    else:
        for one in told:
            result(f"{one['starts_at']}  {one['minutes']} min  {one['state']}  {one['slot']}")
    return DONE


def _mapping(path: Path | None) -> ColumnMapping | None:
    try:
        return None if path is None else written(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise BadInput("The mapping is not text in UTF-8. Nothing was read.") from None


def _told(made: Imported, *, dry_run: bool) -> None:
    for error in made.errors:
        result(f"line {error.line}: {error.part or 'row'}: {error.why}")
    if made.stored:
        end = "Taken in."
    elif made.wrong:
        end = "Nothing was kept."
    else:
        end = "This was a dry run: nothing was kept." if dry_run else "There was nothing to change."
    note(
        f"{made.new} new, {made.changed} changed, {made.same} as before, {made.gone} leaving, "
        f"{made.wrong} wrong. {end}"
    )


def _line(line: Line) -> dict[str, Any]:
    newest = line.newest
    return {
        "kpi": line.kpi.id,
        "value": newest.value if newest else None,
        "period": newest.period if newest else None,
        "owner": line.owner,
        "source": line.kpi.source,
        "lacks": [lack.value for lack in line.lacks],
    }


def _asked(what: Callable[[], T]) -> T:
    try:
        return what()
    except (ProgrammeError, PeopleFileError, MappingError) as refused:
        raise BadInput(str(refused)) from None


programme.add_command(papers)
programme.add_command(blueprint)
