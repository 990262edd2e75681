"""Keeps what began and ended, in memory, by a clock that only grows.

Invariants: the parts of a span lie within it; what is kept of a fault is what a log line would tell
of it (`telemetry.gate.Broken`); a mark that is not of its kind is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from assistant.telemetry.gate import Broken
from assistant.telemetry.spans import KINDS, Doing, Mark, Marked


@dataclass(slots=True, kw_only=True)
class Recorded:
    """A span. began, ended: nanoseconds since 1970, apart by what a monotonic clock counted.

    number: its place in the recording, from 0. parent: its parent's; None at the top of a trace.
    """

    number: int
    parent: int | None
    doing: Doing
    began: int
    ended: int = 0
    marks: dict[Mark, Marked] = field(default_factory=dict[Mark, Marked])
    fault: Broken | None = None

    @property
    def lasted(self) -> int:
        """In nanoseconds."""
        return self.ended - self.began

    def mark(self, mark: Mark, value: Marked, /) -> None:
        """See `Span.mark`."""
        if KINDS[mark](value):
            self.marks[mark] = value


class Recording:
    """The `Spans` of one made-up installation; one thread at a time.

    now: nanoseconds that only grow. wall: nanoseconds since 1970, read once.
    """

    def __init__(
        self,
        now: Callable[[], int] = time.perf_counter_ns,
        wall: Callable[[], int] = time.time_ns,
    ) -> None:
        self._now: Final = now
        self._since: Final = wall() - now()
        self._open: Final[list[Recorded]] = []
        self._spans: Final[list[Recorded]] = []

    @property
    def spans(self) -> tuple[Recorded, ...]:
        """Every span that has ended, in the order they began."""
        return tuple(one for one in self._spans if one.ended)

    @property
    def failed(self) -> bool:
        """Whether anything in it broke."""
        return any(one.fault is not None for one in self._spans)

    @contextmanager
    def span(self, doing: Doing, /) -> Generator[Recorded]:
        """See `Spans.span`."""
        parent = self._open[-1].number if self._open else None
        one = Recorded(number=len(self._spans), parent=parent, doing=doing, began=self._at())
        self._spans.append(one)
        self._open.append(one)
        try:
            yield one
        except BaseException as raised:
            one.fault = Broken.of(raised)
            raise
        finally:
            self._open.pop()
            one.ended = self._at()

    def _at(self) -> int:
        return self._since + self._now()
