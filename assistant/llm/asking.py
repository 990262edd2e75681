"""The port below a chat transport: one request to a model, one answer or fault back.

It is where the process that sends can be another one (`assistant.egress`): what a request holds is
all that leaves, and a repair or another try is a request of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.llm.chat import ChatMessage, Permit
from assistant.llm.faults import Fault
from assistant.llm.ladder import RawAnswer, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one completion.

    seconds: wall clock per request. attempts: requests per rung when the server is busy.
    backoff_seconds: first pause between them, doubled each time, with jitter. at_once: requests
    to one processor under way in this process; a further one waits its turn, within its seconds.
    """

    seconds: float = 300.0
    attempts: int = 3
    backoff_seconds: float = 0.5
    at_once: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. schema: the JSON Schema asked for. permit: on what it may leave."""

    rung: Rung
    messages: Sequence[ChatMessage] = field(repr=False)
    schema: Mapping[str, Any] = field(repr=False)
    permit: Permit


class Asker(Protocol):
    """Sends requests to one model."""

    def ask(self, asked: Asked, /) -> RawAnswer | Fault:
        """What the model sent back, unread, or what kept it.

        Raises:
            EngineError: nothing was sent, and asking again would not help.
        """
        ...
