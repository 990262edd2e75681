"""`chatham dsar`: what people demand about their own data, and the clock on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.cli.participants import acting_as, participant
from assistant.requests.contesting import lines_of
from assistant.requests.refusals import RequestError
from assistant.sessions.releaser import NothingToReadError, Reading
from assistant.storage.errors import NotStored
from assistant.storage.request_records import (
    Extension,
    Ground,
    Refusal,
    Reply,
    RequestRecord,
    Right,
)
from governance.identity import Actor, PersonId, SessionId

_AS: Final = click.option(
    "--as", "officer", envvar="CHATHAM_OFFICER", help="The officer's id, if they do it for them."
)


@click.group(cls=Listing)
def dsar() -> None:
    """Answer what people ask about their own data, within its month (GDPR Art. 12–20)."""


def _about(command: Callable[..., Any]) -> Callable[..., Any]:
    """ENGAGEMENT and PERSON, and --as for the officer."""
    return click.argument("engagement")(click.argument("person")(_AS(command)))


@dsar.command("open")
@click.argument("right", type=click.Choice([r.value for r in Right]))
@_about
def open_(right: str, engagement: str, person: str, officer: str | None) -> None:
    """Take a request of PERSON; its month starts now."""
    chatham, who, by = _asking(engagement, person, officer)
    with _refusals():
        request = chatham.requests.desk.open(who, Right(right), by=by)
    result(request.id)
    note(f"To be answered by the end of {_last_day(request)} (UTC).")


@dsar.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@as_officer
def list_(*, as_json: bool, officer: str) -> None:
    """List requests, the most urgent first."""
    chatham = open_installation()
    with _refusals():
        found = chatham.requests.desk.all(by=acting(officer))
    now = chatham.clock.now()
    if as_json:
        result_json([{"id": r.id, "right": r.right, "due": r.due.isoformat()} for r in found])
        return
    for one in found:
        state = _state(one)
        late = " OVERDUE" if one.answered_at is None and one.due <= now else ""
        result(f"{one.id}  {one.right.value:<13}  {one.person}  {state}{late}")


@dsar.command()
@click.argument("request")
@click.argument("why", type=click.Choice([e.value for e in Extension]))
@as_officer
def extend(request: str, why: str, officer: str) -> None:
    """Take two months more for REQUEST; tell the person why before the first month ends."""
    with _refusals():
        made = open_installation().requests.desk.extend(request, Extension(why), by=acting(officer))
    note(f"To be answered by the end of {_last_day(made)} (UTC). Tell them, and why.")


@dsar.command()
@click.argument("request")
@click.option(
    "--refuse",
    "why",
    type=click.Choice([r.value for r in Refusal]),
    help="Refuse it, for this reason.",
)
@as_officer
def close(request: str, why: str | None, officer: str) -> None:
    """Close REQUEST as answered, or as refused with a reason."""
    desk, by = open_installation().requests.desk, acting(officer)
    with _refusals():
        if why is None:
            desk.answer(request, by=by)
        else:
            desk.refuse(request, Refusal(why), by=by)
            note("Tell them why, and that they can complain to the authority (Art. 12(4)).")
    note("Closed.")


@dsar.command()
@_about
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The ZIP to write; it must not exist yet.",
)
def package(engagement: str, person: str, officer: str | None, out: Path) -> None:
    """Write everything held about PERSON to a new ZIP: JSON and a readable page."""
    if out.exists():
        raise BadInput(f"{out} exists already. Choose another name; nothing was overwritten.")
    chatham, who, by = _asking(engagement, person, officer)
    with _refusals():
        made = chatham.requests.packages.make(who, by=by)
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made.archive)
    result(str(out))
    note("It is theirs and not encrypted: hand it over safely, and keep no copy.")


@dsar.command("access-log")
@_about
def access_log(engagement: str, person: str, officer: str | None) -> None:
    """Show who looked at what of PERSON's, when and why."""
    chatham, who, by = _asking(engagement, person, officer)
    with _refusals():
        for look in chatham.requests.packages.access_log(who, by=by):
            where = f" ({look.session})" if look.session else ""
            result(f"{look.at:%Y-%m-%d %H:%M} UTC  {look.who} ({look.role}) {look.why}{where}")


