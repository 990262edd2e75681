"""Ids and codes on the command line: what is none is refused before anything is opened."""

from __future__ import annotations

from typing import Final

import click

from governance.ledger.events import TOKEN


class Code(click.ParamType[str]):
    """An id or code, as the ledger may hold it. Names of people are none."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """See `click.ParamType`; what was given is not repeated, since it may be a name."""
        if TOKEN.fullmatch(value) is None:
            self.fail(
                "an id or code has no spaces: letters, digits and . _ : / + - and a letter or "
                "digit first, 128 at most. Nobody's name belongs here. Nothing was changed.",
                param,
                ctx,
            )
        return value


CODE: Final = Code()
