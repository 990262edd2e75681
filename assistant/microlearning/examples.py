"""Goals written for Chatham, each with the theme that helps most and those beside it.

Invariant: public sentences of ours and never a person's; they are all that is ever indexed, and
the numbers trained on them fit exactly these (`digest`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.microlearning.module import ModuleError
from assistant.themes.taxonomy import EXEMPLARS, installed
from governance.policy.sensitivity.exemplars import Exemplar, Exemplars, canonical

GOALS: Final = Path(__file__).parent / "goals.jsonl"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^goal-[a-z_]{1,40}-\d\d$")]
    theme: str
    beside: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)]
    text: Annotated[str, Field(min_length=8, max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Goals and the sentences by which themes are found. beside: by id, for goals alone."""

    all: Exemplars = field(repr=False)
    beside: dict[str, tuple[str, ...]] = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all of them."""
        return self.all.digest


@lru_cache(maxsize=1)
def examples() -> Examples:
    """The installed ones.

    Raises:
        ModuleError, ExemplarsError: a file is missing or broken.
    """
    try:
        text = GOALS.read_text(encoding="utf-8")
        lines = [_Line.model_validate_json(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValidationError) as fault:
        raise ModuleError(
            f"The example goals cannot be used ({type(fault).__name__}), so no module is proposed. "
            "Restore the file that was installed."
        ) from None
    themes = set(installed().themes)
    if any(not {one.theme, *one.beside} <= themes for one in lines):
        raise ModuleError("An example goal names a theme that is not in the taxonomy.")
    goals = tuple(Exemplar(id=one.id, label=one.theme, text=one.text) for one in lines)
    found = (*goals, *Exemplars.read(EXEMPLARS).all)
    whole = Exemplars(
        digest=hashlib.sha256(canonical(found)).hexdigest(),
        all=found,
        by_id={one.id: one for one in found},
    )
    return Examples(all=whole, beside={one.id: one.beside for one in lines})
