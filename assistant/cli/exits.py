"""Exit codes, and the two ways a command ends early."""

from __future__ import annotations

from typing import Final

import click

DONE: Final = 0
FAULT: Final = 1
BAD_INPUT: Final = 2
STOPPED: Final = 3
REFUSED: Final = 4


class BadInput(click.ClickException):
    """The command was asked for something it cannot do; nothing was stored."""

    exit_code = BAD_INPUT


class StoppedByGate(click.ClickException):
    """A gate said no; the message says why and what to do."""

    exit_code = STOPPED
