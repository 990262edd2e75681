"""How an installation stands, asked at every scrape: what is sound, what waits too long.

Invariant: states and ages, coarse; no count of sessions, people, stops or withdrawals.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from assistant.storage.statuses import Status
from assistant.telemetry.soundness import is_sound, parts_of
from governance.errors import ChathamError

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham

WAITS: Final = (600, 3_600, 21_600, 86_400)
"""Seconds of waiting that are told apart; less is work as usual, and somebody's own business."""
OVERDUE: Final = timedelta(hours=1)


class Standing:
    """A Prometheus collector over one installation."""

    def __init__(self, chatham: Chatham) -> None:
        self._chatham: Final = chatham

    def collect(self) -> Iterator[Metric]:
        """For Prometheus; what cannot be asked is left out, and its part is not sound."""
        sound = GaugeMetricFamily("chatham_sound", "1: this part can be used.", labels=("part",))
        for part, check in parts_of(self._chatham).items():
            sound.add_metric((part.value,), float(is_sound(check)))
        yield sound
        try:
            yield from self._read()
        except ChathamError:
            return

    def _read(self) -> Iterator[Metric]:
        chatham = self._chatham
        now = chatham.clock.now()
        with chatham.database.read() as work:
            queued = [record.updated_at for record in work.sessions.by_status(Status.QUEUED)]
            latest = chatham.ledger(work).latest_checkpoint()
        unfinished = [one.started_at for one in chatham.rights.erasing.unfinished()]
        yield GaugeMetricFamily(
            "chatham_queue_waiting_seconds",
            "At least so long the oldest session waits; 0 below ten minutes.",
            value=waited(queued, now),
        )
        yield GaugeMetricFamily(
            "chatham_erasure_overdue",
            "1: an erasure is not finished an hour after it was asked for.",
            value=float(any(now - at > OVERDUE for at in unfinished)),
        )
        if latest is not None:
            yield GaugeMetricFamily(
                "chatham_checkpoint_age_days",
                "Days since the ledger was last signed.",
                value=(now - latest.signed_at).days,
            )


def waited(since: list[datetime], now: datetime) -> int:
    """The bound of `WAITS` that the oldest has waited for at least, in seconds."""
    longest = max(((now - at).total_seconds() for at in since), default=0.0)
    return max((bound for bound in WAITS if longest >= bound), default=0)
