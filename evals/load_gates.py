"""What the gates themselves cost: consent, policies and ledger, between a session's steps.

The calls are timed where they are; models and detectors are not in it.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

from assistant.bootstrap import Chatham
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Step
from governance.consent.gate import ConsentGate
from governance.ledger.log import Ledger
from governance.policy.engine import PolicyEngine

TIMED: Final[tuple[tuple[type, str], ...]] = (
    (ConsentGate, "admit"),
    (ConsentGate, "recheck"),
    (PolicyEngine, "decide"),
    (Ledger, "append"),
)


def overheads(chatham: Chatham) -> dict[str, list[float]]:
    """Carry everything that waits to its end; milliseconds of the gates' own work by step."""
    spent = [0.0]
    found: defaultdict[str, list[float]] = defaultdict(list)
    at: Step | None = None

    def progress(_record: SessionRecord, step: Step | None) -> None:
        nonlocal at
        if at is not None:
            found[at.value].append(spent[0])
        spent[0], at = 0.0, step

    with _timed(spent):
        for _ in chatham.worker.drain(progress):
            pass
    return dict(found)


def p99(milliseconds: list[float]) -> float:
    """The value that 99 of 100 do not exceed; the largest, of fewer than a hundred."""
    if len(milliseconds) < 100:  # noqa: PLR2004  -- a percentile needs as many
        return max(milliseconds)
    return statistics.quantiles(milliseconds, n=100)[98]


@contextmanager
def _timed(spent: list[float]) -> Generator[None]:
    kept = [(owner, name, getattr(owner, name)) for owner, name in TIMED]
    for owner, name, plain in kept:
        setattr(owner, name, _around(plain, spent))
    try:
        yield
    finally:
        for owner, name, plain in kept:
            setattr(owner, name, plain)


def _around(plain: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **more: Any) -> Any:  # noqa: ANN401  -- whatever it takes and gives
        began = time.perf_counter()
        try:
            return plain(*args, **more)
        finally:
            spent[0] += 1000 * (time.perf_counter() - began)

    return timed
