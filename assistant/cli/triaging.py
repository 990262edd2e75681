"""`chatham triage`: send a request and see which door is proposed, or ask for a person.

Invariant: crisis contacts are shown before anything else is done, bad input included.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any, Final, TypeVar, get_args

import click

from assistant.bootstrap import Chatham
from assistant.cases.words import EMERGENCY
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import DONE, FAULT, STOPPED, BadInput
from assistant.cli.participants import acting_as, participant
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.triage.coaches import CODE, CoachFileError, Credential, Matched, Wanted
from assistant.triage.page import TriagePage, page_text
from assistant.triage.sending import MOST_CHARACTERS, RequestRefusedError, Sent
from governance.identity import Actor, EngagementId, SessionId
from governance.raw import CoacheeLevel

T = TypeVar("T")
_BYTES: Final = MOST_CHARACTERS * 4 + 1
_STOPPED: Final = frozenset({Status.ESCALATED, Status.BLOCKED, Status.NO_CONSENT})


@click.command()
@click.argument("engagement")
@click.argument("person")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--human", is_flag=True, help="A person, please; no machine reads anything.")
@click.option("--request", "earlier", help="An earlier one: show it; with --human hand it on.")
@click.option("--level", type=click.Choice(get_args(CoacheeLevel)), help="Your level.")
@click.option("--line", help="Code of the line you stand in, so that a coach is neutral.")
@click.option("--language", default="en", show_default=True, help="What a coach should speak.")
@click.option(
    "--credential",
    type=click.Choice([c.value for c in Credential]),
    default=Credential.ICF_ACC.value,
    show_default=True,
    help="What a coach should hold at least.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def triage(
    engagement: str,
    person: str,
    file: IO[bytes] | None,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401  -- click hands options over by name
) -> int:
    """Send a request of PERSON in their own words (FILE, or standard input) and propose a door.

    Sending is a consent for this one request, read once, on this machine only.
    """
    note(EMERGENCY)  # also where nothing can be opened
    for contact in open_installation().help().crisis:
        note(contact)
    wanted = _wanted(options)
    if options["human"] or options["earlier"]:
        chatham, code, who = participant(engagement, person)
        record = _without_words(chatham, code, acting_as(who), options)
    else:
        text = _text(file)
        chatham, code, who = participant(engagement, person)
        sent = Sent(engagement=code, text=text, level=options["level"])
        record = _sent(chatham, sent, by=acting_as(who))
    page = _asked(lambda: chatham.triage.pages.show(record.id, by=acting_as(who)))
    offered = None
    if page.outcome == "internal_coach":
        try:
            offered = chatham.triage.directory.fitting(wanted)
        except CoachFileError as broken:
            note(str(broken))  # the proposal stands; whoever keeps the file hears of it
    _tell(page, offered, as_json=as_json)
    if record.status is Status.FAILED:
        return FAULT
    return STOPPED if record.status in _STOPPED else DONE


def _sent(chatham: Chatham, sent: Sent, *, by: Actor) -> SessionRecord:
    chatham.retention.expire()
    record = _asked(lambda: chatham.triage.sending.send(sent, by=by))
    return chatham.worker.run_one(record.id)


def _without_words(
    chatham: Chatham, code: EngagementId, by: Actor, options: dict[str, Any]
) -> SessionRecord:
    earlier = options["earlier"]
    if options["human"] and earlier:
        return _asked(lambda: chatham.triage.asking.instead(SessionId(earlier), by=by))
    if options["human"]:
        return _asked(lambda: chatham.triage.asking.plainly(code, by=by))
    session = SessionId(earlier)
    _asked(lambda: chatham.triage.pages.show(session, by=by))
    with chatham.database.read() as work:
        return work.sessions.get(session)


def _text(file: IO[bytes] | None) -> str:
    stream = sys.stdin.buffer if file is None else file
    data = stream.read(_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("A request is text in UTF-8. Nothing was stored.") from None
    if "\0" in text:
        raise BadInput("A request is plain text; this is something else. Nothing was stored.")
    return text


def _wanted(options: dict[str, Any]) -> Wanted:
    line, language = options["line"], options["language"]
    if line is not None and not re.fullmatch(CODE, line):
        raise BadInput("A line is named by a code of small letters, digits and hyphens.")
    if not re.fullmatch("[a-z]{2}", language):
        raise BadInput("A language is named by two small letters, such as en or de.")
    return Wanted(language=language, credential=Credential(options["credential"]), line=line)


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except RequestRefusedError as refused:
        raise BadInput(str(refused)) from None


def _tell(page: TriagePage, offered: Matched | None, *, as_json: bool) -> None:
    if as_json:
        told = asdict(page)
        if offered is not None:
            coaches = [
                {"id": c.id, "credential": c.credential.value, "free_places": c.capacity}
                for c in offered.coaches
            ]
            told["coaches"] = {"proposed": coaches, "why": list(offered.words)}
        result_json(told)
        return
    result(page_text(page))
    if offered is None:
        return
    if not offered.coaches:
        result("\nNo coach of the directory fits just now. Ask for a person; they know more doors.")
        return
    result("\nCoaches you could ask:")
    for coach in offered.coaches:
        level = coach.credential.value.replace("_", " ").upper()
        result(f"  {coach.id}  {level}  free places: {coach.capacity}")
    for words in offered.words:
        result(words)