@dsar.command()
@_about
@click.option(
    "--ground",
    type=click.Choice([g.value for g in Ground]),
    required=True,
    help="Why (GDPR Art. 18(1)).",
)
def restrict(engagement: str, person: str, officer: str | None, ground: str) -> None:
    """Restrict processing: what PERSON speaks in is kept, and nothing else is done with it."""
    chatham, who, by = _asking(engagement, person, officer)
    with _refusals():
        chatham.requests.restrictions.place(who, Ground(ground), by=by)
    note("Restricted at once. Only the privacy officer lifts it.")


@dsar.command()
@click.argument("engagement")
@click.argument("person")
@as_officer
def resume(engagement: str, person: str, officer: str) -> None:
    """Lift the restriction of PERSON; tell them before you do (Art. 18(3))."""
    chatham, _code, who = participant(engagement, person)
    with _refusals():
        chatham.requests.restrictions.lift(who.person, by=acting(officer))
    note("Lifted. Sessions that were stopped have to be imported again.")


@dsar.command()
@_about
@click.confirmation_option(prompt="This destroys keys and cannot be undone. Erase?")
def erase(engagement: str, person: str, officer: str | None) -> None:
    """Erase every session PERSON speaks in, by destroying its key."""
    chatham, who, by = _asking(engagement, person, officer)
    with _refusals():
        erased = chatham.requests.erasure.erase(who, by=by)
    result(erased.erasure)
    note(f"Erased: {len(erased.sessions)} sessions, by destroying the keys.")


@dsar.command()
@click.argument("engagement")
@click.argument("person")
@click.argument("session")
@click.argument("line", required=False)
def contest(engagement: str, person: str, session: str, line: str | None) -> None:
    """Contest LINE of a summary, in words from stdin; without LINE, list the lines."""
    chatham, _code, who = participant(engagement, person)
    by, desk = acting_as(who), chatham.requests.contesting
    with _refusals():
        if line is not None:
            result(desk.contest(SessionId(session), line, sys.stdin.read(), by=by).id)
            return
        reading = chatham.releaser.summary(SessionId(session), reader=by)
        if not isinstance(reading, Reading):
            raise StoppedByGate(reading.explain())
        beside = desk.beside(SessionId(session), reader=by)
    for name, text in lines_of(reading.released.value).items():
        result(f"{name}: {text}")
        for one in (c for c in beside if c.line == name):
            result(f"    contested ({one.id}): {one.said}")
            result(f"    coach: {one.replied or 'no answer yet'}")


@dsar.command()
@click.argument("engagement")
@click.argument("coach")
@click.argument("contested")
@click.argument("reply", type=click.Choice([r.value for r in Reply]))
def respond(engagement: str, coach: str, contested: str, reply: str) -> None:
    """Answer a contested line as its COACH, in words from stdin."""
    chatham, _code, who = participant(engagement, coach)
    words = sys.stdin.read()
    with _refusals():
        chatham.requests.contesting.answer(contested, Reply(reply), words, by=acting_as(who))
    note("It stands beside the line now.")


def _asking(engagement: str, person: str, officer: str | None) -> tuple[Chatham, PersonId, Actor]:
    chatham, _code, who = participant(engagement, person)
    return chatham, who.person, acting_as(who) if officer is None else acting(officer)


def _last_day(one: RequestRecord) -> str:
    return f"{one.due - timedelta(microseconds=1):%Y-%m-%d}"


def _state(one: RequestRecord) -> str:
    if one.answered_at is None:
        return f"open, due {_last_day(one)}"
    return f"refused: {one.refusal}" if one.refusal else f"answered {one.answered_at:%Y-%m-%d}"


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except RequestError as refused:
        raise StoppedByGate(str(refused)) from None
    except (NotStored, NothingToReadError) as unknown:
        raise BadInput(str(unknown)) from None
