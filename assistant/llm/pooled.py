"""One request to one of several servers of a model; another try goes to another of them.

Invariants: a try is one request to one server, so that the ladder's bounds hold over all of them;
an answer of another model than was approved is never used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from assistant.llm.asking import Asked, Asker, Limits
from assistant.llm.chat import ModelIdentity
from assistant.llm.faults import Fault
from assistant.llm.ladder import LADDER, RawAnswer
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.servers import Servers


class PooledAsker:
    """The `Asker` over several servers. askers: one for each. is_it: whether a name is the model's.

    A server's fault is told as one that another try can mend, as long as another server is left.
    """

    def __init__(
        self, askers: Sequence[Asker], servers: Servers, is_it: Callable[[str], bool]
    ) -> None:
        self._askers: Final = tuple(askers)
        self._servers: Final = servers
        self._is_it: Final = is_it

    def ask(self, asked: Asked, /) -> RawAnswer | Fault:
        """See `Asker.ask`."""
        place = self._servers.take()
        if place is None:
            return self._servers.fault
        # Until it is known better: what ends a request without a word was no success.
        fault: Fault | None = Fault.BROKEN
        try:
            answer = self._askers[place].ask(asked)
            fault = self._fault(asked, answer)
        finally:
            self._servers.settle(place, fault)
        if fault is None:
            return replace(answer, server=place) if isinstance(answer, RawAnswer) else answer
        return Fault.TRANSIENT if self._servers.is_any_left else self._servers.fault

    def _fault(self, asked: Asked, answer: RawAnswer | Fault) -> Fault | None:
        """What an answer says against its server."""
        if isinstance(answer, RawAnswer):
            ours = answer.model is None or self._is_it(answer.model)
            return None if ours else Fault.REFUSED
        if answer is Fault.REFUSED and asked.rung is not LADDER[-1]:
            return None  # the next rung may do; what refuses plain words is as good as down
        return answer


class PooledTransport(LadderTransport):
    """Asks one model at several servers from this process."""

    def __init__(
        self,
        asker: PooledAsker,
        identity: ModelIdentity,
        *,
        servers: Servers,
        limits: Limits,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(asker, identity, limits=limits, sleep=sleep)
        self.asker: Final = asker
        self.servers: Final = servers
