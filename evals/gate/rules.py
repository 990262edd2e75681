"""What the gate demands: floors, margins and what must be run. Read from rules.json, strictly.

Invariants: the digest of the rules is on every report; a metric without a rule is refused, so that
no suite can grow one that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError

FILE: Final = Path(__file__).with_name("rules.json")
_Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


class RulesError(ChathamError):
    """The gate's rules cannot be read; nothing passes."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Rule(_Part):
    """What is demanded of a metric.

    better: which way is. floor: the least (for `down`: the most) a bundle may have at all. margin:
    how much worse than the approved bundle it may be; that it is no worse has to be shown. fair:
    whether slices may differ by no more than `allowed` plus what chance explains.
    """

    better: Literal["up", "down"]
    floor: _Share | None = None
    margin: _Share
    fair: tuple[str, ...] = Field(default=(), strict=False)
    allowed: _Share = 0.05


class Rules(_Part):
    """All of it. alpha: of every test. draws: of the bootstrap. required: suites by selection."""

    version: int
    alpha: Annotated[float, Field(gt=0.0, lt=0.5)]
    draws: Annotated[int, Field(ge=200, le=100_000)]
    required: Mapping[str, Annotated[tuple[str, ...], Field(strict=False)]]
    metrics: Mapping[str, Mapping[str, Rule]]
    digest: str = ""

    def of(self, suite: str, metric: str) -> Rule | None:
        """The rule of a metric; None if there is none, and then nothing passes."""
        return self.metrics.get(suite, {}).get(metric)


@cache
def installed() -> Rules:
    """The rules of this version.

    Raises:
        RulesError: they cannot be read.
    """
    return parse(FILE.read_bytes())


def parse(data: bytes) -> Rules:
    """Rules from the bytes of a file.

    Raises:
        RulesError: they are not well formed.
    """
    try:
        rules = Rules.model_validate_json(data)
    except ValidationError as wrong:
        where = "; ".join(".".join(map(str, one["loc"])) for one in wrong.errors()[:3])
    else:
        return rules.model_copy(update={"digest": sha256(data).hexdigest()})
    raise RulesError(f"The gate's rules cannot be used ({where}). Restore evals/gate/rules.json.")
