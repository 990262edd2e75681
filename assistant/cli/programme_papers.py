"""`chatham programme papers|blueprint`: a sponsor's papers as files, and the ninety days."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import DONE, BadInput
from assistant.papers.typesetting import PaperError, as_pdf
from assistant.papers.word import as_word
from assistant.programme.blueprint.desk import Laid
from assistant.programme.papers.answers import QUESTIONS, Asked
from assistant.programme.papers.office import ANSWERS, BUDGET, PAPERS
from assistant.programme.refusals import ProgrammeError
from governance.identity import Actor, Role

T = TypeVar("T")
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.command()
@click.argument("paper", type=click.Choice([*PAPERS, "all"]))
@click.option("--out", type=_FOLDER, help="Write PDF and Word files here; without it, JSON.")
@click.option(
    "--question",
    "picked",
    type=click.Choice([one.value for one in Asked]),
    multiple=True,
    help=f"For {ANSWERS}: which two.",
)
def papers(paper: str, *, out: Path | None, picked: tuple[str, ...]) -> int:
    """Write PAPER as things are now: every number in it says where it comes from."""
    if picked and paper not in {ANSWERS, "all"}:
        raise BadInput(f"--question goes with {ANSWERS} only. Nothing was written.")
    office = open_installation().programme_papers
    questions = tuple(Asked(one) for one in picked) or tuple(QUESTIONS)[:2]
    for name in PAPERS if paper == "all" else (paper,):
        made = _asked(partial(office.issue, name, by=_MANAGER, picked=questions))
        if out is None:
            result_json(made.document())
            continue
        out.mkdir(parents=True, exist_ok=True)
        file = out / f"{name}.pdf"
        file.write_bytes(as_pdf(made.paper))
        file.with_suffix(".docx").write_bytes(as_word(made.paper))
        text = json.dumps(made.document(), ensure_ascii=False, indent=2)
        file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        if name == BUDGET:
            lines = _asked(lambda: office.budget_lines(by=_MANAGER))
            file.with_suffix(".csv").write_bytes(lines)
        result(str(file))
        note(f"  SHA-256 of its content, in the ledger: {made.paper.digest}")
    return DONE


@click.command()
@click.option("--done", "step", help="Say that a step is done, by its id.")
@click.option("--ics", type=click.Path(dir_okay=False, path_type=Path), help="Write a calendar.")
@_JSON
def blueprint(*, step: str | None, ics: Path | None, as_json: bool) -> int:
    """The ninety days: what is next, and every week of them."""
    desk = open_installation().blueprints
    if step is not None:
        _asked(lambda: desk.tick(step, done=True, by=_MANAGER))
    laid = _asked(lambda: desk.laid(by=_MANAGER))
    if laid is None:
        note("No ninety days have been begun. A programme manager begins them on their page.")
        return DONE
    if ics is not None:
        ics.write_bytes(_asked(lambda: desk.calendar(by=_MANAGER)))
        note(f"Written: {ics}")
    if as_json:
        result_json(_laid(laid))
        return DONE
    if laid.after is not None:
        note(f"Next: {laid.after.title} ({laid.after.owner.value}, by {laid.after.on})")
    for one in laid.steps:
        mark = "x" if one.done_on else "!" if one.is_late(laid.today) else " "
        result(f"[{mark}] {one.week:>2}  {one.on}  {one.owner.value:<18} {one.title}  ({one.id})")
    return DONE


def _laid(one: Laid) -> dict[str, Any]:
    return {
        "starts_on": str(one.plan.starts_on),
        "cohort": one.plan.cohort,
        "next": one.after.id if one.after else None,
        "steps": [
            {
                "step": step.id,
                "week": step.week,
                "on": str(step.on),
                "kind": step.kind.value,
                "owner": step.owner.value,
                "title": step.title,
                "done_on": str(step.done_on) if step.done_on else None,
            }
            for step in one.steps
        ],
    }


def _asked(what: Callable[[], T]) -> T:
    try:
        return what()
    except (ProgrammeError, PaperError) as refused:
        raise BadInput(str(refused)) from None
