"""`chatham egress`: the process that alone may reach the model's host."""

from __future__ import annotations

import click


@click.command()
def egress() -> None:
    """Send what the worker signs to the model's host, and nothing to anywhere else."""
    from assistant.egress.process import main  # noqa: PLC0415  -- heavy

    main()
