"""What the organization has said about masking, read once when Chatham starts.

Invariant: a file with a mistake in it stops the start (fail closed), and the digest of all rules
is part of every engine's bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from governance.privacy.generalizations import OVERRIDE, Generalizations, load_generalizations


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingRules:
    """The rules of one installation."""

    table: Generalizations

    @classmethod
    def read(cls, home: Path) -> Self:
        """The rules of the house, with what the organization keeps in `home`.

        Raises:
            GeneralizationError: its table cannot be used; says what to do.
        """
        return cls(table=load_generalizations(home / OVERRIDE))
