"""`chatham serve`: the API on loopback, and one worker process beside it unless told not to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click

from assistant.access.modes import Mode, SignInError
from assistant.cli.context import note
from assistant.cli.exits import BadInput
from assistant.config import Settings


@click.command()
@click.option("--host", default=None, help="Loopback only, unless a provider signs people in.")
@click.option("--port", type=click.IntRange(1, 65535), default=None)
@click.option("--no-worker", is_flag=True, help="`chatham worker` runs by itself.")
def serve(*, host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the API on this machine; Ctrl-C stops it cleanly."""
    import uvicorn  # noqa: PLC0415  -- heavy

    from assistant.bundles.serving import production  # noqa: PLC0415  -- likewise

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
