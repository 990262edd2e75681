"""Opening the installation for a command, and the two streams."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console

from assistant.bootstrap import Chatham, build
from assistant.config import Settings
from assistant.foundations import Overrides

progress_console = Console(stderr=True, highlight=False)
"""Progress and notices; never a word of a session."""


def open_installation(overrides: Overrides | None = None) -> Chatham:
    """The installation the environment names.

    Raises:
        ChathamError: no key, no database, or one of another version; says what to run.
    """
    return build(Settings(), overrides)


def open_for_work() -> Chatham:
    """The installation the environment names, with the approved bundle at work.

    Raises:
        ChathamError: as for `open_installation`, or nothing approved can run here.
    """
    from assistant.bundles.serving import production  # noqa: PLC0415  -- summarize and serve only

    return production(Settings(), tell=note)


def result(text: str) -> None:
    """One result, on stdout."""
    click.echo(text)


def result_json(value: dict[str, Any] | list[Any]) -> None:
    """One result for machines: a line of JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False))


def note(text: str) -> None:
    """Something the user should know, on stderr."""
    click.echo(text, err=True)
