"""`chatham checkup`: what is right here, what is missing, and what to run."""

from __future__ import annotations

from typing import Final

import click

from assistant.access.modes import SignIn
from assistant.access.oidc import OpenId
from assistant.bootstrap import Chatham
from assistant.cli.context import open_installation, result, result_json
from assistant.cli.exits import DONE, FAULT
from assistant.config import Settings
from assistant.programme.checkup import STOPS, Check, Looked, State, check_up
from assistant.system import SystemClock

_MARKS: Final = {
    State.RIGHT: "right  ",
    State.ADVICE: "advice ",
    State.MISSING: "MISSING",
    State.BROKEN: "BROKEN ",
}


@click.command()
@click.option("--offline", is_flag=True, help="Ask neither the sign-in service nor a mail server.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def checkup(*, offline: bool, as_json: bool) -> int:
    """Say what is right here and what is missing. Nothing is changed, and nothing is sent.

    Exit code 1: something is broken, or nothing can be served yet.
    """
    checks = checks_of(open_installation(), Settings(), tries=not offline)
    if as_json:
        result_json([{"name": c.name, "state": c.state, "words": c.words} for c in checks])
    else:
        for line in lines_of(checks):
            result(line)
    return FAULT if any(check.state in STOPS for check in checks) else DONE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def doctor(*, as_json: bool) -> int:
    """Say how this installation is: keys, clock, ledger, erasures, models, what may leave.

    Nothing is changed, and nothing is asked of another machine. Exit code 1: something is broken.
    """
    from assistant.apart.asking_web import Front  # noqa: PLC0415  -- for this command alone
    from assistant.operations.doctor import examine  # noqa: PLC0415  -- reads all weights

    set_ = Settings()
    front = Front(host=set_.host, port=set_.port, key_file=set_.keys) if set_.releaser else None
    checks = tuple(
        examine(open_installation(), set_.home_dir, metrics_port=set_.metrics_port, front=front)
    )
    if as_json:
        result_json([{"name": c.name, "state": c.state, "words": c.words} for c in checks])
        return FAULT if any(check.state in STOPS for check in checks) else DONE
    for check in checks:
        result(_line(check))
    broken = sum(check.state in STOPS for check in checks)
    result("All is well." if not broken else f"{broken} to mend.")
    return FAULT if broken else DONE


def checks_of(chatham: Chatham, settings: Settings, *, tries: bool) -> tuple[Check, ...]:
    """A check-up. tries: whether the configured sign-in service and mail server are asked."""
    return check_up(
        Looked(
            database=chatham.database,
            programme=chatham.programme,
            access=chatham.access,
            home=settings.home_dir,
            sign_in=settings.signing_in,
            discover=_discover,
            tries=tries,
        )
    )


def lines_of(checks: tuple[Check, ...]) -> list[str]:
    """The check-up for people, the last line being what it comes to."""
    lines = [_line(check) for check in checks]
    stops = sum(check.state in STOPS for check in checks)
    total = "Ready to serve." if not stops else f"Not ready to serve: {stops} to mend first."
    return [*lines, total]


def _line(check: Check) -> str:
    return f"  {_MARKS[check.state]}  {check.name}: {check.words}"


def _discover(how: SignIn) -> None:
    if how.provider is not None:
        OpenId(how.provider, redirect_uri=how.public_url, clock=SystemClock()).try_out()
