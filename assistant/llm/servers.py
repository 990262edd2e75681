"""Several servers of one model: which is asked next, and which are passed over.

Invariants: a server is asked only after it has said that it serves this very model; one that failed
is passed over until its pause is over and it has said so again; nothing but its state is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf
from threading import Lock
from typing import Final, TypeAlias

from assistant.llm.circuit import Breaker
from assistant.llm.faults import Fault
from assistant.telemetry.words import Circuit

FRESH_S: Final = 30.0
"""How long a server's word for its model is taken."""
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 60.0
"""Shorter than a lone server's: others stand in, and it is looked at before it gets a word."""
_TELLING: Final = (Fault.DENIED, Fault.REFUSED, Fault.STALLED, Fault.BROKEN)
"""Which of several servers' faults is told first: what somebody can mend."""


class Found(Enum):
    """What a look at a server has found."""

    SERVES = auto()
    ANOTHER_MODEL = auto()
    SILENT = auto()
    """Nobody there, too slow, or no answer one could read."""


_AMISS: Final = {
    Found.SERVES: None,
    Found.ANOTHER_MODEL: Fault.REFUSED,
    Found.SILENT: Fault.TRANSIENT,
}
Look: TypeAlias = Callable[[], Found]
"""Looks at one server; sends no words."""


@dataclass(slots=True)
class _Server:
    look: Look
    breaker: Breaker
    busy: int = 0
    turn: int = 0
    looks: int = 0
    looked: Fault | None = None
    fault: Fault | None = None
    fresh_until: float = -inf
    doubted_until: float = -inf
    looking: Lock = field(default_factory=Lock)


class Servers:
    """The servers of one model, as this process has found them; threads may share it.

    looks: one for each, in their order. now: seconds that only grow.
    """

    def __init__(self, looks: Sequence[Look], now: Callable[[], float] = time.monotonic) -> None:
        self._now: Final = now
        self._lock: Final = Lock()
        self._turn = 0
        self._all: Final = tuple(
            _Server(look, Breaker(now, first=FIRST_PAUSE, longest=LONGEST_PAUSE)) for look in looks
        )

    def take(self) -> int | None:
        """The least busy one that serves the model; None when there is none.

        Whoever takes one settles it.
        """
        passed: set[int] = set()
        while (place := self._least_busy(passed)) is not None:
            server = self._all[place]
            away = self._looked_at(server)
            if away is None:
                return place
            passed.add(place)
            self._settle(server, away, at_once=True)
        return None

    def settle(self, place: int, fault: Fault | None) -> None:
        """How a request to it went; None: well. What is only busy is asked again sooner."""
        self._settle(self._all[place], fault, at_once=fault is not Fault.TRANSIENT)

    @property
    def is_any_left(self) -> bool:
        """Whether another try may find one."""
        return any(one.breaker.state is not Circuit.OPEN for one in self._all)

    @property
    def fault(self) -> Fault:
        """What it means that there is none."""
        found = {one.fault for one in self._all}
        return next((fault for fault in _TELLING if fault in found), Fault.TRANSIENT)

    def circuits(self) -> tuple[Circuit, ...]:
        """Each one's state, in their order. Half-open: it is looked at before it is asked."""
        return tuple(one.breaker.state if one.looks else Circuit.HALF_OPEN for one in self._all)

    def _least_busy(self, passed: Collection[int]) -> int | None:
        """Its place, taken. What failed a moment ago comes last; among equals it goes round."""
        with self._lock:
            now = self._now()

            def order(place: int) -> tuple[bool, int, int]:
                one = self._all[place]
                return now < one.doubted_until, one.busy, one.turn

            for place in sorted(range(len(self._all)), key=order):
                server = self._all[place]
                if place not in passed and server.breaker.admits():
                    self._turn += 1
                    server.busy, server.turn = server.busy + 1, self._turn
                    return place
        return None

    def _looked_at(self, server: _Server) -> Fault | None:
        """Nothing where it serves the model, as it said lately or says now; else what is wrong."""
        before = server.looks
        with server.looking:
            if self._now() < server.fresh_until:
                return None
            if server.looks != before:  # somebody has looked while this one waited
                return server.looked
            looked = _AMISS[server.look()]
            with self._lock:
                server.looks += 1
                server.looked = looked
                server.fresh_until = self._now() + FRESH_S if looked is None else -inf
            return looked

    def _settle(self, server: _Server, fault: Fault | None, *, at_once: bool) -> None:
        with self._lock:
            server.busy -= 1
            server.fault = fault
            if fault is not None:
                server.fresh_until = -inf
                server.doubted_until = self._now() + FIRST_PAUSE
        server.breaker.settle(well=fault is None, at_once=at_once)
