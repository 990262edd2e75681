"""`chatham cases`: what is there after a stop, for the people it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from assistant.bootstrap import Chatham
from assistant.cases.desk import CaseRefusedError, NoSuchCaseError
from assistant.cases.page import CasePage, note_text, page_text
from assistant.cli.context import note as tell
from assistant.cli.context import open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from governance.identity import Actor, Role
from governance.outcomes import NoConsent, Route
from governance.policy.case_facts import CaseAct

T = TypeVar("T")
_DESKS = [Route.HR, Route.LEGAL, Route.EXTERNAL_EXECUTIVE_COACH, Route.INTERNAL_COACH]
_number = click.argument("number", type=int)
_engagement = click.option("--engagement", "-e", help="The engagement …")
_person = click.option("--as", "person", help="… and who you are in it.")
_json = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.group(cls=Listing)
def cases() -> None:
    """What happens after a stop: a door, not a recipient. Nobody is told but you."""


@cases.command("list")
@_engagement
@_person
@click.option("--overdue", is_flag=True, help="As the confidential handler: a number and a clock.")
@click.option("--behind", type=click.Choice([r.value for r in _DESKS]), help="Behind a door.")
@_json
def list_(
    engagement: str | None, person: str | None, *, overdue: bool, behind: str | None, as_json: bool
) -> None:
    """List your cases; with --overdue or --behind, what the handler or a desk may see."""
    chatham = open_installation()
    handler = Actor(person=None, role=Role.ESCALATION_HANDLER)
    if overdue:
        waiting = chatham.cases.desk.overdue(handler)
        _rows(
            [
                {"case": w.number, "overdue_hours": w.overdue_for.total_seconds() // 3600}
                for w in waiting
            ],
            as_json=as_json,
        )
    elif behind is not None:
        shown = chatham.cases.desk.behind(Route(behind), handler)
        _rows(
            [{"case": s.number, "name": s.name, "about": list(s.subjects)} for s in shown],
            as_json=as_json,
        )
    else:
        pages = chatham.cases.desk.mine(_actor(chatham, engagement, person))
        _rows(
            [{"case": p.number, "session": p.session, "status": p.status} for p in pages],
            as_json=as_json,
        )


@cases.command()
@_number
@_engagement
@_person
@_json
def show(number: int, engagement: str | None, person: str | None, *, as_json: bool) -> None:
    """Show a case: why, the door, and the ways on. Turns are shown to its owner only."""
    chatham = open_installation()
    _page(lambda: chatham.cases.desk.show(number, _actor(chatham, engagement, person)), as_json)


@cases.command()
@_number
@_engagement
@_person
@_json
def acknowledge(number: int, engagement: str | None, person: str | None, *, as_json: bool) -> None:
    """Say that you have seen it; its clock stops."""
    chatham = open_installation()
    actor = _actor(chatham, engagement, person)
    _page(lambda: chatham.cases.desk.acknowledge(number, actor), as_json)


@cases.command()
@_number
@_engagement
@_person
@_json
def resolve(number: int, engagement: str | None, person: str | None, *, as_json: bool) -> None:
    """Say that you are done with it."""
    chatham = open_installation()
    _page(lambda: chatham.cases.desk.resolve(number, _actor(chatham, engagement, person)), as_json)


@cases.command("open-door")
@_number
@_engagement
@_person
@click.option("--to", type=click.Choice([r.value for r in _DESKS]), help="Another door.")
@click.option("--show-subject", is_flag=True, help="Also show what it is about, not only who asks.")
@_json
def open_door(
    number: int,
    engagement: str | None,
    person: str | None,
    *,
    to: str | None,
    show_subject: bool,
    as_json: bool,
) -> None:
    """As the coachee: let the person behind the door see your name."""
    chatham = open_installation()
    actor = _actor(chatham, engagement, person)
    door = Route(to) if to else None
    _page(
        lambda: chatham.cases.desk.open_door(number, actor, to=door, shows_subject=show_subject),
        as_json,
    )


@cases.command()
@_number
@_engagement
@_person
def note(number: int, engagement: str | None, person: str | None) -> None:
    """Print an empty note to fill in by hand. No model sees it, and Chatham keeps no copy."""
    chatham = open_installation()
    actor = _actor(chatham, engagement, person)
    page = _asked(lambda: chatham.cases.desk.show(number, actor, act=CaseAct.WRITE_NOTE))
    result(note_text(page))


@cases.command()
@_number
@_engagement
@_person
@click.option("--agree", is_flag=True, help="As the coachee: agree to it, on record.")
def without(number: int, engagement: str | None, person: str | None, *, agree: bool) -> None:
    """Summarize the session without its flagged parts, once every coachee has agreed."""
    chatham = open_installation()
    actor = _actor(chatham, engagement, person)
    if agree:
        _asked(lambda: chatham.cases.desk.agree(number, actor))
        tell("Recorded. The coach may now have the rest summarized, on this machine only.")
        return
    taken = _asked(lambda: chatham.cases.partial.take_in(number, actor))
    if isinstance(taken, NoConsent):
        raise StoppedByGate(taken.explain())
    left = ", ".join(str(turn) for turn in taken.left_out)
    tell(f"Left out: turns {left}. The rest waits: chatham summarize {taken.id}")
    result(taken.id)


def _actor(chatham: Chatham, engagement: str | None, person: str | None) -> Actor:
    if engagement is None or person is None:
        raise BadInput("Say who you are: --engagement CODE --as NAME.")
    try:
        found = chatham.people.circle(engagement_code(engagement)).named(person)
    except (PeopleError, NotStored) as unknown:
        raise BadInput(str(unknown)) from None
    return Actor(person=found.person, role=Role(found.role))


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except NoSuchCaseError as unknown:
        raise BadInput(str(unknown)) from None
    except CaseRefusedError as refused:
        raise StoppedByGate(str(refused)) from None


def _page(ask: Callable[[], CasePage], as_json: bool) -> None:  # noqa: FBT001  -- passed on
    page = _asked(ask)
    if not as_json:
        result(page_text(page))
        return
    told: dict[str, Any] = asdict(page)
    told |= {name: told[name].isoformat() for name in ("opened_at", "due_at") if told[name]}
    result_json(told)


def _rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        result_json(rows)
        return
    for row in rows:
        result("  ".join(f"{name} {value}" for name, value in row.items()))
    if not rows:
        result("Nothing waits.")
