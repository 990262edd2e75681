"""`chatham summarize`: sessions through every gate, with one calm progress line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.bootstrap import Chatham
from assistant.cases.words import Help
from assistant.cli.context import note, open_for_work, progress_console, result, result_json
from assistant.cli.exits import DONE, FAULT, STOPPED, BadInput
from assistant.cli.stops import explain_stop
from assistant.sessions.releaser import NothingToReadError, Reading
from assistant.storage.errors import NotStored
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.summary.page import as_json as summary_json
from assistant.summary.page import as_text
from governance.identity import Actor, Role, SessionId, SessionSummary

_GATE: dict[Step | None, str] = {
    Step.CONSENT: "consent",
    Step.POLICY: "policy",
    Step.ANONYMIZER: "masking",
    Step.ENGINE: "summary",
    Step.GUARD: "output guard",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A session that has gone as far as it goes, with its summary if it has one."""

    session: SessionRecord
    reading: Reading | None


@click.command()
@click.argument("sessions", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every session that waits.")
@click.option("--retry", is_flag=True, help="Also those that failed before.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each session.")
@click.option("--quiet", is_flag=True, help="Counts only, no summaries.")
def summarize(
    sessions: tuple[str, ...], *, everything: bool, retry: bool, as_json: bool, quiet: bool
) -> int:
    """Run sessions through every gate and print what their coach would read.

    Exit code 3: a gate stopped at least one of them, and says why. 1: one failed; try it again.
    """
    if not sessions and not everything:
        raise BadInput("Name sessions, or say --all for every session that waits.")
    chatham = open_for_work()
    chatham.retention.expire()
    wanted = _wanted(chatham, sessions, everything=everything, retry=retry)
    _work(chatham, wanted)
    ended = [_ended(chatham, session) for session in wanted]
    for one in ended:
        if as_json:
            result_json(_as_json(one))
        elif not quiet:
            _tell(one, chatham.help())
    _count(ended)
    return _exit_code(ended)


def _wanted(
    chatham: Chatham, sessions: tuple[str, ...], *, everything: bool, retry: bool
) -> list[SessionId]:
    with chatham.database.read() as work:
        waiting = [Status.QUEUED, Status.RUNNING, *([Status.FAILED] if retry else [])]
        try:
            records = [work.sessions.get(SessionId(s)) for s in sessions]
        except NotStored as unknown:
            raise BadInput(str(unknown)) from None
        if everything:
            records += [
                record
                for record in work.sessions.by_status(*waiting)
                if record.purpose == SessionSummary.code
            ]
    for record in records:
        if record.status is Status.FAILED:
            chatham.worker.retry(record.id)
    return list(dict.fromkeys(record.id for record in records))


def _work(chatham: Chatham, wanted: list[SessionId]) -> None:
    left = set(wanted)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=progress_console,
        transient=False,
    ) as bar:
        with chatham.database.read() as work:
            left = {s for s in wanted if not _settled(work.sessions.get(s))}
        task = bar.add_task("starting", total=len(wanted), completed=len(wanted) - len(left))

        def progress(record: SessionRecord, step: Step | None) -> None:
            if step is None:
                if record.id in left:
                    left.discard(record.id)
                    bar.advance(task)
            else:
                bar.update(task, description=_GATE.get(step, step.value))

        while left and chatham.worker.run_next(progress) is not None:
            pass
        bar.update(task, description="done")


def _settled(record: SessionRecord) -> bool:
    return record.status not in {Status.QUEUED, Status.RUNNING}


def _ended(chatham: Chatham, session: SessionId) -> Ended:
    with chatham.database.read() as work:
        record = work.sessions.get(session)
        people = work.engagements.get(record.engagement).participants
    coach = next((p.person for p in people if p.role is Role.COACH), None)
    if record.status not in {Status.IN_REVIEW, Status.APPROVED} or coach is None:
        return Ended(session=record, reading=None)
    try:
        answer = chatham.releaser.summary(session, reader=Actor(person=coach, role=Role.COACH))
    except NothingToReadError:
        answer = None
    reading = answer if isinstance(answer, Reading) else None
    return Ended(session=record, reading=reading)


def _tell(one: Ended, beside: Help) -> None:
    if one.reading is not None:
        result(f"# Session {one.session.id}")
        result("Written by a machine; read it before you use it.")
        if one.session.status is Status.IN_REVIEW:
            result(f"A draft. To stand by it: chatham approve {one.session.id}")
        if one.session.left_out:
            left = ", ".join(str(turn) for turn in one.session.left_out)
            result(f"Left out, as the coachee agreed: turns {left}. No model has seen them.")
        result("")
        result(as_text(one.reading.released.value))
    else:
        result(explain_stop(one.session, beside))


def _as_json(one: Ended) -> dict[str, object]:
    session = one.session
    return {
        "session": session.id,
        "status": session.status.value,
        "reason": session.reason.value if session.reason else None,
        "route": session.route.value if session.route else None,
        "turns": list(session.turns),
        "left_out": list(session.left_out),
        "summary": summary_json(one.reading.released.value) if one.reading else None,
    }


def _count(ended: list[Ended]) -> None:
    counts = Counter(one.session.status.value for one in ended)
    told = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in counts.most_common())
    note(told or "Nothing waits.")


def _exit_code(ended: list[Ended]) -> int:
    statuses = {one.session.status for one in ended}
    if Status.FAILED in statuses:
        return FAULT
    if statuses & {Status.ESCALATED, Status.BLOCKED, Status.NO_CONSENT}:
        return STOPPED
    return DONE
