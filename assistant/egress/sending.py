"""Sends an admitted record to the one model, at one of its servers, and says what came of it.

Invariant: a record is sent in one request, to addresses that were looked at right before.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, TypeAlias

from assistant.egress.hosts import AllowList, Host, Resolve, resolved
from assistant.egress.messages import Said
from assistant.egress.record import Record, Refusal, RefusedError
from assistant.egress.walls import Walls
from assistant.llm.asking import Asker
from assistant.llm.faults import Fault
from assistant.llm.ladder import MOST_ANSWER_CHARACTERS, RawAnswer
from governance.errors import EngineError

Connect: TypeAlias = Callable[[float, int], Asker]
"""The way to the model, at a temperature and with most output tokens."""

_MOST_SHAPES: Final = 8


class Sending:
    """Sends to a model's host, or to one of the hosts of its several servers."""

    def __init__(
        self,
        connect: Connect,
        *,
        hosts: tuple[Host, ...],
        allowed: AllowList,
        walls: Walls,
        resolve: Resolve = resolved,
    ) -> None:
        self._connect: Final = connect
        self._hosts: Final = hosts
        self._allowed: Final = allowed
        self._walls: Final = walls
        self._resolve: Final = resolve
        self._lock: Final = Lock()
        self._askers: Final[OrderedDict[tuple[float, int], Asker]] = OrderedDict()

    def warm(self, *, temperature: float, most_output_tokens: int) -> None:
        """Load what asks the model now, so that the first record does not wait for it.

        Raises:
            EngineError: the model cannot be set up.
        """
        self._asker(temperature, most_output_tokens)

    def send(self, record: Record) -> Said | Fault:
        """What the model said, or what kept it.

        Raises:
            RefusedError: no host may be reached, or every name leads somewhere else.
        """
        found = [self._allowed.addresses(host, self._resolve) for host in self._hosts]
        # A host that may not be reached just now has no address within the walls.
        addresses = frozenset[tuple[str, int]]().union(*(one for one in found if one))
        if not addresses:
            raise RefusedError(Refusal.HOST)
        self._walls.allow(addresses)
        try:
            answer = self._asker(record.temperature, record.most_output_tokens).ask(record.asked)
        except EngineError:
            return Fault.BROKEN
        return _bounded(answer) if isinstance(answer, RawAnswer) else answer

    def _asker(self, temperature: float, most_output_tokens: int) -> Asker:
        shape = (temperature, most_output_tokens)
        with self._lock:
            asker = self._askers.get(shape)
            if asker is None:
                asker = self._askers[shape] = self._connect(*shape)
                if len(self._askers) > _MOST_SHAPES:
                    self._askers.popitem(last=False)
        return asker


def _bounded(answer: RawAnswer) -> Said | Fault:
    """No more of an answer than intake reads, and one sign, so that it sees what is too long."""
    arguments = answer.arguments
    if arguments is not None and len(json.dumps(arguments)) > MOST_ANSWER_CHARACTERS:
        return Fault.BROKEN
    return Said(
        text=answer.text[: MOST_ANSWER_CHARACTERS + 1],
        arguments=arguments,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        server=answer.server,
    )
