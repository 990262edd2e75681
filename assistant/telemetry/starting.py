"""What web and worker switch on when they start: the gate of log lines, and figures if asked for.

A composition root; it reads settings. The web process listens on CHATHAM_METRICS_PORT, a worker on
the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.telemetry.gate import Gate
from assistant.telemetry.listener import serve
from assistant.telemetry.logs import listen
from assistant.telemetry.standing import Standing

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham
    from assistant.config import Settings


def watch_web(chatham: Chatham, settings: Settings, routes: frozenset[str]) -> None:
    """In the process that answers people."""
    listen(level=settings.log, as_json=settings.log_json, gate=Gate(routes))
    if settings.metrics_port:
        serve(settings.metrics_port, chatham.measures, Standing(chatham))


def watch_worker(chatham: Chatham, settings: Settings) -> None:
    """In a process that works on sessions."""
    listen(level=settings.log, as_json=settings.log_json)
    if settings.metrics_port:
        serve(settings.metrics_port + 1, chatham.measures)
