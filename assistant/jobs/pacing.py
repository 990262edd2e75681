"""How many sessions of a queue one worker process has at once, and how far apart they begin.

`CHATHAM_QUEUES` sets it, as JSON by the queue's name: {"engine/ollama:llama3.1": {"at_once": 4,
"a_minute": 30}}. At once counts per process; the pace holds for all of them together.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Pace(BaseModel):
    """at_once: sessions under way in one process. a_minute: sessions begun in a minute, or any."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    at_once: int = Field(default=1, ge=1, le=64)
    a_minute: int | None = Field(default=None, ge=1, le=100_000)

    @property
    def apart(self) -> timedelta | None:
        """How long after one session the next may begin."""
        return None if self.a_minute is None else timedelta(minutes=1) / self.a_minute
