"""`chatham programme pilot`: what so many people can see; registering, running and reading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_for_work, open_installation, result, result_json
from assistant.cli.exits import DONE, BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.programme.pilot.design import CAUTIONS, USUAL, Attribute, Design, Why
from assistant.programme.pilot.handing_in import ComparisonStoppedError, Read
from assistant.programme.pilot.power import LIKELY
from assistant.programme.pilot.telling import WHY, how_many
from assistant.programme.pilot.words import promised, read_out, what_next
from assistant.programme.refusals import ProgrammeError
from governance.identity import Actor, PersonId, Role

T = TypeVar("T")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="For machines.")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_OPTIONS: Final = (
    click.option("--cohort", required=True, help="Whose people are the pilot group."),
    click.option("--metric", "metrics", multiple=True, required=True, help="KPIs; one decides."),
    click.option("--sponsor", default="", help="An office, such as Operations; not a name."),
    click.option("--hypothesis", default="", help="What you expect, in one line."),
    click.option("--starts", type=click.DateTime(["%Y-%m-%d"]), help="Today if left out."),
    click.option("--weeks", default=10, show_default=True, help="8 to 12."),
    click.option(
        *("--match", "attributes"),
        multiple=True,
        type=click.Choice([one.value for one in Attribute]),
        default=[one.value for one in USUAL],
        show_default=True,
        help="What those who are compared have in common.",
    ),
    click.option("--region", help="Where those come from whom the pilot is compared with."),
    click.option("--uplift", type=float, help="Hoped for, in the unit of the first metric."),
    click.option("--deviation", type=float, help="Standard deviation of one person's figure."),
    click.option("--correlation", default=LIKELY, show_default=True, help="Before with after."),
)


def _designed(command: Callable[..., int]) -> Callable[..., int]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(cls=Listing)
def pilot() -> None:
    """A pilot: two groups, metrics registered before it starts, read once."""


@pilot.command()
@_designed
@_JSON
def plan(*, as_json: bool, **said: Any) -> int:  # noqa: ANN401  -- the options above
    """Say what a design can show; nothing is kept."""
    chatham = open_installation()
    design = _design(chatham, said)
    found, cautions = _asked(lambda: chatham.pilot.desk.plan(design, by=_MANAGER))
    sentences = [str(one) for one in promised(found)]
    warned = [CAUTIONS[one] for one in cautions]
    if as_json:
        result_json(asdict(found) | {"said": sentences, "cautions": warned})
        return DONE
    for sentence in sentences:
        result(sentence)
    for apart in found.balance:
        before = "" if apart.before is None else f"{apart.before:.2f} apart before matching, "
        result(f"{apart.name:<10} {before}{apart.after:.2f} apart after matching")
    for words in warned:
        note(words)
    return DONE


@pilot.command()
@_designed
@_JSON
def register(*, as_json: bool, **said: Any) -> int:  # noqa: ANN401  -- the options above
    """Fix a design and its metrics before the pilot starts."""
    chatham = open_installation()
    design = _design(chatham, said)
    made = _asked(lambda: chatham.pilot.desk.register(design, by=_MANAGER))
    result_json({"pilot": made}) if as_json else result(made)
    return DONE


@pilot.command()
def start() -> int:
    """Start the registered pilot: from now on its weeks run."""
    _asked(lambda: open_installation().pilot.desk.start(by=_MANAGER))
    note("It runs.")
    return DONE


@pilot.command()
def stop() -> int:
    """Stop the running pilot; then it can be read, and nothing of it changes."""
    _asked(lambda: open_installation().pilot.desk.stop(by=_MANAGER))
    note("It has stopped.")
    return DONE


@pilot.command()
def withdraw() -> int:
    """Take a registered pilot back before it starts; it stays on record."""
    _asked(lambda: open_installation().pilot.desk.withdraw(by=_MANAGER))
    note("It is taken back.")
    return DONE


@pilot.command()
@click.option("--metric", "metrics", multiple=True, required=True, help="KPIs; the first decides.")
@click.option(
    "--why",
    type=click.Choice([one.value for one in Why]),
    required=True,
    help="The reason, on record.",
)
def change(*, metrics: tuple[str, ...], why: str) -> int:
    """Register other metrics: a version of its own, with its reason, in the ledger."""
    desk = open_installation().pilot.desk
    _asked(lambda: desk.change_metrics(metrics, Why(why), by=_MANAGER))
    note("Changed, and noted with its reason.")
    return DONE


@pilot.command()
@click.argument("metric")
@click.argument("file", type=_FILE)
@click.option("--as", "person", required=True, help="Your id: the owner of the metric.")
@click.option("--sign", is_flag=True, help="Stand by the figures and read them, once.")
@_JSON
def read(metric: str, file: Path, *, person: str, sign: bool, as_json: bool) -> int:
    """Hand in both groups' figures: code,group,before,after and what is matched on.

    Without --sign the file is only checked, and nothing of the outcome shows.
    """
    chatham = open_installation()
    owner = Actor(person=PersonId(person), role=Role.SPONSOR)
    data = file.read_bytes()
    if sign:
        found = _asked(lambda: chatham.pilot.readings.read(metric, data, by=owner))
        _told(chatham, (found,), as_json=as_json)
        return DONE
    handed = _asked(lambda: chatham.pilot.readings.check(metric, data, by=owner))
    told = {"pilot": handed.pilot, "comparison": handed.comparison, "wrong": handed.wrong}
    if as_json:
        result_json(told | {"errors": [asdict(one) for one in handed.errors]})
    else:
        for error in handed.errors:
            result(f"line {error.line}: {error.column or 'row'}: {error.why}")
        note(
            f"{handed.pilot} in the pilot group, {handed.comparison} beside, {handed.wrong} wrong."
        )
    if handed.wrong:
        raise BadInput("Nothing was read. Mend these lines and try again.")
    note("Every line is fine. Nothing is read before you stand by it: --sign.")
    return DONE


@pilot.command()
@click.argument("file", type=_FILE)
@click.option("--as", "person", required=True, help="Your id; you stand in for the programme.")
@click.option("--check", is_flag=True, help="Show what would be shown; nothing is kept.")
@_JSON
def narratives(file: Path, *, person: str, check: bool, as_json: bool) -> int:
    """Hand in what line managers wrote about their teams: one in each paragraph, or a CSV.

    Each is shown masked, or with the reason why it is withheld. They are handed in once.
    """
    chatham = open_for_work()
    who = Actor(person=PersonId(person), role=Role.PROGRAMME_MANAGER)
    way = chatham.narratives.check if check else chatham.narratives.hand_in
    looked = _asked(lambda: way(file.read_bytes(), by=who))
    if as_json:
        result_json([{"text": one.text, "withheld": one.why} for one in looked])
    else:
        for number, one in enumerate(looked, start=1):
            result(f"{number}. {one.text if one.why is None else f'[withheld] {WHY[one.why]}'}")
    told = None if check else _asked(chatham.narratives.told)
    note("Nothing was kept." if told is None else f"Handed in. {how_many(told.withheld)}")
    return DONE


@pilot.command()
@_JSON
def show(*, as_json: bool) -> int:
    """The pilot as it stands, and what was read of it."""
    chatham = open_installation()
    standing = _asked(chatham.pilot.desk.standing)
    reads = _asked(chatham.pilot.readings.all)
    if not as_json:
        if standing is not None:
            metrics = ", ".join(standing.design.metrics)
            result(f"{standing.pilot}  {standing.state.value}  {standing.design.cohort}  {metrics}")
        unread = _asked(chatham.pilot.readings.unread)
        note(str(what_next(standing, unread, now=chatham.clock.now())))
        told = _asked(chatham.narratives.told)
        for text in () if told is None else told.texts:
            result(f"a manager: {text}")
    _told(chatham, reads, as_json=as_json)
    return DONE


def _design(chatham: Chatham, said: dict[str, Any]) -> Design:
    starts: datetime | None = said.pop("starts")
    day: date = chatham.clock.now().date() if starts is None else starts.date()
    attributes = tuple(Attribute(one) for one in said.pop("attributes"))
    return Design(starts_on=day, attributes=attributes, **said)


def _told(chatham: Chatham, reads: tuple[Read, ...], *, as_json: bool) -> None:
    standing = chatham.pilot.desk.standing()
    known = {kpi.id: kpi for kpi in chatham.pilot.desk.metrics()}
    said = {
        one.kpi: [str(s) for s in read_out(one, known[one.kpi], standing)]
        for one in reads
        if standing is not None and one.kpi in known
    }
    if as_json:
        told = ((one, {"at": one.at.isoformat(), "said": said.get(one.kpi, [])}) for one in reads)
        result_json([asdict(one) | more for one, more in told])
        return
    for kpi, sentences in said.items():
        result(f"{kpi}: {' '.join(sentences)}")


def _asked(what: Callable[[], T]) -> T:
    try:
        return what()
    except ComparisonStoppedError as stopped:
        raise StoppedByGate(str(stopped)) from None
    except ProgrammeError as refused:
        raise BadInput(str(refused)) from None
