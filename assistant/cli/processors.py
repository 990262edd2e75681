"""`chatham processors`: third parties, their checklists, and two signatures under each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import OFFICE, acting, as_officer
from assistant.register.checklist import CHECKLIST, open_questions
from assistant.register.refusals import RegisterError
from assistant.register.standing import SAID, Standing
from assistant.storage.register_records import Answer, EntryRecord, Office, Question
from governance.identity import ProcessorId

_Field: TypeAlias = str | tuple[str, ...] | datetime | None
_DAY: Final = click.DateTime(["%Y-%m-%d"])
_QUESTIONS: Final = click.Choice([q.value for q in Question])
_FIELDS: Final = (
    click.option("--contract", help="The reference the contract is filed under."),
    click.option("--dpa-on", type=_DAY, help="The day the data processing agreement was signed."),
    click.option("--sub-processor", "sub_processors", multiple=True, help="Each, or `none`."),
    click.option("--region", help="Where words are processed, such as eu."),
    click.option("--no-training", type=click.Choice(["yes", "no"]), help="Training is excluded."),
    click.option("--expires", type=_DAY, help="The first day on which it is out of force."),
)


def _fields(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


@click.group(cls=Listing)
def processors() -> None:
    """Say which third parties may be sent masked text; legal and privacy both sign."""


@processors.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_(*, as_json: bool) -> None:
    """List the register: who may be sent something, and what stands in the way of the others."""
    shown = open_installation().register.show()
    if as_json:
        result_json([_row(one) for one in shown])
        return
    if not shown:
        result("The register is empty: no third party is sent anything.")
    for one in shown:
        entry = one.entry
        if entry is None:
            continue
        gaps = "; ".join(SAID[gap] for gap in one.gaps)
        until = f"in force until {entry.expires:%Y-%m-%d}" if entry.expires else ""
        result(
            f"{entry.id} ({entry.vendor}): " + (f"sent nothing, because {gaps}" if gaps else until)
        )


@processors.command()
@click.argument("vendor")
@click.option("--yes", "yes", multiple=True, type=_QUESTIONS, help="Answer a question with yes.")
@click.option("--no", "no", multiple=True, type=_QUESTIONS, help="… with no.")
@click.option("--not-applicable", "inapplicable", multiple=True, type=_QUESTIONS, help="… or so.")
@click.option("--all-yes", is_flag=True, help="Answer every question with yes.")
@click.option("--sign", "office", type=OFFICE, help="Sign it for legal or for privacy.")
@as_officer
def checklist(
    vendor: str,
    yes: tuple[str, ...],
    no: tuple[str, ...],
    inapplicable: tuple[str, ...],
    *,
    all_yes: bool,
    office: str | None,
    officer: str,
) -> None:
    """Fill in and sign VENDOR's checklist, before they show anything."""
    chatham = open_installation()
    answers = dict.fromkeys(Question, Answer.YES) if all_yes else {}
    answers |= {Question(q): Answer.YES for q in yes} | {Question(q): Answer.NO for q in no}
    answers |= {Question(q): Answer.NOT_APPLICABLE for q in inapplicable}
    with _refusals():
        if answers:
            chatham.register.answer(vendor, answers, by=acting(officer, _office(office)))
        if office is not None:
            by = acting(officer, Office(office))
            chatham.register.sign_checklist(vendor, office=Office(office), by=by)
    with chatham.database.read() as work:
        given = work.processors.answers(vendor)
    for question, asked in CHECKLIST.items():
        said = given[question].value if question in given else "open"
        result(f"{said:>14}  {question.value}: {asked.text}")
    if left := open_questions(given):
        note(f"{len(left)} still stand in the way of a signature.")


@processors.command()
@click.argument("processor")
@click.argument("vendor")
@_fields
@as_officer
def add(processor: str, vendor: str, *, officer: str, **fields: _Field) -> None:
    """Enter PROCESSOR, such as openai:gpt-5, of a VENDOR whose checklist is signed."""
    chatham = open_installation()
    now = chatham.clock.now()
    entry = EntryRecord(id=ProcessorId(processor), vendor=vendor, added_at=now, changed_at=now)
    with _refusals():
        chatham.register.enter(_filled(entry, fields), by=acting(officer))
    note("Entered. It is sent nothing until legal and privacy have signed.")


@processors.command()
@click.argument("processor")
@_fields
@as_officer
def change(processor: str, *, officer: str, **fields: _Field) -> None:
    """Change PROCESSOR's entry; it has to be signed again."""
    chatham = open_installation()
    with _refusals():
        chatham.register.change(
            ProcessorId(processor), lambda e: _filled(e, fields), by=acting(officer)
        )
    note("Changed. It is sent nothing until legal and privacy have signed it as it is now.")


@processors.command()
@click.argument("processor")
@click.argument("office", type=OFFICE)
@as_officer
def sign(processor: str, office: str, *, officer: str) -> None:
    """Sign PROCESSOR's entry for OFFICE, exactly as it is now."""
    chatham = open_installation()
    with _refusals():
        by = acting(officer, Office(office))
        chatham.register.sign(ProcessorId(processor), office=Office(office), by=by)
    note(f"Signed for {office}.")


@processors.command()
@click.argument("processor")
@as_officer
def remove(processor: str, *, officer: str) -> None:
    """Take PROCESSOR out of the register; from now on it is sent nothing."""
    chatham = open_installation()
    with _refusals():
        chatham.register.remove(ProcessorId(processor), by=acting(officer))
    note("Taken out.")


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except RegisterError as refused:
        stopped = StoppedByGate if refused.cause != "not_a_code" else BadInput
        raise stopped(str(refused)) from None


def _office(given: str | None) -> Office:
    return Office(given) if given else Office.PRIVACY


def _filled(entry: EntryRecord, fields: Mapping[str, _Field]) -> EntryRecord:
    given: dict[str, Any] = {
        name: value for name, value in fields.items() if value not in (None, ())
    }
    for name in ("dpa_on", "expires"):
        day = given.get(name)
        if isinstance(day, datetime):
            given[name] = day.replace(tzinfo=UTC)
    if "no_training" in given:
        given["no_training"] = Answer(given["no_training"])
    return replace(entry, **given)


def _row(one: Standing) -> dict[str, Any]:
    entry = one.entry
    return {
        "processor": entry.id if entry else None,
        "vendor": entry.vendor if entry else None,
        "holds": one.holds,
        "gaps": [gap.value for gap in one.gaps],
        "signed": {s.office.value: s.at.isoformat() for s in one.signatures},
    }
