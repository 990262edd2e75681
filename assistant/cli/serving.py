"""`chatham serve`: the API on loopback, and one worker process beside it."""

from __future__ import annotations

import subprocess
import sys

import click

from assistant.cli.context import note
from assistant.cli.exits import BadInput
from assistant.config import Settings

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@click.command()
@click.option("--host", default=None, help="Loopback only, until sign-in is set up.")
@click.option("--port", type=click.IntRange(1, 65535), default=None)
def serve(host: str | None, port: int | None) -> None:
    """Serve the API on this machine; Ctrl-C stops it cleanly."""
    import uvicorn  # noqa: PLC0415  -- heavy

    from assistant.bootstrap import build  # noqa: PLC0415  -- likewise

    settings = Settings()
    where = host or settings.host
    if where not in _LOOPBACK or settings.public_url:
        raise BadInput(
            "Tokens are the only sign-in so far, so Chatham serves this machine only. "
            "Leave out --host and CHATHAM_PUBLIC_URL."
        )
    build(settings).database.require_current()
    worker = subprocess.Popen([sys.executable, "-m", "assistant.worker"])
    note(f"http://{where}:{port or settings.port}/v1 (Ctrl-C stops it)")
    try:
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            host=where,
            port=port or settings.port,
            access_log=False,
            log_level="warning",
        )
    finally:
        worker.terminate()
        worker.wait()
