"""A roster file: names the programme knows, so that they are masked however they are spoken."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.cli.exits import BadInput
from governance.raw import RosterEntry


class RosterLine(BaseModel):
    """One entry of the file."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200)
    role: str = Field(min_length=1, max_length=60)
    aliases: tuple[str, ...] = ()

    def entry(self) -> RosterEntry:
        """As the gates know it."""
        return RosterEntry(name=self.name, role=self.role, aliases=self.aliases)


_LINES: Final = TypeAdapter(tuple[RosterLine, ...])


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """The entries in a roster file.

    Raises:
        BadInput: it is not such a file.
    """
    try:
        lines = _LINES.validate_json(path.read_bytes())
    except (ValidationError, OSError):
        raise BadInput(
            "The roster could not be read. It is a JSON list such as "
            '[{"name": "Priya Raman", "role": "manager", "aliases": ["priya@acme.example"]}].'
        ) from None
    return tuple(line.entry() for line in lines)
