"""`chatham themes`: reports on what coaching is about, their cost, and what is left of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click

from assistant.cli.codes import CODE
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import DONE, STOPPED, BadInput
from assistant.cli.listing import Listing
from assistant.themes.errors import ThemesError
from assistant.themes.page import budget_text, plan_text, refusal_text, report_json, report_text
from assistant.themes.periods import Period
from assistant.themes.reporting import Refusal, Report
from assistant.themes.taxonomy import Taxonomy, TaxonomyError, installed
from governance.identity import Actor, EngagementId, PersonId, Role

_AS: Final = click.option("--as", "person", type=CODE, help="Your id, for the ledger.")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="For machines.")


def _analyst(person: str | None) -> Actor:
    return Actor(person=PersonId(person) if person else None, role=Role.LD_ANALYST)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as bad:
        raise BadInput(str(bad)) from None


@click.group(cls=Listing)
def themes() -> None:
    """What coaching is about, counted by person and blurred; what few share is not shown."""


@themes.command()
@click.argument("cohort", type=CODE)
@click.argument("period")
@_AS
@_JSON
def report(cohort: str, period: str, *, person: str | None, as_json: bool) -> int:
    """The report of COHORT over PERIOD (2026-Q3, or 2026). Asked again, it costs nothing."""
    chatham = open_installation()
    made = _asked(
        lambda: chatham.themes.reports.report(cohort, _period(period), by=_analyst(person))
    )
    if isinstance(made, Refusal):
        result(refusal_text(made))
        return STOPPED
    if as_json:
        result_json(report_json(made))
    else:
        result(report_text(made))
    return DONE


@themes.command()
@click.argument("cohort", type=CODE)
@click.argument("before")
@click.argument("after")
@_AS
@_JSON
def compare(cohort: str, before: str, after: str, *, person: str | None, as_json: bool) -> int:
    """Two reports of COHORT side by side: more, less, or not distinguishable.

    One that was not made yet is made and paid for; `chatham themes plan` says at what cost.
    """
    reports = open_installation().themes.reports
    by = _analyst(person)
    made: list[Report] = []
    for period in (_period(before), _period(after)):
        one = _asked(lambda period=period: reports.report(cohort, period, by=by))
        if isinstance(one, Refusal):
            result(refusal_text(one))
            return STOPPED
        made.append(one)
    changes = _asked(lambda: reports.compare(made[0], made[1]))
    if as_json:
        result_json({code: change.value for code, change in changes.items()})
        return DONE
    for code, change in changes.items():
        result(f"{made[1].taxonomy.title(code)}: {change.value.replace('_', ' ')}")
    return DONE


@themes.command()
@click.argument("cohort", type=CODE)
@click.argument("period")
def plan(cohort: str, period: str) -> None:
    """What a report would cost, and how precise it would be, before anything is spent."""
    planning = open_installation().themes.planning
    result(plan_text(_asked(lambda: planning.plan(cohort, _period(period)))))


@themes.command()
@click.argument("cohort", type=CODE)
@click.argument("year", type=click.IntRange(2000, 2999))
def budget(cohort: str, year: int) -> None:
    """What reports have cost the people of COHORT in the data of YEAR, and what is left."""
    planning = open_installation().themes.planning
    result(budget_text(_asked(lambda: planning.budget(cohort, year))))


@themes.command()
def cohorts() -> None:
    """List the cohorts."""
    for name in open_installation().themes.planning.cohorts():
        result(name)


@themes.command()
@click.argument("cohort", type=CODE)
@click.argument("engagement", type=CODE)
@_AS
def enrol(cohort: str, engagement: str, *, person: str | None) -> None:
    """Put ENGAGEMENT into COHORT, for good: cohorts are a fixed division."""
    planning = open_installation().themes.planning
    who = PersonId(person) if person else None
    by = Actor(person=who, role=Role.PROGRAMME_MANAGER)
    _asked(lambda: planning.enrol(cohort, EngagementId(engagement), by=by))
    note("Enrolled.")


@themes.command()
@click.option(
    "--check",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check this file; nothing is changed.",
)
@_JSON
def taxonomy(*, file: Path | None, as_json: bool) -> None:
    """Show the themes and their version, or check a file of them."""
    try:
        shown = installed() if file is None else Taxonomy.read(file)
    except TaxonomyError:
        if file is None:
            raise
        raise BadInput(
            f"{file.name} is no taxonomy: JSON with a version, and groups with an id, a title and "
            "their themes, no id twice. `chatham themes taxonomy --json` shows one. Nothing was "
            "changed."
        ) from None
    if as_json:
        result_json({**json.loads(shown.model_dump_json()), "digest": shown.digest})
        return
    result(f"{shown.version}, {len(shown.themes)} themes, {shown.digest[:16]}")
    for group in shown.groups:
        result(f"{group.title}: {', '.join(theme.title for theme in group.themes)}")


def _asked(ask: Any) -> Any:  # noqa: ANN401  -- whatever was asked for
    try:
        return ask()
    except ThemesError as refused:
        raise BadInput(str(refused)) from None
