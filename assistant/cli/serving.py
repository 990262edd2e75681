"""`chatham serve`: pages and API on loopback, in one process or as the web before a releaser.

In one process, one worker beside it unless told not to. With CHATHAM_RELEASER set this process
becomes web (ADR 39): it opens nothing, and starts no worker either.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click

from assistant.apart.web_settings import NAMES
from assistant.cli.exits import BadInput


@click.command()
@click.option("--host", default=None, help="Loopback only, unless a provider signs people in.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="8420, unless CHATHAM_PORT is set."
)
@click.option("--no-worker", is_flag=True, help="`chatham worker` runs by itself.")
def serve(*, host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the web app and the API on this machine; Ctrl-C stops it cleanly."""
    if os.environ.get("CHATHAM_RELEASER"):
        _become_web(host, port)
    else:
        _serve_all(host, port, no_worker=no_worker)


def _become_web(host: str | None, port: int | None) -> None:
    """Another program in this process's place, without what it need not know."""
    told = {name: value for name, value in os.environ.items() if name in NAMES}
    if host:
        told["CHATHAM_HOST"] = host
    if port:
        told["CHATHAM_PORT"] = str(port)
    os.execve(sys.executable, [sys.executable, "-m", "api.web"], told)  # noqa: S606  -- no shell is meant


def _serve_all(host: str | None, port: int | None, *, no_worker: bool) -> None:
    import uvicorn  # noqa: PLC0415  -- heavy

    from assistant.access.modes import Mode, SignInError  # noqa: PLC0415  -- not for web
    from assistant.bundles.serving import production  # noqa: PLC0415  -- likewise
    from assistant.cli.context import note  # noqa: PLC0415  -- likewise
    from assistant.config import Settings  # noqa: PLC0415  -- likewise

    settings = Settings()
    where = host or settings.host
    try:
        how = settings.signing_in(host=where, port=port)
    except SignInError as unsafe:
        raise BadInput(str(unsafe)) from None
    if where != settings.host or port not in {None, settings.port}:
        # The app reads where it listens from the environment, and checks it once more.
        os.environ["CHATHAM_HOST"] = where
        os.environ["CHATHAM_PORT"] = str(port or settings.port)
    if how.mode is Mode.LOCAL:
        note("Local mode: whoever sits at this machine chooses whom to act as.")
    chatham = production(settings, tell=note)
    chatham.programme.demand()
    # uvicorn sends itself the signal again when it is done; as it is, that would end this process
    # on the spot and leave the worker behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    worker = None if no_worker else subprocess.Popen([sys.executable, "-m", "assistant.worker"])
    note(f"http://{where}:{port or settings.port}/ (Ctrl-C stops it; the API is under /v1)")
    try:
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            host=where,
            port=port or settings.port,
            access_log=False,
            log_config=None,  # its own handlers would print what broke with its words
            log_level="warning",
            timeout_graceful_shutdown=5,  # whoever follows a session would keep it open
        )
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait()
