"""`chatham learn`: three minutes a week, because of a goal of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from assistant.cli.codes import CODE
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import DONE, BadInput
from assistant.cli.listing import Listing
from assistant.microlearning.catalogue import installed
from assistant.microlearning.catalogue import read as read_file
from assistant.microlearning.module import Module, ModuleError
from assistant.microlearning.outline import outlined
from assistant.microlearning.own import LearningError
from assistant.storage.learning_records import Tried
from assistant.themes.errors import ThemesError
from assistant.themes.reporting import Paid
from governance.identity import Actor, PersonId, Role

_AS: Final = click.option("--as", "person", type=CODE, required=True, help="Your id.")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="For machines.")


def _coachee(person: str) -> Actor:
    return Actor(person=PersonId(person), role=Role.COACHEE)


def _keeper(person: str) -> Actor:
    return Actor(person=PersonId(person), role=Role.LD_ANALYST)


@click.group(cls=Listing)
def learn() -> None:
    """Short modules for coachees, and the organization's own."""


@learn.command()
@_JSON
def propose(*, as_json: bool) -> int:
    """Propose what is due now, to whoever it is due to; says how many and to nobody's name."""
    proposing = open_installation().coaching.learning.proposing
    due = proposing.candidates()
    made = sum(proposing.propose(session) is not None for session in due)
    if as_json:
        result_json({"looked_at": len(due), "proposed": made})
    else:
        result(f"{made} proposed, {len(due)} looked at.")
    return DONE


@learn.command("list")
@_AS
@_JSON
def list_(person: str, *, as_json: bool) -> int:
    """What was proposed to you, newest first."""
    found = open_installation().coaching.learning.own.of(_coachee(person))
    if as_json:
        result_json([{"id": o.id, "module": o.told.module, "asks": o.asks} for o in found])
        return DONE
    if not found:
        note("Nothing yet. Say yes to microlearning, and let your coach share a recap.")
    for one in found:
        title = one.module.title if one.module else "(not in the library any more)"
        result(f"{one.id}  {one.at.date().isoformat()}  {title}{'  (a question)' * one.asks}")
    return DONE


@learn.command()
@click.argument("proposal")
@_AS
def read(proposal: str, person: str) -> int:
    """Read one of yours."""
    own, who = open_installation().coaching.learning.own, _coachee(person)
    try:
        own.opened(proposal, who)
        found = own.find(proposal, who)
    except LearningError as refused:
        raise BadInput(str(refused)) from None
    if found.module is None:
        raise BadInput("This module is not in the library any more.")
    goal = own.goal(found, who)
    result(_text(found.module, goal))
    return DONE


@learn.command()
@click.argument("proposal")
@click.argument("answer", type=click.Choice([one.value for one in Tried]))
@click.option("--useful/--not-useful", default=None, help="Whether it was.")
@_AS
def tried(proposal: str, answer: str, *, useful: bool | None, person: str) -> int:
    """Say how it went. Nobody else sees it."""
    own, who = open_installation().coaching.learning.own, _coachee(person)
    try:
        own.tried(proposal, who, Tried(answer))
        if useful is not None:
            own.found(proposal, who, useful=useful)
    except LearningError as refused:
        raise BadInput(str(refused)) from None
    result("Noted, for you alone.")
    return DONE


@learn.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> int:
    """Check module FILES; without any, the library that is installed."""
    try:
        modules = [read_file(path) for path in files] if files else list(installed().modules)
    except ModuleError as broken:
        raise BadInput(str(broken)) from None
    for one in modules:
        result(f"{one.id}/{one.version}  {one.theme}  {one.minutes} min  {one.title}")
    note(f"{len(modules)} fine. Catalogue {installed().digest[:16]}.")
    return DONE


@learn.command()
@click.argument("report", type=CODE)
@click.argument("theme", type=CODE)
@_AS
def outline(report: str, theme: str, person: str) -> int:
    """Print the outline of a module on THEME, with what a theme REPORT says of it.

    Write its parts, give it to `chatham learn draft --release REPORT`; somebody else publishes it.
    """
    try:
        made = open_installation().themes.reports.read(report, by=_keeper(person))
    except ThemesError as refused:
        raise BadInput(str(refused)) from None
    if isinstance(made, Paid):
        raise BadInput("This report is still being counted. Ask again when it is done.")
    try:
        text = outlined(made, theme)
    except ModuleError as refused:
        raise BadInput(str(refused)) from None
    result(text)
    return DONE


@learn.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--release", type=CODE, help="The theme report it was drafted from.")
@_AS
def draft(file: Path, release: str | None, person: str) -> int:
    """Keep FILE as a draft of the organization's own."""
    modules = open_installation().coaching.learning.modules
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            f"{file.name} cannot be read as UTF-8 text. Nothing was kept. Save it as plain text."
        ) from None
    try:
        made = modules.draft(text, by=_keeper(person), release=release)
    except ModuleError as refused:
        raise BadInput(str(refused)) from None
    result(f"{made.id}/{made.version} is a draft. Somebody else publishes it.")
    return DONE


@learn.command()
@click.argument("module", type=CODE)
@click.argument("version", type=int)
@click.option("--publish/--no", required=True, help="Publish it; or turn it down, or back.")
@_AS
def decide(module: str, version: int, *, publish: bool, person: str) -> int:
    """Publish a draft of somebody else's."""
    modules = open_installation().coaching.learning.modules
    try:
        made = modules.decide(module, version, publish=publish, by=_keeper(person))
    except ModuleError as refused:
        raise BadInput(str(refused)) from None
    result(f"{made.id}/{made.version} is {made.state.value}.")
    return DONE


@learn.command()
@_AS
def counts(person: str) -> int:
    """How many found a module useful, from five people on and then by fives."""
    found = open_installation().coaching.learning.modules.tallies(by=_keeper(person))
    for one in found:
        result(f"{one.module}  useful to {one.useful} of {one.answers}")
    if not found:
        note("Fewer than five have answered about any module.")
    return DONE


def _text(module: Module, goal: str | None) -> str:
    parts = [module.title, f"{module.minutes} minutes"]
    if goal:
        parts.append(f"Because of your goal: {goal}")
    parts += [*module.idea, "For example", *module.example, "This week"]
    parts += [f"- {line}" for line in module.practice]
    return "\n\n".join((*parts, module.plan, module.question))
