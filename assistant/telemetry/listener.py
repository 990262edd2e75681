"""`/metrics` on a loopback port of its own, off unless a port is set.

Invariants: never on the port people reach; only under a loopback name, so that no page elsewhere
reads it through a browser on this machine; a port that is taken stops no work.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import prometheus_client
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.registry import Collector

from assistant.access.modes import is_loopback
from assistant.telemetry.gate import Broken
from assistant.telemetry.logs import logger
from assistant.telemetry.words import Event

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HOST: Final = "127.0.0.1"
PATH: Final = "/metrics"
_log: Final = logger("chatham.health")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002  -- as inherited
        """The one inherited prints a traceback, words and all."""
        _log.error(Event.FAULT, exc_info=True)


class _Silent(WSGIRequestHandler):
    timeout = 10

    def get_stderr(self) -> StringIO:
        """Where `wsgiref` would print its tracebacks."""
        return StringIO()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  -- as inherited
        """What was asked for is nobody's words, and no use either."""


def serve(port: int, *collectors: Collector) -> _Server | None:
    """Answer on 127.0.0.1:`port` (0: any free one) from a thread; None when it is taken."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    for collector in collectors:
        registry.register(collector)
    untyped: Any = prometheus_client
    told: WSGIApplication = untyped.make_wsgi_app(registry)
    try:
        server = make_server(HOST, port, guarded(told), _Server, handler_class=_Silent)
    except OSError as taken:
        _log.error(Event.FAULT, broken=Broken.of(taken))
        return None
    Thread(target=server.serve_forever, name="chatham-metrics", daemon=True).start()
    return server


def guarded(app: WSGIApplication) -> WSGIApplication:
    """`app` for `GET /metrics` under a loopback name, and nothing else."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name = _host(environ)
        if name is None or not is_loopback(name):
            start("421 Misdirected Request", [("Content-Length", "0")])
            return [b""]
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != PATH:
            start("404 Not Found", [("Content-Length", "0")])
            return [b""]
        try:
            return app(environ | {"QUERY_STRING": ""}, start)
        except Exception as fault:  # noqa: BLE001  -- told by its kind; `wsgiref` would tell its words
            _log.error(Event.FAULT, broken=Broken.of(fault))
            start("500 Internal Server Error", [("Content-Length", "0")])
            return [b""]

    return answer


def _host(environ: WSGIEnvironment) -> str | None:
    try:
        return urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname
    except ValueError:
        return None
