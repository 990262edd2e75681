"""`chatham releaser`: pages and API on a Unix socket, for web alone (ADR 39).

It holds the keys and the database, opens no TCP port for people, and decides from the cookie or
token itself who asks: web asserts nobody. Invariant: who is not web's account is hung up on.
"""

from __future__ import annotations

import os
import pwd
import resource
import signal
import sys
from typing import Final

import click
import uvicorn

from api.app import create_app
from api.from_web import FromWeb, connections_of
from assistant.access.modes import SignInError
from assistant.apart.sockets import PlaceError, listening, place_of
from assistant.cli.exits import BadInput
from assistant.config import Settings

DRAIN_S: Final = 5
_NAME: Final = "CHATHAM_RELEASER"


@click.command()
def releaser() -> None:
    """Open what pages show, for `chatham serve` beside it and nobody else."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what was said
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    settings = Settings()
    if not settings.releaser:
        click.echo(
            f"releaser: {_NAME} is not set, so `chatham serve` does it all and nothing is to do.",
            err=True,
        )
        while True:
            signal.pause()
    try:
        place, web = place_of(settings.releaser, _NAME), _account(settings.releaser_web_user)
        app = FromWeb(create_app())
        listens = listening(place)
    except (PlaceError, SignInError) as unsafe:
        raise BadInput(str(unsafe)) from None
    config = uvicorn.Config(
        app,
        http=connections_of(web),
        ws="none",
        loop="asyncio",
        access_log=False,
        log_config=None,  # its own handlers would print what broke with its words
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=DRAIN_S,
    )
    click.echo("releaser: ready", err=True)
    uvicorn.Server(config).run(sockets=[listens])


def _account(name: str) -> int:
    if not name:
        return os.geteuid()
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise PlaceError(
            "CHATHAM_RELEASER_WEB_USER names no account of this machine. Name the one that "
            "`chatham serve` runs as."
        ) from None
