"""A group of commands whose help says what each command does in a whole sentence.

click's own cuts sentences off at the width of a terminal, often before the word that matters.
"""

from __future__ import annotations

from typing import Final

import click

_WHOLE: Final = 1_000
"""Characters of a sentence that is shown; none is as long."""


class Listing(click.Group):
    """Lists its commands, each with the first sentence of its help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click's, uncut; long sentences are wrapped."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in found
            if command is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
