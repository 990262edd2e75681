"""What one process counts, and how coarsely it tells it.

Invariants: every label is a member of a closed enum of `words`; what counts people's doings is told
in tens and without its sum, so that no single session or request can be seen to happen (ADR 30).
States of the machine are told as they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import product
from threading import Lock
from typing import Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from assistant.storage.statuses import Step
from assistant.telemetry.words import Answer, Circuit, Ended, Server, StatusClass, Surface
from governance.identity import Locality

GRAIN: Final = 10
"""Doings are told when there are as many more."""
SECONDS: Final = (0.05, 0.25, 1.0, 5.0, 20.0, 60.0, 300.0)
"""Upper bounds of the buckets of every histogram."""

Labels: TypeAlias = tuple[StrEnum, ...]
LABELS: Final[dict[str, type[StrEnum]]] = {
    "answer": Answer,
    "circuit": Circuit,
    "ended": Ended,
    "processor": Locality,
    "server": Server,
    "status": StatusClass,
    "step": Step,
    "surface": Surface,
}
"""Every label there is, and all it can say."""
_COUNTED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "chatham_http_requests": ("Requests answered.", ("surface", "status")),
    "chatham_sessions_ended": ("Sessions worked on to an end.", ("ended",)),
    "chatham_session_failures": ("Faults, by the step that broke.", ("step",)),
    "chatham_model_answers": ("Completions asked of a model.", ("processor", "answer")),
    "chatham_model_server_answers": ("Completions of one of several servers.", ("server",)),
}
_TIMED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "chatham_http_seconds": ("Time to an answer.", ("surface",)),
    "chatham_model_seconds": ("Time to a model's completion.", ("processor",)),
}


class Measures:
    """The figures of one process; threads may share it. A Prometheus collector."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._counts: Final[dict[str, Counter[Labels]]] = {n: Counter() for n in _COUNTED}
        self._times: Final[dict[str, Counter[tuple[Labels, int]]]] = {n: Counter() for n in _TIMED}
        self._circuits: Final[dict[Locality, Callable[[], Circuit]]] = {}
        self._servers: Callable[[], Sequence[Circuit]] = tuple

    def answered(self, surface: Surface, status: int, seconds: float) -> None:
        """A request over HTTP."""
        self._count("chatham_http_requests", surface, StatusClass.of(status))
        self._time("chatham_http_seconds", seconds, surface)

    def asked(self, processor: Locality, answer: Answer, seconds: float) -> None:
        """A completion asked of a model."""
        self._count("chatham_model_answers", processor, answer)
        if answer is not Answer.NOT_ASKED:
            self._time("chatham_model_seconds", seconds, processor)

    def answered_by(self, server: int) -> None:
        """Which of several servers answered, by its place."""
        self._count("chatham_model_server_answers", Server(str(server)))

    def ended(self, ended: Ended) -> None:
        """A session was worked on to an end."""
        self._count("chatham_sessions_ended", ended)

    def failed(self, step: Step) -> None:
        """A step broke."""
        self._count("chatham_session_failures", step)

    def watch(self, processor: Locality, circuit: Callable[[], Circuit]) -> None:
        """Tell the state of a model server's breaker, too."""
        self._circuits[processor] = circuit

    def watch_servers(self, circuits: Callable[[], Sequence[Circuit]]) -> None:
        """Tell the state of each of several servers, too, in their order."""
        self._servers = circuits

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        with self._lock:
            counts = {name: dict(found) for name, found in self._counts.items()}
            times = {name: dict(found) for name, found in self._times.items()}
        for name, (help_, labels) in _COUNTED.items():
            family = CounterMetricFamily(name, f"{help_} In tens.", labels=labels)
            for found in _all(labels):
                family.add_metric(_said(found), _coarse(counts[name].get(found, 0)))
            yield family
        for name, (help_, labels) in _TIMED.items():
            timed = HistogramMetricFamily(name, f"{help_} In tens.", labels=labels)
            for found in _all(labels):
                buckets = [times[name].get((found, n), 0) for n in range(len(SECONDS) + 1)]
                timed.add_metric(_said(found), _cumulative(buckets), sum_value=None)
            yield timed
        state = GaugeMetricFamily(
            "chatham_model_circuit", "1 for the breaker's state.", labels=("processor", "circuit")
        )
        for processor, circuit in self._circuits.items():
            now = circuit()
            for one in Circuit:
                state.add_metric(_said((processor, one)), float(one is now))
        yield state
        each = GaugeMetricFamily(
            "chatham_model_server_circuit", "1 for its state.", labels=("server", "circuit")
        )
        for server, now in zip(Server, self._servers(), strict=False):
            for one in Circuit:
                each.add_metric(_said((server, one)), float(one is now))
        yield each

    def _count(self, name: str, *labels: StrEnum) -> None:
        with self._lock:
            self._counts[name][labels] += 1

    def _time(self, name: str, seconds: float, *labels: StrEnum) -> None:
        with self._lock:
            self._times[name][labels, bisect_left(SECONDS, seconds)] += 1


def _all(labels: tuple[str, ...]) -> Iterator[Labels]:
    """Every combination from the start: a series that appears would tell of the first."""
    return product(*(LABELS[label] for label in labels))


def _said(labels: Labels) -> tuple[str, ...]:
    return tuple(label.value for label in labels)


def _coarse(count: int) -> int:
    return count // GRAIN * GRAIN


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    bounds = (*(str(bound) for bound in SECONDS), "+Inf")
    return [(bound, _coarse(sum(buckets[: n + 1]))) for n, bound in enumerate(bounds)]
