"""`chatham worker`: what works on sessions, where `serve --no-worker` answers people."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Work on waiting sessions until told to stop; the one at hand is finished first."""
    from assistant.worker import main  # noqa: PLC0415  -- heavy

    main()
