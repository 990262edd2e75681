"""`chatham retention`: what goes when, what a hold keeps, what is gone, and the proof of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from assistant.bootstrap import Chatham
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.rights import certificate
from assistant.rights.desk import RetentionDesk
from assistant.rights.holds import HoldError, NotYoursToDecideError
from assistant.sessions.people import PeopleError, engagement_code
from assistant.storage.errors import NotStored
from assistant.storage.rights_records import HoldReason, HoldRecord, LiftReason
from governance.identity import EngagementId, SessionId

T = TypeVar("T")
_json = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.group(cls=Listing)
def retention() -> None:
    """What goes when, what a hold keeps, what is gone, and the proof of it.

    For the privacy officer, who says with --as who they are.
    """


@retention.command()
@as_officer
def run(officer: str) -> None:
    """Delete what is past its time, now; the worker does the same by itself."""
    chatham = open_installation()
    ran = _asked(lambda: _desk(chatham).run(by=acting(officer)))
    held = f" A hold keeps {ran.run.held} more." if ran.run.held else ""
    note(f"Erased: {ran.run.erased} records, {len(ran.ended)} whole sessions.{held}")
    if chatham.rights.erasing.unfinished():
        note("Somebody is reading the database, so its files are not clean yet: erasing.")
        note("The worker or the next `chatham retention run` finishes it and issues certificates.")
    for one in ran.certificates:
        result(one)


@retention.command()
@_json
def calendar(*, as_json: bool) -> None:
    """Show what goes when, soonest first, and the table it follows."""
    chatham = open_installation()
    dues = chatham.retention.calendar()
    now = chatham.clock.now()
    if as_json:
        result_json(
            [
                {
                    "what": due.category.value,
                    "engagement": due.engagement,
                    "session": due.session,
                    "at": due.at.isoformat(),
                    "held": held,
                    "overdue": due.at <= now and not held,
                }
                for due, held in dues
            ]
        )
        return
    for rule in chatham.rights.schedule.rules.values():
        note(f"{rule.time.days:>5} days  {rule.category}: {rule.what}, from {rule.since}")
    note("")
    for due, held in dues:
        state = "on hold" if held else "overdue" if due.at <= now else ""
        whose = due.session or "the engagement"
        line = f"{due.at:%Y-%m-%d %H:%M}  {due.category:<8} {due.engagement}  {whose}  {state}"
        result(line.rstrip())
    if not dues:
        note("Nothing is kept, so nothing goes.")


@retention.command()
@click.argument("engagement")
@click.option("--session", help="Only this session of it.")
@click.option(
    "--reason",
    required=True,
    type=click.Choice([r.value for r in HoldReason]),
    help="Why it has to be kept.",
)
@as_officer
def hold(engagement: str, session: str | None, reason: str, officer: str) -> None:
    """Keep an ENGAGEMENT from being deleted when its time is up, until the hold is released.

    A hold stops no withdrawal: somebody who takes their yes back is erased all the same.
    """
    chatham = open_installation()
    record = _asked(
        lambda: _desk(chatham).hold(
            _code(engagement),
            session=SessionId(session) if session else None,
            reason=HoldReason(reason),
            by=acting(officer),
        )
    )
    note(f"Held from now on: {session or engagement}. A withdrawal still erases it.")
    result(record.id)


@retention.command()
@click.argument("hold_id")
@click.option(
    "--reason",
    required=True,
    type=click.Choice([r.value for r in LiftReason]),
    help="Why it need not be kept any more.",
)
@as_officer
def release(hold_id: str, reason: str, officer: str) -> None:
    """Release a hold; what is past its time goes with the next run."""
    chatham = open_installation()
    record = _asked(
        lambda: _desk(chatham).release(hold_id, reason=LiftReason(reason), by=acting(officer))
    )
    note("Released. What is past its time goes with the next run.")
    result(record.id)


@retention.command()
@_json
def holds(*, as_json: bool) -> None:
    """Show the holds that stand."""
    standing = open_installation().rights.holds.standing()
    if as_json:
        result_json([_hold(one) for one in standing])
        return
    for one in standing:
        whose = one.session or "the whole engagement"
        result(f"{one.id}  {one.engagement}  {whose}  {one.reason}, since {one.placed_at:%Y-%m-%d}")
    if not standing:
        note("No hold stands.")


@retention.command()
@click.argument("engagement")
@as_officer
def close(engagement: str, officer: str) -> None:
    """Say that an ENGAGEMENT has ended: the times of its summaries and names run from today."""
    chatham = open_installation()
    code = _code(engagement)
    _asked(lambda: _desk(chatham).close(code, by=acting(officer)))
    note("Ended as of now. `chatham retention calendar` shows what goes when.")


@retention.command()
@click.argument("certificate_id", required=False)
@_json
def certificates(certificate_id: str | None, *, as_json: bool) -> None:
    """List deletion certificates and erasures at work, or show one certificate."""
    chatham = open_installation()
    if certificate_id is not None:

        def find() -> Any:  # noqa: ANN401  -- a record of storage's own
            with chatham.database.read() as work:
                return work.erasures.certificate(certificate_id)

        record = _asked(find)
        if not certificate.is_whole(record):
            raise click.ClickException(
                "This certificate was changed after it was issued: it does not match its digest. "
                "Compare it with the ledger and tell your privacy officer."
            )
        if as_json:
            result_json(certificate.facts(record))
        else:
            result(certificate.readable(record))
        return
    with chatham.database.read() as work:
        erasures = work.erasures.all()
    rows: list[dict[str, Any]] = [
        {
            "erasure": one.id,
            "status": one.status.value,
            "cause": one.cause.value,
            "begun": one.started_at.isoformat(),
            "sessions": len(one.sessions),
            "certificate": one.certificate,
        }
        for one in erasures
    ]
    if as_json:
        result_json(rows)
        return
    for row in rows:
        ends = row["certificate"] or "not finished: a reader keeps old pages in the files"
        result(f"{row['begun'][:16]}  {row['status']:<8} {row['cause']:<10} {ends}")
    if not rows:
        note("Nothing was ever erased here.")


def _desk(chatham: Chatham) -> RetentionDesk:
    return chatham.rights.desk(chatham.policy_engine.decide)


def _code(engagement: str) -> EngagementId:
    return _asked(lambda: engagement_code(engagement))


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except NotYoursToDecideError as refused:
        raise StoppedByGate(str(refused)) from None
    except (HoldError, PeopleError, NotStored) as refused:
        raise BadInput(str(refused)) from None


def _hold(one: HoldRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "engagement": one.engagement,
        "session": one.session,
        "reason": one.reason.value,
        "placed": one.placed_at.isoformat(),
    }
