"""`chatham jobs`: what waits, is at work, and failed: ids, steps and kinds, no content."""

from __future__ import annotations

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.listing import Listing
from assistant.jobs.failures import Failure
from assistant.storage.errors import NotStored
from assistant.storage.statuses import Status
from governance.errors import ChathamError
from governance.identity import SessionId


@click.group(cls=Listing)
def jobs() -> None:
    """See what waits and what failed, and let it be tried again."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_(*, as_json: bool) -> None:
    """What failed, those that wait for a person first; how much waits and is at work."""
    chatham = open_installation()
    failed = chatham.failures.all()
    with chatham.database.read() as work:
        waiting = len(work.sessions.by_status(Status.QUEUED))
        running = len(work.sessions.by_status(Status.RUNNING))
    if as_json:
        rows = [_row(one) for one in failed]
        result_json({"waiting": waiting, "running": running, "failed": rows})
        return
    for one in failed:
        then = "waits for you" if one.next_try is None else f"again {one.next_try:%Y-%m-%d %H:%M}"
        step = one.step or "start"
        result(f"{one.id}  {one.purpose}  {step}  {one.fault}  {one.tries} tries  {then}")
    note(f"{waiting} waiting, {running} at work, {len(failed)} failed.")


@jobs.command()
@click.argument("job", metavar="ID")
def retry(job: str) -> None:
    """Let what failed wait again, as if nobody had tried it yet; a worker takes it."""
    chatham = open_installation()
    try:
        done = chatham.worker.retry(SessionId(job))
    except NotStored as unknown:
        raise BadInput(str(unknown)) from None
    except ChathamError as refused:
        raise BadInput(str(refused)) from None
    result(done.status.value)


def _row(one: Failure) -> dict[str, object]:
    return {
        "id": one.id,
        "purpose": one.purpose,
        "step": one.step,
        "fault": one.fault,
        "tries": one.tries,
        "failed_at": one.failed_at.isoformat(timespec="seconds"),
        "next_try": None if one.next_try is None else one.next_try.isoformat(timespec="seconds"),
    }
